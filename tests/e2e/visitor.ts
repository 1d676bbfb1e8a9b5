import { type Browser, chromium, type FrameLocator, type Page } from 'playwright-core';
import { browserArguments, findBrowser } from '../../scripts/browser.ts';
import { HostedFlow } from '../hosted-flow.ts';
import type { Application } from './application.ts';

/** One event of the element, as the page saw it. */
export interface RecordedEvent {
  type: string;
  sessionId: string | null;
  reason: string | null;
  errorCode: string | null;
  decision: { status: string; code: number | null; reasonCode: number | null } | null;
  /** The element's status at that moment. */
  status: string;
}

declare global {
  interface Window {
    recordedEvents: RecordedEvent[];
  }
}

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findBrowser(),
    args: [
      ...browserArguments,
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
    ],
  });
}

/** A person with the demo open in a browser. */
export class Visitor {
  readonly page: Page;
  /** Console messages, uncaught errors, navigations and failed requests, in order. */
  readonly log: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => this.log.push(message.text()));
    page.on('pageerror', (error) => this.log.push(String(error)));
    page.on('framenavigated', (frame) =>
      this.log.push(`navigated: ${frame.url().split('/v/')[0]}`),
    );
    page.on('requestfailed', (request) =>
      this.log.push(`failed: ${request.method()} ${request.failure()?.errorText}`),
    );
  }

  static async open(browser: Browser, application: Application): Promise<Visitor> {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(recordEvents);
    const visitor = new Visitor(page);
    await page.goto(application.demo);
    await page.locator('veriff-verify:defined').waitFor();
    return visitor;
  }

  get element() {
    return this.page.locator('veriff-verify');
  }

  get button() {
    return this.element.getByRole('button').first();
  }

  get frame(): FrameLocator {
    return this.page.frameLocator('#veriffFrame');
  }

  async choose(outcome: string): Promise<void> {
    await this.page.getByTestId(`outcome-${outcome}`).check({ force: true });
  }

  get flow(): HostedFlow {
    return new HostedFlow(this.frame);
  }

  async status(status: string): Promise<void> {
    await this.page.locator(`veriff-verify[status="${status}"]`).waitFor();
  }

  events(): Promise<RecordedEvent[]> {
    return this.page.evaluate(() => window.recordedEvents);
  }

  async eventTypes(): Promise<string[]> {
    return (await this.events()).map(({ type }) => type);
  }

  /** Waits for the `count`th event of a type. */
  async event(type: string, count = 1): Promise<RecordedEvent> {
    await this.page.waitForFunction(
      ([name, times]) =>
        window.recordedEvents.filter((event) => event.type === name).length >= Number(times),
      [type, count] as const,
    );
    const found = (await this.events()).filter((event) => event.type === type)[count - 1];
    if (found === undefined) throw new Error(`No ${type}`);
    return found;
  }

  /** Everything that tells why a test failed. */
  async describe(): Promise<string> {
    const flow = this.frame.locator('#flow');
    const shown = (await this.page.locator('#veriffFrame').count()) > 0;
    return JSON.stringify({
      events: await this.events(),
      flow: shown ? await flow.innerText({ timeout: 1_000 }).catch(String) : 'no frame',
      log: this.log,
    });
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/**
 * Closes a page and its context. Routed answers that are still under way are given up first:
 * closing fails them, with an error that no test waits for.
 */
export async function leave(page: Page): Promise<void> {
  // Nothing asks any longer when nothing is routed, and so nothing leaves the machine.
  await page.goto('about:blank');
  await page.context().unrouteAll({ behavior: 'ignoreErrors' });
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.context().close();
}

/** Runs in every frame before its scripts; only the page itself has the element. */
function recordEvents(): void {
  window.recordedEvents = [];
  const types = [
    'before-start',
    'session',
    'started',
    'submitted',
    'finished',
    'canceled',
    'reload-request',
    'decision',
    'error',
  ];
  for (const type of types) {
    document.addEventListener(`veriff-${type}`, (event) => {
      const { session, reason, error, decision } = event as Event & {
        session?: { id: string } | null;
        reason?: string;
        error?: { code: string };
        decision?: RecordedEvent['decision'];
      };
      window.recordedEvents.push({
        type: event.type,
        sessionId: session?.id ?? null,
        reason: reason ?? null,
        errorCode: error?.code ?? null,
        decision: decision ?? null,
        status: (event.target as Element).getAttribute('status') ?? '',
      });
    });
  }
}
