import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { VeriffVerifyElement } from 'veriff-verify/element.js';
import { contentSecurityPolicy } from 'veriff-verify/headers.js';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { launchBrowser, leave } from './e2e/visitor.ts';

const folder = join(import.meta.dirname, '../packages/veriff-verify/dist/cdn');

let integrity: Record<string, string>;
let server: Server;
let origin: string;
let browser: Browser;

/** Pages lie in one folder and scripts in another, so that relative addresses are put to the test. */
beforeAll(async () => {
  integrity = JSON.parse(
    await readFile(join(folder, 'integrity.json'), 'utf8'),
  ) as typeof integrity;
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname.startsWith('/pages/')) {
      response
        .writeHead(200, {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': contentSecurityPolicy,
        })
        .end(page(searchParams));
      return;
    }
    readFile(join(folder, pathname.replace('/scripts/', ''))).then(
      (body) => response.writeHead(200, { 'content-type': 'text/javascript' }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

function page(query: URLSearchParams): string {
  const file = query.get('file') ?? '';
  const module = file === 'veriff-verify.js' ? ' type="module"' : '';
  const hash = query.get('integrity') ?? integrity[file];
  const twice = query.has('twice') ? `<script${module} src="/scripts/${file}?again"></script>` : '';
  return `<!doctype html><html lang="de"><meta charset="utf-8"><title>Page</title>
    <veriff-verify></veriff-verify>
    <script${module} src="/scripts/${file}" integrity="${hash}" crossorigin="anonymous"></script>${twice}</html>`;
}

async function open(
  query: Record<string, string>,
  prepare: (page: Page) => Promise<unknown> = async () => {},
): Promise<{ page: Page; complaints: string[] }> {
  const page = await browser.newPage();
  onTestFinished(() => leave(page));
  await prepare(page);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await page.goto(`${origin}/pages/here/page.html?${new URLSearchParams(query)}`);
  return { page, complaints };
}

/** Starts with a URL that is refused as soon as the flow is there to look at it. */
function start(page: Page): Promise<{ status: string; code?: string; retryable?: boolean }> {
  return page.evaluate(async () => {
    const element = document.querySelector('veriff-verify') as VeriffVerifyElement;
    element.sessionUrl = 'https://evil.example/v/token';
    const result = await element.start();
    if (result.status !== 'error') return { status: result.status };
    const { code, retryable } = result.error;
    return { status: result.status, code, ...(retryable && { retryable }) };
  });
}

function status(page: Page): Promise<string | undefined> {
  return page.evaluate(() => document.querySelector<VeriffVerifyElement>('veriff-verify')?.status);
}

describe.each(['veriff-verify.js', 'veriff-verify.classic.js'])('%s in a script tag', (file) => {
  test('shows the button, and finds what it loads later beside itself', async () => {
    const { page, complaints } = await open({ file });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await page.getByRole('button', { name: 'Identität' }).waitFor();
    await page.evaluate(() =>
      document.querySelector<VeriffVerifyElement>('veriff-verify')?.preload(),
    );
    await expect
      .poll(() => requests.filter((path) => /^\/scripts\/veriff-flow-/.test(path)))
      .toHaveLength(1);
    expect(complaints).toEqual([]);
  });

  test('tells a flow that does not load, and starts when it does', async () => {
    const { page } = await open({ file });
    const flow = '**/veriff-flow-*';
    let asked = 0;
    await page.route(flow, (route) => {
      asked++;
      return route.abort();
    });
    expect(await start(page)).toEqual({ status: 'error', code: 'network', retryable: true });
    expect(asked).toBeGreaterThan(0);
    await expect.poll(() => page.getByRole('status').innerText()).toContain('Verbindung');
    await page.unroute(flow);
    expect(await start(page)).toEqual({ status: 'error', code: 'invalid-session-url' });
  });

  test('gives up a flow that does not load for 20 seconds, and starts when it has', async () => {
    const { page } = await open({ file });
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.clock.install();
    await page.route('**/veriff-flow-*', async (route) => {
      await released;
      await route.continue();
    });
    const result = start(page);
    await expect.poll(() => status(page)).toBe('creating');
    await page.clock.fastForward(10_000);
    expect(await status(page)).toBe('creating');
    await page.clock.fastForward(10_000);
    expect(await result).toEqual({ status: 'error', code: 'load-timeout', retryable: true });
    release();
    expect(await start(page)).toEqual({ status: 'error', code: 'invalid-session-url' });
  });

  test('works without the texts that did not load, and has them when they do', async () => {
    const texts = '**/veriff-{language,strings}-*';
    const { page } = await open({ file }, (page) => page.route(texts, (route) => route.abort()));
    await page.getByRole('button', { name: 'Verify your identity' }).waitFor();
    expect(await start(page)).toEqual({ status: 'error', code: 'invalid-session-url' });
    // The one text that is there from the start.
    expect(await page.getByRole('status').innerText()).toMatch(/^There seems to be no connection/);
    await page.unroute(texts);
    await start(page);
    await page.getByRole('button', { name: 'Identität' }).waitFor();
    await expect.poll(() => page.getByRole('status').innerText()).toContain('nicht verfügbar');
  });

  test('may be on the page twice', async () => {
    const { page, complaints } = await open({ file, twice: '' });
    await page.getByRole('button', { name: 'Identität' }).waitFor();
    expect(complaints).toEqual([]);
  });

  test('does not run when it is not what its hash says', async () => {
    const { page, complaints } = await open({ file, integrity: `sha384-${'A'.repeat(64)}` });
    await expect.poll(() => complaints.join()).toContain('integrity');
    expect(await page.evaluate(() => customElements.get('veriff-verify'))).toBeUndefined();
  });
});

test('the classic script gives its classes a name', async () => {
  const { page } = await open({ file: 'veriff-verify.classic.js' });
  const names = await page.evaluate(() =>
    Object.keys((window as unknown as { VeriffVerify: object }).VeriffVerify),
  );
  expect(names).toContain('VeriffVerifyElement');
  expect(names).toContain('VeriffVerifyError');
});
