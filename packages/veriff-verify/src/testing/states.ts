/** Brings elements into every state that they can show, by real runs. */
import { fixture, html } from '@open-wc/testing';

import { type VeriffErrorCode, VeriffVerifyElement, VeriffVerifyError } from '../index.ts';
import { until } from './clock.ts';
import { DECISIONS, ERROR_CODES } from './codes.ts';
import { flow, flowUrl, heard } from './flow.ts';
import { stubCompanion } from './stub.ts';

type Reach = (element: VeriffVerifyElement) => Promise<unknown> | unknown;

const session = () => ({ id: 'id-1', url: flowUrl() });

/** Ends a run by what the flow says, and by nothing else. */
async function runTo(element: VeriffVerifyElement, ...kinds: string[]): Promise<void> {
  heard.length = 0;
  element.createSession ??= async () => session();
  void element.start();
  const { say } = await flow();
  say(...kinds);
}

function failing(code: VeriffErrorCode): Reach {
  return (element) => {
    element.createSession = () => Promise.reject(new VeriffVerifyError(code, 'For developers.'));
    return element.start();
  };
}

/** A run whose decision is awaited, of a companion that answers with one or with none yet. */
async function awaiting(element: VeriffVerifyElement, status: string | null): Promise<void> {
  const { endpoint } = await stubCompanion({
    body: {
      session: { id: 'id-1', status: 'submitted' },
      decision: status && { status, code: 9001, reasonCode: null },
    },
  });
  Object.assign(element, {
    endpoint,
    awaitDecision: true,
    createSession: async () => ({ ...session(), ticket: 'a.b.c' }),
  });
}

function decided(status: string): Reach {
  return async (element) => {
    await awaiting(element, status);
    await withoutDelay(FIRST_POLL, async () => {
      await runTo(element, 'FINISHED');
      await until(() => element.decision);
    });
  };
}

/** Milliseconds to the first question for a decision, and for a flow to say its first word. */
const FIRST_POLL = 1_000;
const FIRST_WORD = 20_000;

/** Does `work` while timers of one length run out at once. */
async function withoutDelay(length: number, work: () => Promise<unknown>): Promise<void> {
  const { setTimeout: real } = window;
  window.setTimeout = ((run: () => void, delay?: number) =>
    real(run, delay === length ? 0 : delay)) as typeof setTimeout;
  try {
    await work();
  } finally {
    window.setTimeout = real;
  }
}

/** Every state by name; the ones that end first. Those after `open` keep the flow open. */
export const ENDED: Readonly<Record<string, Reach>> = {
  idle() {},
  disabled(element) {
    element.disabled = true;
  },
  required(element) {
    element.required = true;
  },
  async finished(element) {
    await runTo(element, 'FINISHED');
    await until(() => element.status === 'finished');
  },
  async canceled(element) {
    await runTo(element, 'CANCELED');
    await until(() => element.status === 'canceled');
  },
  async deciding(element) {
    await awaiting(element, null);
    await runTo(element, 'FINISHED');
    await until(() => element.status === 'finished');
  },
  ...Object.fromEntries([...DECISIONS, 'unknown'].map((status) => [status, decided(status)])),
  ...Object.fromEntries(ERROR_CODES.map((code) => [code, failing(code)])),
  /** With the link to the flow in its own tab. */
  async 'load-timeout of a session'(element) {
    element.createSession = async () => ({ id: 'id-1', url: flowUrl({ silent: '' }) });
    await withoutDelay(FIRST_WORD, () => element.start());
  },
};

export const UNDER_WAY: Readonly<Record<string, Reach>> = {
  creating(element) {
    element.createSession = () => new Promise(() => {});
    void element.start();
  },
  async opening(element) {
    await runTo(element);
    await until(() => element.status === 'opening');
  },
  async started(element) {
    await runTo(element, 'STARTED');
    await until(() => element.status === 'started');
  },
  async submitted(element) {
    await runTo(element, 'STARTED', 'SUBMITTED');
    await until(() => element.status === 'submitted');
  },
};

export interface Place {
  lang: string;
  dir: 'ltr' | 'rtl';
  scheme: 'light' | 'dark';
}

export const PLACES: Place[] = (['light', 'dark'] as const).flatMap((scheme) => [
  { lang: 'en', dir: 'ltr', scheme },
  { lang: 'ar', dir: 'rtl', scheme },
]);

/** An element in a part of the page that has a language, a direction and a scheme of its own. */
export async function mountIn(
  { lang, dir, scheme }: Place,
  extra = '',
): Promise<{ element: VeriffVerifyElement; place: HTMLElement; part: typeof part }> {
  const place = await fixture<HTMLElement>(html`
    <div
      lang=${lang}
      dir=${dir}
      style="color-scheme: ${scheme}; background: Canvas; color: CanvasText; padding: 1rem; ${extra}"
    >
      <veriff-verify></veriff-verify>
    </div>
  `);
  const element = place.querySelector('veriff-verify');
  if (!(element instanceof VeriffVerifyElement)) throw new Error('No element.');
  await element.preload();
  if (lang !== 'en') await until(() => part('label')?.textContent !== 'Verify your identity');
  return { element, place, part };

  function part(name: string): HTMLElement | null {
    return element?.shadowRoot?.querySelector<HTMLElement>(`[part~="${name}"]`) ?? null;
  }
}
