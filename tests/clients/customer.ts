import type * as inContextSdk from '@veriff/incontext-sdk';
import type jsSdk from '@veriff/js-sdk';
import { type Browser, chromium, type FrameLocator, type Page } from 'playwright-core';
import { onTestFailed } from 'vitest';
import { browserArguments, findBrowser } from '../../scripts/browser.ts';
import { HostedFlow } from '../hosted-flow.ts';
import type { CustomerServer, Delivery } from './customer-server.ts';

// The package's own types name the function as the whole module; it is its property `Veriff`.
type JsSdk = typeof jsSdk;
type JsSdkOptions = Parameters<JsSdk>[0];
type JsSdkForm = ReturnType<JsSdk>;
type InContextSdk = typeof inContextSdk;
type InContextOptions = Parameters<InContextSdk['createVeriffFrame']>[0];

/** What js-sdk hands to `onSession`, one call of it. */
export interface SessionOutcome {
  error: { status: number; statusText: string } | null;
  response: {
    status: string;
    verification: Record<'id' | 'url' | 'host' | 'status' | 'sessionToken', string>;
  } | null;
}

declare global {
  interface Window {
    Veriff: JsSdk;
    veriffSDK: InContextSdk;
    sessionOutcomes: SessionOutcome[];
    sdkEvents: string[];
    reloadRequests: number;
    /** What the flow's frame posted to the page. */
    frameMessages: unknown[];
    veriffFrame: ReturnType<InContextSdk['createVeriffFrame']>;
  }
}

export interface FormOptions extends Pick<JsSdkOptions, 'host' | 'apiKey' | 'headers'> {
  params?: Parameters<JsSdkForm['setParams']>[0];
  mount?: Parameters<JsSdkForm['mount']>[0];
}

export interface FrameOptions
  extends Pick<InContextOptions, 'url' | 'lang' | 'embedded' | 'embeddedOptions'> {
  /** Passes an `onReload` that counts. */
  handlesReload?: boolean;
}

/** A browser whose user says no when a page asks for the camera. */
export async function launchBrowserDenyingCamera(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findBrowser(),
    args: [
      ...browserArguments,
      '--use-fake-ui-for-media-stream=deny',
      '--use-fake-device-for-media-stream',
    ],
  });
}

/** A person on the customer's page, in a browser of their own. */
export class Customer {
  readonly page: Page;
  /** Hosts that the page and its frames sent requests to, refused ones included. */
  readonly requestedHosts = new Set<string>();

  private constructor(page: Page) {
    this.page = page;
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url());
      if (protocol.startsWith('http')) this.requestedHosts.add(host);
    });
  }

  static async open(
    browser: Browser,
    server: CustomerServer,
    delivery: Delivery,
    viewport = { width: 1280, height: 900 },
  ): Promise<Customer> {
    const context = await browser.newContext({
      viewport,
      proxy: { server: server.url, bypass: '127.0.0.1' },
    });
    const page = await context.newPage();
    const log: string[] = [];
    page.on('console', (message) => log.push(message.text()));
    page.on('pageerror', (error) => log.push(String(error)));
    onTestFailed(() => {
      console.error(log.join('\n'));
    });
    await page.addInitScript(keepRecords);
    const customer = new Customer(page);
    await page.goto(`${server.url}/${delivery}`);
    return customer;
  }

  get form() {
    return this.page.locator('#veriff-root form');
  }

  get frame(): FrameLocator {
    return this.page.frameLocator('#veriffFrame');
  }

  get flow(): HostedFlow {
    return new HostedFlow(this.frame);
  }

  frames(): Promise<number> {
    return this.page.locator('iframe').count();
  }

  async mountForm(options: FormOptions): Promise<void> {
    await this.page.evaluate(({ params, mount, ...given }) => {
      const form = window.Veriff({
        ...given,
        parentId: 'veriff-root',
        onSession: (error, response) => window.sessionOutcomes.push({ error, response }),
      });
      if (params) form.setParams(params);
      form.mount(mount);
    }, options);
  }

  /** Types both names and presses the button; waits for `onSession`. */
  async fillInAndSend(firstName: string, lastName: string): Promise<SessionOutcome> {
    await this.form.getByPlaceholder('Given name').fill(firstName);
    await this.form.getByPlaceholder('Last name').fill(lastName);
    await this.form.getByRole('button').click();
    return this.sessionOutcome();
  }

  /** The first call of `onSession`. */
  async sessionOutcome(): Promise<SessionOutcome> {
    await this.page.waitForFunction(() => window.sessionOutcomes.length > 0);
    const [outcome] = await this.page.evaluate(() => window.sessionOutcomes);
    if (outcome === undefined) throw new Error('onSession was not called.');
    return outcome;
  }

  async openFrame(options: FrameOptions): Promise<void> {
    await this.page.evaluate(({ handlesReload, ...given }) => {
      window.veriffFrame = window.veriffSDK.createVeriffFrame({
        ...given,
        onEvent: (event) => window.sdkEvents.push(event),
        ...(handlesReload === true && {
          onReload: () => {
            window.reloadRequests += 1;
          },
        }),
      });
    }, options);
  }

  /** Waits until the SDK has told an event, and gives all that it told so far. */
  async eventsUpTo(last: string): Promise<string[]> {
    await this.page.waitForFunction((event) => window.sdkEvents.includes(event), last);
    return this.page.evaluate(() => window.sdkEvents);
  }

  /** What the frame posted to the page. */
  frameMessages(): Promise<unknown[]> {
    return this.page.evaluate(() => window.frameMessages);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.page.context().close();
  }
}

/** Runs in every frame before its scripts; only the page's records are read. */
function keepRecords(): void {
  window.sessionOutcomes = [];
  window.sdkEvents = [];
  window.frameMessages = [];
  window.reloadRequests = 0;
  window.addEventListener('message', ({ data }) => window.frameMessages.push(data));
}
