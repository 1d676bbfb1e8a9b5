import type { Page } from 'playwright-core';
import type { VeriffVerifyElement } from 'veriff-verify';
import { describe, expect, test } from 'vitest';
import { type Answer, SHOP, useNamedSites, VERIFF } from './named-sites.ts';

const FLOW = 'https://flow.bank.test';
const OTHER = 'https://eu.id.bank.test';
const STRANGER = 'https://stranger.test';

const KINDS = ['HANDSHAKE', 'STARTED', 'SUBMITTED', 'FINISHED', 'CANCELED', 'FORCE_RELOAD'];

const sites = useNamedSites();
let page: Page;

/** Says everything that a flow can say, as soon as it is there. */
const talker: Answer = () => ({
  contentType: 'text/html',
  body: `<script>
    for (const kind of ${JSON.stringify(KINDS)}) parent.postMessage('VERIFF_' + kind, '*');
    parent.postMessage('all said', '*');
  </script>`,
});

const status = () => page.locator('veriff-verify').getAttribute('status');

function start(): Promise<string> {
  return page.locator('veriff-verify').evaluate(async (element: VeriffVerifyElement) => {
    const result = element.start();
    const opened = new Promise<string>((resolve) => {
      element.addEventListener('veriff-session', () => resolve('opened'));
    });
    return Promise.race([
      opened,
      result.then((end) => (end.status === 'error' ? end.error.code : end.status)),
    ]);
  });
}

const flow = () => page.frameLocator('#veriffFrame');

/** The flow goes on at another host, as by a redirect. */
async function goTo(url: string): Promise<void> {
  const frame = await (await page.locator('#veriffFrame').elementHandle())?.contentFrame();
  await frame?.evaluate((address) => location.assign(address), url);
}

describe('on a site that is not on this machine', () => {
  test('a session of Veriff is opened, and its messages count', async () => {
    page = await sites.open({ attributes: `session-url="${await sites.session(VERIFF)}"` });
    expect(await page.evaluate(() => location.origin)).toBe(SHOP);
    expect(await start()).toBe('opened');
    await flow().getByTestId('start').click();
    await expect.poll(status).toBe('started');
  });

  test.each([
    ['of an origin that trusted-origins does not name', FLOW, 'https://id.bank.test'],
    ['of an origin that trusted-origins names without a star', OTHER, 'https://id.bank.test'],
    ['of this machine', 'http://127.0.0.1:4000', ''],
  ])('a session %s is not opened', async (_, origin, trusted) => {
    const url = await sites.session(origin);
    page = await sites.open({ attributes: `session-url="${url}" trusted-origins="${trusted}"` });
    expect(await start()).toBe('invalid-session-url');
    expect(await page.locator('#veriffFrame').count()).toBe(0);
  });

  test.each([
    ['by name', FLOW, `https://id.bank.test ${FLOW}`],
    ['as a subdomain', OTHER, 'https://*.bank.test'],
  ])(
    'a session of an origin that trusted-origins names, %s, is opened and heard',
    async (_, origin, trusted) => {
      const url = await sites.session(origin);
      page = await sites.open({ attributes: `session-url="${url}" trusted-origins="${trusted}"` });
      expect(await start()).toBe('opened');
      await flow().getByTestId('start').click();
      await expect.poll(status).toBe('started');
    },
  );

  test('a flow is heard after it has gone to an origin that trusted-origins names', async () => {
    const url = await sites.session(FLOW);
    page = await sites.open({
      attributes: `session-url="${url}" trusted-origins="${FLOW} https://*.id.bank.test"`,
    });
    await start();
    await flow().getByTestId('start').waitFor();
    await goTo(OTHER + new URL(url).pathname);
    await flow().getByTestId('start').click();
    await expect.poll(status).toBe('started');
  });

  test('a flow that has gone to Veriff’s other host is heard', async () => {
    const url = await sites.session(VERIFF);
    page = await sites.open({ attributes: `session-url="${url}"` });
    await start();
    await flow().getByTestId('start').waitFor();
    await goTo(`https://station.veriff.com${new URL(url).pathname}`);
    await flow().getByTestId('start').click();
    await expect.poll(status).toBe('started');
  });

  test('a flow is not heard after it has gone to any other origin', async () => {
    const url = await sites.session(FLOW);
    page = await sites.open(
      { attributes: `session-url="${url}" trusted-origins="${FLOW} https://*.id.bank.test"` },
      { [STRANGER]: talker },
    );
    await start();
    await flow().getByTestId('start').waitFor();
    const allSaid = page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          document.title = 'Not reloaded';
          addEventListener('message', ({ data }) => {
            if (data === 'all said') resolve();
          });
        }),
    );
    await goTo(`${STRANGER}/`);
    await allSaid;
    expect(await status()).toBe('opening');
    expect(await page.locator('#veriffFrame').count()).toBe(1);
    expect(await page.evaluate(() => document.title)).toBe('Not reloaded');
  });
});
