import { join } from 'node:path';
import { Veriff } from '@veriff-verify/api';
import { createSandbox, type Sandbox } from '@veriff-verify/sandbox';
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import { build, defaultClientConditions, type Rolldown } from 'vite';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launchBrowser, leave } from './visitor.ts';

/** A site that is not on this machine, as far as the browser knows: nothing is trusted for being local. */
export const SHOP = 'https://shop.example.test';

/** Where Veriff's own flow is, whose place the sandbox takes. */
export const VERIFF = 'https://magic.veriff.me';

const root = join(import.meta.dirname, '..', '..');

/** What a page of the shop is, beside the element. */
export interface ShopPage {
  /** Response headers. */
  headers?: Record<string, string>;
  /** Attributes of the element. */
  attributes?: string;
  /** What stands below it. */
  below?: string;
  /** The device. A desktop, if not said. */
  device?: BrowserContextOptions;
}

/** What a host of the tests answers with; without it, the sandbox does. */
export type Answer = (url: URL) => Parameters<Route['fulfill']>[0] | undefined;

/** A shop with the element, built from its sources, and a Veriff that answers under any name. */
class NamedSites {
  readonly #sandbox: Sandbox;
  readonly #veriff: Veriff;
  readonly #browser: Browser;
  readonly #files: ReadonlyMap<string, string>;

  private constructor(sandbox: Sandbox, browser: Browser, files: ReadonlyMap<string, string>) {
    this.#sandbox = sandbox;
    this.#veriff = new Veriff({ ...sandbox, baseUrl: sandbox.url });
    this.#browser = browser;
    this.#files = files;
  }

  static async start(): Promise<NamedSites> {
    return new NamedSites(
      ...(await Promise.all([createSandbox(), launchBrowser(), buildElement()])),
    );
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#sandbox.close();
  }

  /** A session's URL at `origin`, which the sandbox then answers for. */
  async session(origin = VERIFF): Promise<string> {
    const { verification } = await this.#veriff.sessions.create({ verification: {} });
    return origin + new URL(verification.url).pathname;
  }

  /** A page of the shop; `answers` say what other hosts are. */
  async open(shop: ShopPage, answers: Record<string, Answer> = {}): Promise<Page> {
    const context = await this.#browser.newContext(
      shop.device ?? { viewport: { width: 1280, height: 900 } },
    );
    // Nothing leaves the machine, and no name is looked up.
    await context.route('**/*', async (route) => {
      const url = new URL(route.request().url());
      const answer = answers[url.origin]?.(url);
      if (answer) return route.fulfill(answer);
      if (url.origin === SHOP) return route.fulfill(this.#shop(url, shop));
      // The sandbox is another host, and knows the page only by what it posts.
      const response = await route.fetch({ url: this.#sandbox.url + url.pathname + url.search });
      return route.fulfill({ response });
    });
    const page = await context.newPage();
    await page.goto(`${SHOP}/`);
    await page.locator('veriff-verify:defined').waitFor();
    return page;
  }

  #shop(
    { pathname }: URL,
    { headers = {}, attributes = '', below = '' }: ShopPage,
  ): Parameters<Route['fulfill']>[0] {
    if (pathname === '/') {
      return {
        contentType: 'text/html; charset=utf-8',
        headers,
        body: `<!doctype html><html lang="en"><title>Shop</title>
          <meta name="viewport" content="width=device-width">
          <script type="module" src="/veriff-verify.js"></script>
          <veriff-verify ${attributes}></veriff-verify>${below}</html>`,
      };
    }
    const body = this.#files.get(pathname.slice(1));
    if (body === undefined) return { status: 404 };
    return { contentType: 'text/javascript', body };
  }
}

/** The sites of a file or a suite; whatever a test opens is closed after it. */
export function useNamedSites(): Pick<NamedSites, 'session' | 'open'> {
  let sites: NamedSites;
  const opened: Page[] = [];
  beforeAll(async () => {
    sites = await NamedSites.start();
  });
  afterEach(async () => {
    for (const page of opened.splice(0)) await leave(page);
  });
  afterAll(() => sites?.close());
  return {
    session: (origin) => sites.session(origin),
    async open(shop, answers) {
      const page = await sites.open(shop, answers);
      opened.push(page);
      return page;
    },
  };
}

async function buildElement(): Promise<Map<string, string>> {
  const result = await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { conditions: ['@veriff-verify/source', ...defaultClientConditions] },
    build: {
      write: false,
      minify: false,
      modulePreload: false,
      rolldownOptions: {
        input: join(root, 'packages/veriff-verify/src/index.ts'),
        output: { entryFileNames: 'veriff-verify.js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
  const { output } = result as Rolldown.RolldownOutput;
  return new Map(
    output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code] as const] : [])),
  );
}
