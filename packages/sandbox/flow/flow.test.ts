import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type SessionInit, Veriff } from '@veriff-verify/api';
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type FrameLocator,
  type Page,
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { browserArguments, findBrowser } from '../../../scripts/browser.ts';
import { createSandbox, type Sandbox } from '../src/index.ts';

declare global {
  interface Window {
    frameMessages: unknown[];
  }
}

const deadline = 30_000;
/** A page that holds the flow as the in-context SDK does, and keeps what the frame says. */
const hostPage = `<!doctype html>
<title>Host</title>
<body></body>
<script>
  window.frameMessages = [];
  const query = new URLSearchParams(location.search);
  const frame = document.createElement('iframe');
  frame.id = 'veriffFrame';
  frame.width = 600;
  frame.height = 680;
  frame.allow = query.has('noCamera') ? '' : 'camera';
  window.addEventListener('message', ({ data, source }) => {
    if (source !== frame.contentWindow) return;
    window.frameMessages.push(data);
    if (data !== 'VERIFF_HANDSHAKE') return;
    const isReloadHandled = query.has('reload');
    const payload = { version: '2.5.0', isReloadHandled, isVeriffIframeMobile: false,
      embeddedConfigured: true, embedded: true };
    source.postMessage({ name: 'VERIFF_RENDER', payload }, '*');
  });
  frame.src = query.get('url');
  document.body.append(frame);
</script>`;

let browser: Browser;
let sandbox: Sandbox;
let host: Server;
let hostUrl: string;

async function launch(...more: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: await findBrowser(),
    args: [...browserArguments, '--use-fake-device-for-media-stream', ...more],
  });
}

beforeAll(async () => {
  host = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(hostPage);
  });
  await new Promise<void>((resolve) => {
    host.listen(0, '127.0.0.1', resolve);
  });
  hostUrl = `http://127.0.0.1:${(host.address() as AddressInfo).port}/`;
  sandbox = await createSandbox({ now: '2026-01-05T12:00:00Z', decisionDelay: '5s' });
  browser = await launch('--use-fake-ui-for-media-stream');
}, deadline);

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

afterAll(async () => {
  await browser?.close();
  await sandbox?.close();
  host?.closeAllConnections();
  host?.close();
});

/** The flow in front of a person: in a tab of its own, or framed by the host page. */
class Person {
  readonly page: Page;
  readonly flow: Page | FrameLocator;
  /** Whatever the browser complained of: errors nobody caught, refusals of the policy. */
  readonly complaints: string[] = [];

  constructor(page: Page, framed: boolean) {
    this.page = page;
    page.setDefaultTimeout(10_000);
    this.flow = framed ? page.frameLocator('#veriffFrame') : page;
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|TrustedHTML/.test(message.text())) {
        this.complaints.push(message.text());
      }
    });
  }

  press(testId: string): Promise<void> {
    return this.flow.getByTestId(testId).click();
  }

  screen(name: string): Promise<void> {
    return this.flow.locator(`#flow[data-screen="${name}"]`).waitFor();
  }

  text(selector: string): Promise<string> {
    return this.flow.locator(selector).innerText();
  }

  async takePicture(screen: string): Promise<void> {
    await this.screen(screen);
    await this.press('capture');
    await this.press('use-photo');
  }

  async choosePicture(screen: string): Promise<void> {
    await this.screen(screen);
    await this.flow.getByTestId('choose-file').setInputFiles(picture);
    await this.press('use-photo');
  }

  async takePassportPictures(): Promise<void> {
    await this.press('start');
    await this.press('document-passport');
    await this.takePicture('document-front');
    await this.takePicture('face');
    await this.screen('review');
  }

  async error(): Promise<string> {
    const error = this.flow.locator('.error:not(:empty)');
    await error.waitFor();
    return error.innerText();
  }

  messages(): Promise<unknown[]> {
    return this.page.evaluate(() => window.frameMessages);
  }

  async told(message: string): Promise<unknown[]> {
    await this.page.waitForFunction((name) => window.frameMessages.includes(name), message);
    return this.messages();
  }
}

/** A red dot: the smallest PNG there is. */
const picture = {
  name: 'document.png',
  mimeType: 'image/png',
  buffer: Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==',
    'base64',
  ),
};

async function createSession(verification: SessionInit = {}): Promise<{ id: string; url: string }> {
  const veriff = new Veriff({
    apiKey: sandbox.apiKey,
    sharedSecret: sandbox.sharedSecret,
    baseUrl: sandbox.url,
  });
  return (await veriff.sessions.create({ verification })).verification;
}

async function openTab(
  url: string,
  options: BrowserContextOptions = {},
  where = browser,
): Promise<Person> {
  const context = await where.newContext({ locale: 'en-GB', ...options });
  const person = new Person(await context.newPage(), false);
  await person.page.goto(url);
  return person;
}

async function openFramed(url: string, query = '', where = browser): Promise<Person> {
  const context = await where.newContext({ locale: 'en-GB' });
  const person = new Person(await context.newPage(), true);
  await person.page.goto(`${hostUrl}?url=${encodeURIComponent(url)}${query}`);
  return person;
}

async function control(path: string, body?: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
}

function fail(path: string, status: number): Promise<unknown> {
  return control('/faults', { match: { path }, times: 1, fault: { status } });
}

/** The requests that the page sent to its own API, in order. */
async function flowRequests(): Promise<string[]> {
  const { requests } = (await control('/requests')) as {
    requests: { method: string; path: string }[];
  };
  return requests
    .filter(({ path }) => path.startsWith('/flow/session'))
    .map(({ method, path }) => `${method} ${path.slice('/flow/session'.length)}`);
}

const statusOf = async (id: string): Promise<unknown> => {
  const found = await control(`/sessions/${id}`);
  return (found['session'] as { status?: unknown } | undefined)?.status ?? found['status'];
};

describe('framed by a page', { timeout: deadline }, () => {
  test('a person with an identity card gets from start to end, and the host hears of each step', async () => {
    const session = await createSession();
    const person = await openFramed(session.url);
    await person.press('start');
    await person.press('document-id-card');
    await person.takePicture('document-front');
    await person.takePicture('document-back');
    await person.takePicture('face');
    expect(await statusOf(session.id)).toBe('started');
    await person.press('submit');
    await person.screen('sent');
    expect(await statusOf(session.id)).toBe('submitted');
    await person.press('done');
    expect(await person.told('VERIFF_FINISHED')).toEqual([
      'VERIFF_HANDSHAKE',
      'VERIFF_STARTED',
      'VERIFF_SUBMITTED',
      'VERIFF_FINISHED',
    ]);
    expect(person.complaints).toEqual([]);
  });

  test('the end comes by itself when nobody presses the last button, and only once', async () => {
    const { url } = await createSession({ document: { type: 'PASSPORT', country: 'EE' } });
    const person = await openFramed(url);
    await person.page.clock.install();
    await person.press('start');
    await person.takePicture('document-front');
    await person.takePicture('face');
    await person.press('submit');
    await person.screen('sent');
    await person.page.clock.fastForward(4900);
    expect(await person.messages()).not.toContain('VERIFF_FINISHED');
    await person.page.clock.fastForward(200);
    await person.told('VERIFF_FINISHED');
    await person.press('done');
    const messages = await person.messages();
    expect(messages.filter((message) => message === 'VERIFF_FINISHED')).toHaveLength(1);
  });

  test('leaving is asked about first, then told to host and server', async () => {
    const { url } = await createSession();
    const person = await openFramed(url);
    await person.press('start');
    await person.press('close');
    await person.press('stay');
    await person.screen('document');
    await person.press('close');
    await person.press('confirm-leave');
    expect(await person.told('VERIFF_CANCELED')).toEqual([
      'VERIFF_HANDSHAKE',
      'VERIFF_STARTED',
      'VERIFF_CANCELED',
    ]);
    await expect.poll(flowRequests).toContain('POST /cancel');
  });

  test('the focus stays in the host page until the person comes in', async () => {
    const { url } = await createSession();
    const person = await openFramed(url);
    await person.screen('welcome');
    expect(await person.page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  });

  test('a page that does not pass the camera on leaves files as the way', async () => {
    const { url } = await createSession({ document: { type: 'PASSPORT' } });
    const person = await openFramed(url, '&noCamera');
    await person.press('start');
    await person.flow.getByTestId('camera-forbidden').waitFor();
    await person.choosePicture('document-front');
    await person.choosePicture('face');
    await person.press('submit');
    await person.screen('sent');
  });

  test('an expired session has nothing to do and counts as canceled', async () => {
    const { url } = await createSession({ person: { firstName: 'Expire' } });
    const person = await openFramed(url);
    await person.screen('expired');
    await person.press('done');
    expect(await person.told('VERIFF_CANCELED')).toEqual(['VERIFF_HANDSHAKE', 'VERIFF_CANCELED']);
  });
});

describe('with the camera refused', { timeout: deadline }, () => {
  let strict: Browser;

  // Without the flag that stands in for the person, the browser refuses by itself.
  beforeAll(async () => {
    strict = await launch();
  }, deadline);
  afterAll(() => strict?.close());

  test.each([
    ['&reload', 'VERIFF_RELOAD_REQUEST'],
    ['', 'VERIFF_FORCE_RELOAD'],
  ])('trying again asks the host for a fresh page (%s → %s)', async (query, message) => {
    const { url } = await createSession({ document: { type: 'PASSPORT' } });
    const person = await openFramed(url, query, strict);
    await person.press('start');
    await person.flow.getByTestId('camera-denied').waitFor();
    await person.press('reload');
    expect((await person.told(message)).at(-1)).toBe(message);
  });

  test('the camera starts by itself once the person allows it', async () => {
    const { url } = await createSession({ document: { type: 'PASSPORT' } });
    const person = await openTab(url, {}, strict);
    await person.press('start');
    await person.flow.getByTestId('camera-denied').waitFor();
    await person.page.context().grantPermissions(['camera']);
    await person.flow.locator('.stage[data-mode="live"]').waitFor();
  });
});

describe('in a tab of its own', { timeout: deadline }, () => {
  test('the way ends at the callback', async () => {
    const { url } = await createSession({ callback: 'https://callback.example/after?a=b' });
    const person = await openTab(url);
    await person.page.route('https://callback.example/**', (route) =>
      route.fulfill({ body: 'back at the site' }),
    );
    await person.takePassportPictures();
    await person.press('submit');
    await person.press('done');
    await person.page.waitForURL('https://callback.example/after?a=b');
  });

  test('without a callback the person is told to close the window', async () => {
    const { url } = await createSession();
    const person = await openTab(url);
    await person.takePassportPictures();
    await person.press('submit');
    await person.screen('sent');
    expect(await person.text('#screen')).toContain('You can close this window.');
  });

  test('a decided session shows an end, not an error', async () => {
    const { id, url } = await createSession();
    const person = await openTab(url);
    await person.takePassportPictures();
    await person.press('submit');
    await person.screen('sent');
    await person.page.reload();
    await person.screen('waiting');
    await control(`/sessions/${id}/decision`, { status: 'approved' });
    await person.page.reload();
    await person.screen('ended');
  });

  test('a resubmission tells why and is done on the same address', async () => {
    const { id, url } = await createSession();
    const person = await openTab(url);
    await person.takePassportPictures();
    await person.press('submit');
    await person.screen('sent');
    await control(`/sessions/${id}/decision`, {
      status: 'resubmission_requested',
      reasonCode: 204,
    });
    await person.page.goto(url);
    expect(await person.text('[data-testid="resubmission"]')).toContain('Poor image quality');
    await person.takePassportPictures();
    await person.press('submit');
    await person.screen('sent');
    expect(await statusOf(id)).toBe('submitted');
  });

  test('a file is sent as a JPEG of what it shows', async () => {
    const { url } = await createSession({ document: { type: 'PASSPORT' } });
    const person = await openTab(url);
    await person.press('start');
    const upload = person.page.waitForRequest(/media\?context=document-front/);
    await person.choosePicture('document-front');
    await person.choosePicture('face');
    await person.press('submit');
    const request = await upload;
    expect(request.headers()['content-type']).toBe('image/jpeg');
    await person.screen('sent');
  });

  test('a file that is no picture is refused in words', async () => {
    const { url } = await createSession({ document: { type: 'PASSPORT' } });
    const person = await openTab(url);
    await person.press('start');
    await person.flow
      .getByTestId('choose-file')
      .setInputFiles({ ...picture, buffer: Buffer.from('no picture') });
    expect(await person.error()).toContain('cannot be opened as a picture');
    await person.takePicture('document-front');
    await person.screen('face');
  });

  test('nothing is lost when the network goes, and what arrived is not sent again', async () => {
    const { id, url } = await createSession();
    const person = await openTab(url);
    await person.takePassportPictures();
    await person.page.context().setOffline(true);
    await person.press('submit');
    expect(await person.error()).toContain('Your pictures are still here');
    await person.page.context().setOffline(false);
    await fail('/flow/session/submit', 503);
    await person.press('submit');
    expect(await person.error()).toContain('went wrong on our side');
    const before = (await flowRequests()).filter((line) => line.includes('/media')).length;
    await person.press('submit');
    await person.screen('sent');
    expect((await flowRequests()).filter((line) => line.includes('/media'))).toHaveLength(before);
    expect(await statusOf(id)).toBe('submitted');
  });

  test('a picture that the server refuses is named, and can be changed', async () => {
    const { url } = await createSession();
    const person = await openTab(url);
    await person.takePassportPictures();
    await fail('/flow/session/media', 413);
    await person.press('submit');
    expect(await person.error()).toBe(
      'This picture is too large. Change it for a smaller one: Passport.',
    );
    await person.press('change-document-front');
    await person.takePicture('document-front');
    await person.press('submit');
    await person.screen('sent');
  });

  test('a submission whose answer was lost counts as sent', async () => {
    const { id, url } = await createSession();
    const person = await openTab(url);
    await person.takePassportPictures();
    await person.page.route(
      '**/flow/session/submit',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await person.press('submit');
    expect(await person.error()).toContain('No connection');
    await person.press('submit');
    await person.screen('sent');
    expect(await statusOf(id)).toBe('submitted');
  });

  test('the other document asks for other pictures', async () => {
    const { url } = await createSession();
    const person = await openTab(url);
    await person.press('start');
    await person.press('document-passport');
    await person.takePicture('document-front');
    await person.screen('face');
    await person.press('back');
    await person.press('back');
    await person.press('document-drivers-license');
    await person.takePicture('document-front');
    await person.screen('document-back');
  });

  test('each step moves the focus to its heading', async () => {
    const { url } = await createSession();
    const person = await openTab(url);
    const focused = (): Promise<string | undefined> =>
      person.page.evaluate(() => document.activeElement?.textContent ?? undefined);
    await person.screen('welcome');
    expect(await focused()).toBe('Let’s confirm that it’s you');
    await person.press('start');
    await person.screen('document');
    expect(await focused()).toBe('Which document do you have?');
  });

  test('Escape asks before leaving, and Escape again stays', async () => {
    const { url } = await createSession();
    const person = await openTab(url);
    await person.screen('welcome');
    await person.page.keyboard.press('Escape');
    await person.flow.getByTestId('confirm-leave').waitFor();
    await person.page.keyboard.press('Escape');
    await person.flow.getByTestId('confirm-leave').waitFor({ state: 'detached' });
    await person.screen('welcome');
  });

  test('the language of the address sets texts and direction', async () => {
    const { url } = await createSession();
    const person = await openTab(`${url}?lang=ar-EG`);
    await person.screen('welcome');
    const html = person.page.locator('html');
    expect(await html.getAttribute('lang')).toBe('ar');
    expect(await html.getAttribute('dir')).toBe('rtl');
    await person.flow.getByTestId('language').selectOption('et');
    expect(await html.getAttribute('dir')).toBe('ltr');
    expect(await person.text('[data-testid="start"]')).toBe('Alusta');
  });

  test('no screen is wider than a phone of 320 pixels', async () => {
    const { url } = await createSession();
    const person = await openTab(`${url}?lang=de`, { viewport: { width: 320, height: 568 } });
    const overflow = (): Promise<boolean> =>
      person.page.evaluate(() =>
        ['html', '#screen', '#actions'].some((selector) => {
          const element = document.querySelector(selector);
          return element !== null && element.scrollWidth > element.clientWidth;
        }),
      );
    await person.screen('welcome');
    expect(await overflow()).toBe(false);
    await person.press('start');
    await person.screen('document');
    expect(await overflow()).toBe(false);
    await person.press('document-residence-permit');
    for (const screen of ['document-front', 'document-back', 'face']) {
      await person.screen(screen);
      expect(await overflow()).toBe(false);
      await person.takePicture(screen);
    }
    await person.screen('review');
    expect(await overflow()).toBe(false);
  });
});
