import type { Page } from 'playwright-core';
import type { VeriffVerifyElement } from 'veriff-verify';
import { describe, expect, test } from 'vitest';
import {
  contentSecurityPolicy,
  permissionsPolicy,
} from '../../packages/veriff-verify/src/headers.ts';
import { HostedFlow } from '../hosted-flow.ts';
import { SHOP, useNamedSites, VERIFF } from './named-sites.ts';

/** What the README says of a site's headers, in Chromium, at Veriff's own addresses. */

const sites = useNamedSites();
let page: Page;

const flow = () => page.frameLocator('#veriffFrame');

const allows = (features: readonly string[]) =>
  flow()
    .locator('body')
    .evaluate(
      (_, names) =>
        names.map((name) =>
          (
            document as Document & { featurePolicy: { allowsFeature(name: string): boolean } }
          ).featurePolicy.allowsFeature(name),
        ),
      features,
    );

async function openAndStart(headers: Record<string, string>, origin = VERIFF): Promise<void> {
  const url = await sites.session(origin);
  page = await sites.open({ headers, attributes: `session-url="${url}"` });
  await page.locator('veriff-verify').click();
}

/** A whole run, with the camera. */
async function passThroughFlow(): Promise<void> {
  await new HostedFlow(flow()).passThrough();
  await page.locator('veriff-verify[status="finished"]').waitFor();
}

/** How a run ends whose session is counted and whose flow does not open. */
function failure(): Promise<{ code: string; created: number; frames: number }> {
  return page.locator('veriff-verify').evaluate(async (element: VeriffVerifyElement, url) => {
    let created = 0;
    element.createSession = async () => {
      created += 1;
      return { id: 'id-1', url };
    };
    element.sessionUrl = null;
    const frames: string[] = [];
    const observer = new MutationObserver(() => {
      frames.push(...[...document.querySelectorAll('#veriffFrame')].map(({ id }) => id));
    });
    observer.observe(document, { childList: true, subtree: true });
    const result = await element.start();
    observer.disconnect();
    const code = result.status === 'error' ? result.error.code : result.status;
    return { code, created, frames: frames.length };
  }, `${VERIFF}/v/token`);
}

describe('the headers of the README', () => {
  test.each([VERIFF, 'https://alchemy.veriff.com'])(
    'are enough for a whole run with the camera at %s',
    async (origin) => {
      await openAndStart(
        {
          'content-security-policy': contentSecurityPolicy,
          'permissions-policy': permissionsPolicy,
        },
        origin,
      );
      await flow().getByTestId('start').waitFor();
      expect(await allows(['camera', 'microphone'])).toEqual([true, true]);
      await passThroughFlow();
    },
  );

  test('give no other host the camera, for all the stars in them', async () => {
    const url = await sites.session('https://flow.bank.test');
    page = await sites.open({
      headers: { 'permissions-policy': permissionsPolicy },
      attributes: `trusted-origins="https://flow.bank.test" session-url="${url}"`,
    });
    await page.locator('veriff-verify').click();
    await page.locator('veriff-verify[status="error"]').waitFor();
    expect(
      await page
        .locator('veriff-verify')
        .evaluate((element: VeriffVerifyElement) => element.error?.code),
    ).toBe('camera-blocked');
  });
});

describe('a Permissions-Policy', () => {
  test.each([
    ['camera=()', 'is created', { created: 0 }],
    ['camera=(self)', 'is opened', { created: 1 }],
  ])('%s is camera-blocked before anything %s', async (policy, _, expected) => {
    page = await sites.open({ headers: { 'permissions-policy': policy } });
    expect(await failure()).toEqual({ code: 'camera-blocked', frames: 0, ...expected });
  });

  test('that withholds all else that the SDK asks for stops nothing here', async () => {
    const withheld = [
      'autoplay',
      'fullscreen',
      'picture-in-picture',
      'accelerometer',
      'gyroscope',
      'magnetometer',
    ];
    await openAndStart({
      'permissions-policy': `${permissionsPolicy}, ${withheld.map((name) => `${name}=()`).join(', ')}`,
    });
    await flow().getByTestId('start').waitFor();
    expect(await allows(withheld)).toEqual(withheld.map(() => false));
    await passThroughFlow();
  });

  test.each([
    ['', 'camera-blocked'],
    ['camera; microphone', 'opening'],
  ])('of a frame around the page: with allow="%s" it is %s', async (allow, end) => {
    const url = await sites.session();
    page = await sites.open(
      { attributes: `session-url="${url}"` },
      {
        'https://portal.example.org': () => ({
          contentType: 'text/html',
          body: `<!doctype html><title>Portal</title><iframe src="${SHOP}/" allow="${allow}"></iframe>`,
        }),
      },
    );
    await page.goto('https://portal.example.org/');
    const element = page.frameLocator('iframe').locator('veriff-verify');
    await element.click();
    const said = () =>
      element.evaluate(({ status, error }: VeriffVerifyElement) => error?.code ?? status);
    await expect.poll(said).toBe(end);
  });
});

describe('isolation from other origins', () => {
  test('by Cross-Origin-Opener-Policy alone changes nothing', async () => {
    await openAndStart({ 'cross-origin-opener-policy': 'same-origin' });
    await passThroughFlow();
  });

  test.each(['require-corp', 'credentialless'])(
    'by Cross-Origin-Embedder-Policy %s keeps the flow out: load-timeout',
    async (policy) => {
      const url = await sites.session();
      page = await sites.open({
        headers: {
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-embedder-policy': policy,
        },
        attributes: `session-url="${url}"`,
      });
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
      await page.clock.install();
      const blocked = page.waitForEvent('requestfailed');
      await page.locator('veriff-verify').click();
      expect((await blocked).url()).toContain(url);
      expect((await blocked).failure()?.errorText).toBe('net::ERR_BLOCKED_BY_RESPONSE');
      expect(await page.locator('veriff-verify').getAttribute('status')).toBe('opening');
      await page.clock.fastForward(20_000);
      await page.locator('veriff-verify[status="error"]').waitFor();
      expect(
        await page
          .locator('veriff-verify')
          .evaluate((element: VeriffVerifyElement) => element.error?.code),
      ).toBe('load-timeout');
      expect(await page.locator('veriff-verify').getByRole('link').getAttribute('href')).toContain(
        url,
      );
    },
  );
});
