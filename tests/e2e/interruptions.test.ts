import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Application, startApplication } from './application.ts';
import { useNamedSites } from './named-sites.ts';
import { launchBrowser, Visitor } from './visitor.ts';

describe('a session that expires while its flow is open', () => {
  let application: Application;
  let browser: Browser;
  let visitor: Visitor;

  beforeAll(async () => {
    [application, browser] = await Promise.all([startApplication(), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await application?.close();
  });

  beforeEach(async () => {
    visitor = await Visitor.open(browser, application);
  });

  afterEach(async ({ task }) => {
    if (task.result?.errors?.length) console.error(await visitor.describe());
    await visitor.close();
  });

  const expire = () => application.control('POST', '/clock', { advance: '7d' });

  const words = () => visitor.element.locator('[part=status]').textContent();

  /** The flow says what it has learned; only the way out is left. */
  async function leaveExpired(): Promise<void> {
    await visitor.frame.locator('#flow[data-screen="expired"]').waitFor();
    await visitor.frame.getByTestId('done').click();
  }

  /** A new run has a new session, which is not expired. */
  async function expectAnotherSession(expired: string | null): Promise<void> {
    await visitor.button.click();
    const { sessionId } = await visitor.event('veriff-session', 2);
    expect(sessionId).not.toBe(expired);
    await visitor.flow.passThrough();
    expect((await visitor.event('veriff-decision')).decision).toMatchObject({ status: 'approved' });
    expect(await words()).toBe('Your identity has been verified.');
  }

  test.each([
    { when: 'before its start', begun: false, status: 'expired' },
    { when: 'while pictures are taken', begun: true, status: 'abandoned' },
  ])(
    '$when is canceled by the user, in words that are true, and the next run is new',
    async ({ begun, status }) => {
      await visitor.choose('approve');
      await visitor.button.click();
      const { sessionId } = await visitor.event('veriff-session');
      if (begun) {
        await visitor.flow.begin();
        await visitor.event('veriff-started');
      } else {
        await visitor.frame.getByTestId('start').waitFor();
      }
      await expire();
      // Nothing has told the page; the flow learns it with its next step.
      await expect(visitor.element.getAttribute('status')).resolves.toBe(
        begun ? 'started' : 'opening',
      );
      if (begun) await visitor.flow.takePhotosAndSend();
      else await visitor.frame.getByTestId('start').click();
      await leaveExpired();

      expect(await visitor.event('veriff-canceled')).toMatchObject({ reason: 'user', sessionId });
      expect(await visitor.eventTypes()).toEqual([
        'veriff-before-start',
        'veriff-session',
        ...(begun ? ['veriff-started'] : []),
        'veriff-canceled',
      ]);
      await visitor.status('canceled');
      expect(await words()).toBe('The verification was closed before it was complete.');
      await application.line(new RegExp(`"event":"decision","status":"${status}"`));
      await expectAnotherSession(sessionId);
    },
  );
});

describe('a reload of the whole page, with resume', () => {
  const sites = useNamedSites();
  let page: Page;

  test.each(['modal', 'embedded'])('brings the same flow back where it was, %s', async (mode) => {
    const url = await sites.session();
    page = await sites.open({ attributes: `mode="${mode}" resume session-url="${url}"` });
    const element = page.locator('veriff-verify');
    const flow = page.frameLocator('#veriffFrame');
    const place = () =>
      page
        .locator('#veriffFrame')
        .evaluate((frame) => frame.closest('veriff-verify, dialog')?.localName);
    const status = (value: string) => page.locator(`veriff-verify[status="${value}"]`).waitFor();

    await element.click();
    for (let reloads = 0; reloads < 2; reloads++) {
      await flow.getByTestId('start').click();
      await flow.getByTestId('document-passport').waitFor();
      await status('started');
      expect(await place()).toBe(mode === 'embedded' ? 'veriff-verify' : 'dialog');
      await page.reload();
    }
    await flow.getByTestId('start').waitFor();
    await status('opening');
    expect(await place()).toBe(mode === 'embedded' ? 'veriff-verify' : 'dialog');
    expect(await page.locator('#veriffFrame').getAttribute('src')).toContain(url);
    await flow.getByTestId('close').click();
    await flow.getByTestId('confirm-leave').click();
    await status('canceled');

    // That was the end of it.
    await page.reload();
    await element.getByRole('button').waitFor();
    await status('idle');
    expect(await page.locator('#veriffFrame').count()).toBe(0);
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });
});
