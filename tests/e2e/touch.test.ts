import { devices, type Page } from 'playwright-core';
import type { VeriffVerifyElement } from 'veriff-verify';
import { describe, expect, test } from 'vitest';
import { useNamedSites } from './named-sites.ts';

const sites = useNamedSites();
let page: Page;

/** A finger in the middle of the screen goes up. */
async function swipe(): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y?: number) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: y === undefined ? [] : [{ x: 150, y }],
    });
  await touch('touchStart', 250);
  for (let y = 240; y >= 100; y -= 10) await touch('touchMove', y);
  await touch('touchEnd');
  await session.detach();
}

const pageTop = () => page.evaluate(() => Math.round(window.scrollY));

/** A page goes on for a moment after the finger is gone. */
async function settle(): Promise<void> {
  let top = Number.NaN;
  await expect
    .poll(async () => {
      const before = top;
      top = await pageTop();
      return top - before;
    })
    .toBe(0);
}

const flowTop = () =>
  page
    .frameLocator('#veriffFrame')
    .locator('html')
    .evaluate(() => {
      const tops = [...document.querySelectorAll('*')].map(({ scrollTop }) => scrollTop);
      return Math.max(...tops);
    });

// The engine is Chromium's; what the SDK does on each system, it does for the user agent's name.
describe.each(['iPhone 15', 'Pixel 7'])('on a phone (%s)', (name) => {
  test('a finger scrolls the flow and not the page behind it, which is then where it was', async () => {
    page = await sites.open({
      attributes: `session-url="${await sites.session()}"`,
      below: '<p style="height: 9000px">A long page</p>',
      // Small, so that the flow does not fit either.
      device: { ...devices[name], viewport: { width: 320, height: 400 } },
    });
    const element = page.locator('veriff-verify');
    await page.evaluate(() => window.scrollTo(0, 3000));
    await swipe();
    await expect.poll(pageTop).toBeGreaterThan(3000);
    await settle();
    const before = await pageTop();

    const shown = () =>
      page
        .getByText('A long page')
        .evaluate((text) => Math.round(text.getBoundingClientRect().top));
    const found = await shown();
    await element.evaluate((verify: VeriffVerifyElement) => void verify.start());
    await page.frameLocator('#veriffFrame').getByTestId('start').waitFor();
    const place = await shown();
    // The element itself may say a line more by now.
    expect(Math.abs(place - found)).toBeLessThan(100);
    expect(await flowTop()).toBe(0);
    await swipe();
    await expect.poll(flowTop).toBeGreaterThan(0);
    expect(await shown()).toBe(place);

    await element.evaluate((verify: VeriffVerifyElement) => verify.cancel());
    await page.locator('veriff-verify[status="canceled"]').waitFor();
    expect(await pageTop()).toBe(before);
    await swipe();
    await expect.poll(pageTop).toBeGreaterThan(before);
  });
});
