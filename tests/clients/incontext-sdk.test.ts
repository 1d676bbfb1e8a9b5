import { createSandbox, type Sandbox } from '@veriff-verify/sandbox';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../e2e/visitor.ts';
import { Customer, launchBrowserDenyingCamera } from './customer.ts';
import { type Delivery, startCustomerServer } from './customer-server.ts';
import { readDecision } from './signed-request.ts';

const deliveries: Delivery[] = ['script', 'bundle'];
const embeddedOptions = { rootElementID: 'embedded-container' };

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
});

async function createSession(sandbox: Sandbox): Promise<{ id: string; url: string }> {
  const response = await fetch(`${sandbox.url}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-auth-client': sandbox.apiKey },
    body: JSON.stringify({ verification: {} }),
  });
  return ((await response.json()) as { verification: { id: string; url: string } }).verification;
}

/** What the SDK answers to the handshake shows in nothing but how the flow presents itself. */
function isEmbedded(customer: Customer): Promise<boolean> {
  return customer.frame.locator('html').evaluate((html) => html.hasAttribute('data-embedded'));
}

/** Width and height inside of the frame, in CSS pixels. */
function sizeOf(customer: Customer): Promise<[number, number]> {
  return customer.frame.locator('html').evaluate(() => [innerWidth, innerHeight]);
}

function withoutRepeatedHandshakes(messages: unknown[]): unknown[] {
  return messages.filter(
    (message, index) => message !== 'VERIFF_HANDSHAKE' || messages.indexOf(message) === index,
  );
}

describe.each(deliveries)('@veriff/incontext-sdk as a %s', (delivery) => {
  test('tells a whole run in order, each event once, and takes its frame away', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    await customer.openFrame({ url: (await createSession(sandbox)).url });

    await customer.flow.screen('welcome');
    expect(await isEmbedded(customer)).toBe(false);
    await customer.flow.begin();
    await customer.flow.takePhotosAndSend();
    await customer.flow.press('done');

    expect(await customer.eventsUpTo('FINISHED')).toEqual(['STARTED', 'SUBMITTED', 'FINISHED']);
    expect(await customer.frames()).toBe(0);
    expect(withoutRepeatedHandshakes(await customer.frameMessages())).toEqual([
      'VERIFF_HANDSHAKE',
      'VERIFF_STARTED',
      'VERIFF_SUBMITTED',
      'VERIFF_FINISHED',
    ]);
    expect(customer.requestedHosts).toEqual(
      new Set([new URL(server.url).host, new URL(sandbox.url).host]),
    );
  });

  test('tells that the person left, and takes its frame away', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    const session = await createSession(sandbox);
    await customer.openFrame({ url: session.url });

    await customer.flow.begin();
    await customer.flow.leave();

    expect(await customer.eventsUpTo('CANCELED')).toEqual(['STARTED', 'CANCELED']);
    expect(await customer.frames()).toBe(0);
  });

  test('opens the same session again after the person left', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    const { url } = await createSession(sandbox);
    await customer.openFrame({ url });
    await customer.flow.begin();
    await customer.flow.leave();
    await customer.eventsUpTo('CANCELED');

    await customer.openFrame({ url });
    await customer.flow.begin();
    await customer.flow.takePhotosAndSend();
    await customer.flow.press('done');

    expect(await customer.eventsUpTo('FINISHED')).toEqual([
      'STARTED',
      'CANCELED',
      'STARTED',
      'SUBMITTED',
      'FINISHED',
    ]);
  });

  test('asks the flow for a language', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    const { url } = await createSession(sandbox);
    await customer.openFrame({ url, lang: 'et' });

    await customer.flow.screen('welcome');

    expect(await customer.page.locator('#veriffFrame').getAttribute('src')).toBe(`${url}?lang=et`);
    expect(await customer.flow.language()).toBe('et');
  });

  test('is closed by the page without an event', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    await customer.openFrame({ url: (await createSession(sandbox)).url });
    await customer.flow.begin();
    await customer.eventsUpTo('STARTED');

    await customer.page.evaluate(() => window.veriffFrame.close());

    expect(await customer.frames()).toBe(0);
    expect(await customer.eventsUpTo('STARTED')).toEqual(['STARTED']);
  });

  test('stands inside the page when embedded', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    await customer.openFrame({
      url: (await createSession(sandbox)).url,
      embedded: true,
      embeddedOptions,
    });

    await customer.flow.screen('welcome');
    expect(await isEmbedded(customer)).toBe(true);
    expect(await customer.page.locator('#embedded-container > #veriffFrame').count()).toBe(1);
    expect(await sizeOf(customer)).toEqual([800, 800]);
    await customer.flow.begin();
    await customer.flow.takePhotosAndSend();
    await customer.flow.press('done');

    expect(await customer.eventsUpTo('FINISHED')).toEqual(['STARTED', 'SUBMITTED', 'FINISHED']);
    expect(await customer.frames()).toBe(0);
    expect(await customer.page.locator('#embedded-container').count()).toBe(1);
  });

  test('fills a narrow screen even when embedded', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery, {
      width: 390,
      height: 844,
    });
    await customer.openFrame({
      url: (await createSession(sandbox)).url,
      embedded: true,
      embeddedOptions,
    });

    await customer.flow.screen('welcome');

    expect(await isEmbedded(customer)).toBe(false);
    expect(await customer.page.locator('#embedded-container > *').count()).toBe(0);
    expect(await sizeOf(customer)).toEqual([390, 844]);
  });

  test('hands the flow’s wish for a fresh page to a page that can do it', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using denying = await launchBrowserDenyingCamera();
    await using customer = await Customer.open(denying, server, delivery);
    await customer.openFrame({ url: (await createSession(sandbox)).url, handlesReload: true });

    await customer.flow.begin();
    await customer.flow.press('reload');

    expect(await customer.eventsUpTo('RELOAD')).toEqual(['STARTED', 'RELOAD']);
    expect(await customer.page.evaluate(() => window.reloadRequests)).toBe(1);
    expect(await customer.frames()).toBe(1);
    expect(await customer.frameMessages()).toContain('VERIFF_RELOAD_REQUEST');
  });

  test('loads the page anew by itself when the page cannot', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using denying = await launchBrowserDenyingCamera();
    await using customer = await Customer.open(denying, server, delivery);
    await customer.openFrame({ url: (await createSession(sandbox)).url });
    await customer.flow.begin();

    await Promise.all([customer.page.waitForEvent('load'), customer.flow.press('reload')]);

    expect(await customer.frames()).toBe(0);
    expect(new URL(customer.page.url()).pathname).toBe(`/${delivery}`);
  });
});

describe.each(deliveries)('both SDKs as a %s', (delivery) => {
  test.each([
    { firstName: 'Approve', status: 'approved', code: 9001 },
    { firstName: 'Decline', status: 'declined', code: 9102 },
  ])('one creates, the other opens, and it ends $status', async ({ firstName, status, code }) => {
    await using sandbox = await createSandbox({ now: Date.now(), decisionDelay: '5s' });
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    await customer.mountForm({
      host: sandbox.url,
      apiKey: sandbox.apiKey,
      params: { vendorData: 'customer 17' },
    });
    const { response } = await customer.fillInAndSend(firstName, 'Smith');
    const { id = '', url = '' } = response?.verification ?? {};
    await customer.openFrame({ url });
    await customer.flow.begin();
    await customer.flow.takePhotosAndSend();
    await customer.flow.press('done');
    expect(await customer.eventsUpTo('FINISHED')).toEqual(['STARTED', 'SUBMITTED', 'FINISHED']);

    expect(await readDecision(sandbox, id)).toMatchObject({ verification: null });
    await sandbox.advance('5s');

    expect(await readDecision(sandbox, id)).toMatchObject({
      status: 'success',
      verification: { id, status, code, vendorData: 'customer 17' },
    });
  });
});
