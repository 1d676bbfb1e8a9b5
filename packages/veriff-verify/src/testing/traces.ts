import { expect } from '@open-wc/testing';

import type { VeriffVerifyElement } from '../index.ts';
import { PATIENCE, turn, until } from './clock.ts';
import type { inFrame } from './flow.ts';

const { matchMedia } = window;

/** A desktop with room enough for an embedded flow; headless browsers say they have no mouse. */
export function roomy(view: Window = window, room = true): void {
  view.matchMedia = (query: string) =>
    query.includes('hover: none')
      ? ({ matches: !room, media: query } as MediaQueryList)
      : Reflect.apply(matchMedia, view, [query]);
}

export function restoreRoom(): void {
  window.matchMedia = matchMedia;
}

/** Counts the listeners of window and document from now on. */
export interface ListenerCount {
  /** `type` of each that was added and is still there. */
  left(): string[];
  restore(): void;
}

export function countListeners(): ListenerCount {
  const { addEventListener, removeEventListener } = EventTarget.prototype;
  const there = new Map<string, Set<unknown>>();
  const listenersOf = (target: EventTarget, type: unknown, options: unknown) => {
    const { capture = options === true } = (options ?? {}) as AddEventListenerOptions;
    const key = `${target === window ? 'window' : 'document'} ${String(type)} ${capture}`;
    const listeners = there.get(key) ?? new Set();
    there.set(key, listeners);
    return listeners;
  };
  const counts = (target: EventTarget) => target === window || target === document;
  EventTarget.prototype.addEventListener = function (this: EventTarget, ...args: unknown[]) {
    const target = this ?? window;
    const [type, listener, options] = args;
    if (counts(target) && listener) {
      const listeners = listenersOf(target, type, options);
      listeners.add(listener);
      const { once, signal } = (options ?? {}) as AddEventListenerOptions;
      const forget = () => listeners.delete(listener);
      if (once) Reflect.apply(addEventListener, target, [type, forget, { once }]);
      if (signal) Reflect.apply(addEventListener, signal, ['abort', forget]);
    }
    Reflect.apply(addEventListener, target, args as never);
  };
  EventTarget.prototype.removeEventListener = function (this: EventTarget, ...args: unknown[]) {
    const target = this ?? window;
    const [type, listener, options] = args;
    if (counts(target)) listenersOf(target, type, options).delete(listener);
    Reflect.apply(removeEventListener, target, args as never);
  };
  return {
    left: () => [...there].flatMap(([key, { size }]) => Array<string>(size).fill(key)),
    restore: () => {
      Object.assign(EventTarget.prototype, { addEventListener, removeEventListener });
    },
  };
}

/** Like `until()`, of what can only be asked for. */
export async function eventually(condition: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  while (!(await condition())) {
    if (performance.now() - started > PATIENCE) throw new Error(`In vain: ${condition}`);
    await turn();
  }
}

/** Everything that a flow could leave behind in the page, listeners aside. */
export async function look() {
  const { documentElement: root, body } = document;
  // Locks are given back a moment later.
  let locks = 0;
  await eventually(async () => {
    const { held = [], pending = [] } = await navigator.locks.query();
    locks = held.length + pending.length;
    return locks === 0;
  }).catch(() => {});
  return {
    body: body.getAttribute('style'),
    html: root.getAttribute('style'),
    scroll: [window.scrollX, window.scrollY],
    children: body.childElementCount,
    frames: document.querySelectorAll('iframe').length,
    dialogs: document.querySelectorAll('dialog').length,
    styles: document.querySelectorAll('style, link[rel=stylesheet]').length,
    adopted: document.adoptedStyleSheets.length,
    inert: document.querySelectorAll('[inert], [aria-hidden]').length,
    claim: Object.getOwnPropertySymbols(document).map(String),
    storage: [sessionStorage.length, localStorage.length, document.cookie],
    locks,
  };
}

/** The element of a page in a frame; with `old`, the one after the next load. */
export async function elementIn(
  frame: HTMLIFrameElement,
  old?: VeriffVerifyElement,
): Promise<VeriffVerifyElement> {
  const find = () => {
    try {
      return frame.contentDocument?.querySelector('veriff-verify');
    } catch {
      return null;
    }
  };
  await until(() => find() !== old && find()?.shadowRoot?.querySelector('button'));
  return find() as VeriffVerifyElement;
}

/** Reloads the page in a frame, as a user would. */
export async function reload(frame: HTMLIFrameElement): Promise<VeriffVerifyElement> {
  const old = await elementIn(frame);
  frame.contentWindow?.location.reload();
  return elementIn(frame, old);
}

/** The flow in the frame of a page in a frame, once it has been answered. */
export async function flowIn(page: HTMLIFrameElement): Promise<ReturnType<typeof inFrame>> {
  const view = page.contentWindow as Window & { flowHeard?: boolean };
  const find = () => page.contentDocument?.getElementById('veriffFrame');
  view.addEventListener('message', ({ data }) => {
    view.flowHeard ||= Boolean(data?.heard);
  });
  await until(() => {
    // It answers what it is told.
    if (!view.flowHeard) (find() as HTMLIFrameElement | null)?.contentWindow?.postMessage({}, '*');
    return view.flowHeard;
  });
  delete view.flowHeard;
  const frame = find() as HTMLIFrameElement;
  const post = (message: unknown) =>
    // Sent from the page itself: the stand-in listens to its parent alone.
    view.setTimeout(
      `document.getElementById('veriffFrame')?.contentWindow.postMessage(${JSON.stringify(message)}, '*')`,
    );
  expect(Boolean(frame)).to.equal(true);
  return {
    frame,
    post,
    say: (...kinds) => {
      for (const kind of kinds) post({ say: `VERIFF_${kind}` });
    },
    go: (url) => post({ go: url }),
  };
}

export const KEY = 'veriff-verify.resume';

/** What a page that was reloaded would have left in this tab's storage. */
export function remember(record: Record<string, unknown>): void {
  sessionStorage.setItem(
    KEY,
    JSON.stringify({
      id: 'id-1',
      left: false,
      owner: JSON.stringify(['/veriff', '']),
      path: location.pathname,
      lock: `${KEY} gone`,
      until: Date.now() + 60_000,
      ...record,
    }),
  );
}

export function remembered(): Record<string, unknown> | null {
  return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Record<string, unknown> | null;
}
