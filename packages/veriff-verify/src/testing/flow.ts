import { expect, fixtureCleanup, fixture as fixtureOf, html } from '@open-wc/testing';

import type { VeriffVerifyElement, VeriffVerifyEventMap } from '../index.ts';
import { until } from './clock.ts';
import type { StubAnswer } from './stub.ts';

/** The other name of this machine: the same files, and another origin. */
export const FOREIGN_ORIGIN = location.origin.replace(
  location.hostname,
  location.hostname === 'localhost' ? '127.0.0.1' : 'localhost',
);

const FLOW = new URL('flow.html', import.meta.url).pathname;
export const PAGE = new URL('page.html', import.meta.url).pathname;

/** Address of the stand-in flow, on the foreign origin. */
export function flowUrl(query: Record<string, string> = {}, origin = FOREIGN_ORIGIN): string {
  const url = new URL(FLOW, origin);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

/** A companion's answer to the request for a session. */
export function created(url = flowUrl(), id = 'id-1'): StubAnswer {
  return { status: 201, body: { session: { id, url, status: 'created' }, ticket: 'a.b.c' } };
}

export const EVENT_TYPES = [
  'veriff-before-start',
  'veriff-session',
  'veriff-started',
  'veriff-submitted',
  'veriff-finished',
  'veriff-canceled',
  'veriff-reload-request',
  'veriff-decision',
  'veriff-error',
] as const satisfies (keyof VeriffVerifyEventMap)[];

type AnyVeriffEvent = VeriffVerifyEventMap[keyof VeriffVerifyEventMap];

export interface Mounted {
  element: VeriffVerifyElement;
  button: HTMLButtonElement;
  events: AnyVeriffEvent[];
  /** Names without the prefix, in order. */
  names(): string[];
}

/** Puts an element on the page and takes down its events. */
export async function mount(
  properties: Partial<VeriffVerifyElement> = { sessionUrl: flowUrl() },
): Promise<Mounted> {
  const element = await fixtureOf<VeriffVerifyElement>(html`<veriff-verify></veriff-verify>`);
  return record(Object.assign(element, properties));
}

export function record(element: VeriffVerifyElement): Mounted {
  const events: AnyVeriffEvent[] = [];
  for (const type of EVENT_TYPES) element.addEventListener(type, (event) => events.push(event));
  return {
    element,
    button: element.shadowRoot?.querySelector('button') as HTMLButtonElement,
    events,
    names: () => events.map(({ type }) => type.replace('veriff-', '')),
  };
}

export interface Flow {
  frame: HTMLIFrameElement;
  /** The flow sends a `VERIFF_*` message to the page. */
  say(...kinds: string[]): void;
  /** The flow goes elsewhere. */
  go(url: string): void;
  post(message: unknown): void;
}

export function veriffFrame(): HTMLIFrameElement | null {
  return document.getElementById('veriffFrame') as HTMLIFrameElement | null;
}

/** The open flow, once the SDK has answered its handshake. */
export async function flow(): Promise<Flow> {
  await until(() => heard.length > 0 && veriffFrame());
  return inFrame(veriffFrame() as HTMLIFrameElement);
}

export function inFrame(frame: HTMLIFrameElement): Flow {
  const post = (message: unknown) => frame.contentWindow?.postMessage(message, '*');
  return {
    frame,
    post,
    say(...kinds) {
      for (const kind of kinds) post({ say: `VERIFF_${kind}` });
    },
    go: (url) => post({ go: url }),
  };
}

/** What flows have been sent by the page since the last clean-up. */
export const heard: { heard: { name: string; payload: Record<string, unknown> }; href: string }[] =
  [];

/** Every string that this window has been sent since the last clean-up, stopped or not. */
export const received: string[] = [];

/** Addresses of the stand-in flows that have loaded since the last clean-up. */
export const loaded: string[] = [];

window.addEventListener(
  'message',
  ({ data, source }) => {
    if (typeof data === 'string') received.push(data);
    // A frame that is gone may still be heard.
    else if (data?.heard && source) heard.push(data);
    else if (data?.ready) loaded.push(data.ready);
  },
  true,
);

/** Compares nodes by identity; the runner takes for ever to print two that differ. */
export function expectSame(actual: Node | null | undefined, expected: Node | null): void {
  expect(actual === expected, `${actual?.nodeName} is to be ${expected?.nodeName}`).to.equal(true);
}

/** After each test: no verification goes on and nothing is left in the page. */
export async function cleanUp(): Promise<void> {
  for (const element of document.querySelectorAll('veriff-verify')) element.cancel();
  fixtureCleanup();
  await until(() => !veriffFrame());
  heard.length = received.length = loaded.length = 0;
}

/** Puts a page with the element into a frame of this one, and waits for the element. */
export async function openPage(
  query: Record<string, string> = {},
  allow = '',
): Promise<{
  frame: HTMLIFrameElement;
  window: Window & typeof globalThis;
  element: VeriffVerifyElement;
}> {
  const frame = document.createElement('iframe');
  frame.allow = allow;
  frame.src = `${PAGE}?${new URLSearchParams(query)}`;
  (await fixtureOf(html`<div></div>`)).append(frame);
  const element = () => frame.contentDocument?.querySelector('veriff-verify');
  await until(() => element()?.shadowRoot?.querySelector('button'));
  return {
    frame,
    window: frame.contentWindow as Window & typeof globalThis,
    element: element() as VeriffVerifyElement,
  };
}
