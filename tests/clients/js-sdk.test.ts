import { createSandbox, type Sandbox } from '@veriff-verify/sandbox';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../e2e/visitor.ts';
import { HostedFlow } from '../hosted-flow.ts';
import { Customer } from './customer.ts';
import { type Delivery, startCustomerServer } from './customer-server.ts';

const deliveries: Delivery[] = ['script', 'bundle'];

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
});

interface LoggedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  status: number;
  signature: string;
}

async function requestsOf(sandbox: Sandbox): Promise<LoggedRequest[]> {
  const response = await fetch(`${sandbox.url}/_sandbox/requests`);
  const { requests } = (await response.json()) as { requests: LoggedRequest[] };
  return requests.filter(({ path }) => path.startsWith('/v1/'));
}

async function sessionOf(sandbox: Sandbox, id: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${sandbox.url}/_sandbox/sessions/${id}`);
  return ((await response.json()) as { session: Record<string, unknown> }).session;
}

describe.each(deliveries)('@veriff/js-sdk as a %s', (delivery) => {
  test('creates a session from its form and hands over its URL', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    await customer.mountForm({
      host: sandbox.url,
      apiKey: sandbox.apiKey,
      params: { vendorData: 'customer 17' },
    });

    const { error, response } = await customer.fillInAndSend('Zoë', 'O’Brien');

    expect(error).toBeNull();
    expect(response).toMatchObject({
      status: 'success',
      verification: { status: 'created', host: sandbox.url },
    });
    const { id = '', url = '', sessionToken = '' } = response?.verification ?? {};
    expect(url).toBe(`${sandbox.url}/v/${sessionToken}`);
    expect(await sessionOf(sandbox, id)).toMatchObject({
      status: 'created',
      url,
      vendorData: 'customer 17',
      init: { person: { firstName: 'Zoë', lastName: 'O’Brien' } },
    });
  });

  test('asks for leave first, then sends the API key and no signature', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    await customer.mountForm({
      host: sandbox.url,
      apiKey: sandbox.apiKey,
      params: { vendorData: 'customer 17' },
    });
    await customer.fillInAndSend('Ann', 'Smith');

    const [preflight, create, ...others] = await requestsOf(sandbox);
    expect(preflight).toMatchObject({
      method: 'OPTIONS',
      path: '/v1/sessions',
      headers: {
        origin: server.url,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-auth-client,x-origin',
      },
    });
    expect(create).toMatchObject({
      method: 'POST',
      path: '/v1/sessions',
      status: 201,
      signature: 'missing',
      headers: { origin: server.url, 'x-auth-client': sandbox.apiKey, 'x-origin': 'js-sdk' },
    });
    expect(create?.headers).not.toHaveProperty('vrf-integration-id');
    expect(others).toEqual([]);
  });

  test('sends vrf-integration-id when it is given one', async () => {
    const integrationId = 'b0b2c5a8-3c1e-4f0a-9d57-1f2b6c7d8e90';
    await using sandbox = await createSandbox({ integrationId });
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    await customer.mountForm({
      host: sandbox.url,
      apiKey: sandbox.apiKey,
      headers: { 'vrf-integration-id': integrationId },
      params: { vendorData: 'customer 17' },
    });

    expect((await customer.fillInAndSend('Ann', 'Smith')).error).toBeNull();

    const create = (await requestsOf(sandbox)).find(({ method }) => method === 'POST');
    expect(create).toMatchObject({
      status: 201,
      headers: { 'vrf-integration-id': integrationId },
    });
  });

  test('needs no more than its button when the page knows all the data', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    await customer.mountForm({
      host: sandbox.url,
      apiKey: sandbox.apiKey,
      params: {
        callback: 'https://customer.example/done',
        person: { givenName: 'Ann', lastName: 'Smith', idNumber: '38001010000' },
        vendorData: 'customer 17',
      },
      mount: { submitBtnText: 'Get verified' },
    });
    await customer.form.getByRole('button', { name: 'Get verified' }).click();

    const { response } = await customer.sessionOutcome();
    expect(await sessionOf(sandbox, response?.verification.id ?? '')).toMatchObject({
      vendorData: 'customer 17',
      init: {
        callback: 'https://customer.example/done',
        person: { firstName: 'Ann', lastName: 'Smith', idNumber: '38001010000' },
      },
    });
  });

  test('hands the 401 for a wrong key to the page', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    await customer.mountForm({
      host: sandbox.url,
      apiKey: '00000000-0000-4000-8000-000000000000',
      params: { vendorData: 'customer 17' },
    });

    expect(await customer.fillInAndSend('Ann', 'Smith')).toEqual({
      error: { status: 401, statusText: 'Unauthorized' },
      response: null,
    });
    expect(await requestsOf(sandbox)).toMatchObject([{ method: 'OPTIONS' }, { status: 401 }]);
  });

  test('hands a 400 to the page, and the form can be sent again', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    await customer.mountForm({
      host: sandbox.url,
      apiKey: sandbox.apiKey,
      params: { callback: 'http://customer.example/done', vendorData: 'customer 17' },
    });

    const { error } = await customer.fillInAndSend('Ann', 'Smith');

    expect(error).toEqual({ status: 400, statusText: 'Bad Request' });
    expect(await customer.form.getByRole('button').isEnabled()).toBe(true);
  });

  test('asks for a font of Google’s, and works without it', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    const font = customer.page.waitForEvent('requestfailed');
    await customer.mountForm({
      host: sandbox.url,
      apiKey: sandbox.apiKey,
      params: { vendorData: 'customer 17' },
    });
    expect(new URL((await font).url()).host).toBe('fonts.googleapis.com');
    expect((await customer.fillInAndSend('Ann', 'Smith')).error).toBeNull();
    expect(customer.requestedHosts).toEqual(
      new Set([new URL(server.url).host, new URL(sandbox.url).host, 'fonts.googleapis.com']),
    );
  });

  test('its URL opens the hosted flow in a tab of its own', async () => {
    await using sandbox = await createSandbox();
    await using server = await startCustomerServer();
    await using customer = await Customer.open(browser, server, delivery);
    await customer.mountForm({
      host: sandbox.url,
      apiKey: sandbox.apiKey,
      params: { vendorData: 'customer 17' },
    });
    const { response } = await customer.fillInAndSend('Ann', 'Smith');

    await customer.page.goto(response?.verification.url ?? '');

    const flow = new HostedFlow(customer.page);
    await flow.screen('welcome');
    await flow.begin();
    await flow.screen('document-front');
    expect(await sessionOf(sandbox, response?.verification.id ?? '')).toMatchObject({
      status: 'started',
    });
  });
});
