import { expect, fixture, html, nextFrame } from '@open-wc/testing';

import './index.ts';
import type { VerificationMode, VerificationResult } from './index.ts';
import { type Clock, fakeClock, turn, until } from './testing/clock.ts';
import {
  cleanUp,
  created,
  expectSame,
  type Flow,
  flow,
  flowUrl,
  heard,
  type Mounted,
  mount,
  openPage,
  veriffFrame,
} from './testing/flow.ts';
import { type StubAnswer, stubCompanion } from './testing/stub.ts';
import {
  countListeners,
  flowIn,
  type ListenerCount,
  look,
  reload,
  restoreRoom,
  roomy,
} from './testing/traces.ts';

interface End {
  /** What the flow is, if not the obedient one. */
  query?: Record<string, string>;
  /** Ends it. */
  act(open: Flow, mounted: Mounted & { clock: Clock }): unknown;
  status: VerificationResult['status'];
  detail?: string;
}

const ends: Record<string, End> = {
  'finished by the user': {
    act: ({ say }) => say('STARTED', 'SUBMITTED', 'FINISHED'),
    status: 'finished',
  },
  'canceled by the user': {
    act: ({ say }) => say('STARTED', 'CANCELED'),
    status: 'canceled',
    detail: 'user',
  },
  'canceled by cancel()': {
    act: (_, { element }) => element.cancel(),
    status: 'canceled',
    detail: 'host',
  },
  'ended by the removal of the element': {
    act: (_, { element, clock }) => {
      const place = element.parentNode;
      element.remove();
      clock.advance(0);
      place?.append(element);
    },
    status: 'canceled',
    detail: 'removed',
  },
  'ended by a page that removes the frame': {
    act: async ({ frame }, { clock }) => {
      frame.remove();
      await turn();
      clock.advance(0);
    },
    status: 'canceled',
    detail: 'removed',
  },
  'ended by a page that removes what is around the frame': {
    act: async ({ frame }, { clock }) => {
      frame.parentElement?.remove();
      await turn();
      clock.advance(0);
    },
    status: 'canceled',
    detail: 'removed',
  },
  'ended by a page that writes its body anew': {
    act: async (_, { element, clock }) => {
      const place = element.parentNode as ParentNode;
      place.replaceChildren();
      document.querySelector('dialog')?.remove();
      await turn();
      clock.advance(0);
      place.append(element);
    },
    status: 'canceled',
    detail: 'removed',
  },
  'given up because it stays silent': {
    query: { silent: '' },
    act: (_, { clock }) => clock.advance(20_000),
    status: 'error',
    detail: 'load-timeout',
  },
  'finished after an hour in a hidden tab': {
    act: ({ say }, { element, clock }) => {
      hide(true);
      advanceDate(3_600_000);
      clock.advance(3_600_000);
      hide(false);
      expect(element.status).to.equal('opening');
      say('STARTED', 'SUBMITTED', 'FINISHED');
    },
    status: 'finished',
  },
  'canceled by the user because the session has expired': {
    // The flow says so itself, without a start, and the user closes it.
    act: ({ say }) => say('CANCELED'),
    status: 'canceled',
    detail: 'user',
  },
};

const { now } = Date;

function advanceDate(milliseconds: number): void {
  const before = Date.now;
  Date.now = () => before() + milliseconds;
}

function hide(hidden: boolean): void {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}

const approved: StubAnswer = {
  body: {
    session: { id: 'id-1', status: 'approved' },
    decision: { status: 'approved', code: 9001, reasonCode: null },
  },
};

let listeners: ListenerCount;
let clock: Clock;

/** What the page loads once is there before anything is counted. */
before(async () => {
  const { element } = await mount();
  await element.preload();
  const result = element.start();
  (await flow()).say('FINISHED');
  await result;
  await cleanUp();
});

beforeEach(() => {
  roomy();
  clock = fakeClock();
  listeners = countListeners();
});

afterEach(async () => {
  listeners.restore();
  clock.restore();
  Date.now = now;
  Reflect.deleteProperty(document, 'hidden');
  await cleanUp();
  restoreRoom();
  sessionStorage.clear();
});

/** The open flow, whether or not it says anything. */
async function opened(query: Record<string, string> = {}): Promise<Flow> {
  if (!('silent' in query)) return flow();
  await until(veriffFrame);
  // WebKit brings the focused dialog into view a frame later.
  await nextFrame();
  await nextFrame();
  return { frame: veriffFrame() as HTMLIFrameElement, say() {}, go() {}, post() {} };
}

for (const mode of ['modal', 'embedded'] as VerificationMode[]) {
  describe(`after ${mode === 'modal' ? 'a modal' : 'an embedded'} flow`, () => {
    for (const [end, { query = {}, act, status, detail }] of Object.entries(ends)) {
      it(`${end}, nothing is left, and a new one can start`, async () => {
        await fixture(html`<p style="height: 9000px; width: 9000px"></p>`);
        const mounted = await mount({ mode, resume: true, sessionUrl: flowUrl(query) });
        const { element, button } = mounted;
        window.scrollTo(20, 30);
        button.focus({ preventScroll: true });
        const before = await look();
        for (let run = 0; run < 2; run++) {
          heard.length = 0;
          const result = element.start();
          const open = await opened(query);
          expect(listeners.left()).to.not.deep.equal([]);
          expect((open.frame.closest('dialog') === null) === (mode === 'embedded')).to.equal(true);
          await act(open, { ...mounted, clock });
          const ended = await result;
          expect(ended.status).to.equal(status);
          if (ended.status === 'canceled') expect(ended.reason).to.equal(detail);
          if (ended.status === 'error') expect(ended.error.code).to.equal(detail);

          await turn();
          expect(listeners.left()).to.deep.equal([]);
          expect(clock.pending()).to.deep.equal([]);
          expect(await look()).to.deep.equal(before);
          expect(element.childElementCount).to.equal(0);
          if (!/removal of the element|body anew/.test(end)) {
            expectSame(element.shadowRoot?.activeElement, button);
          }
          await element.updateComplete;
          expect(button.getBoundingClientRect().height).to.be.at.least(44);
          button.focus({ preventScroll: true });
        }
      });
    }

    for (const [gone, answer] of Object.entries({
      'is cut off': { reset: true },
      fails: { status: 502 },
      'says that the session is gone': { status: 410 },
    } satisfies Record<string, StubAnswer>)) {
      it(`whose companion ${gone} while a decision is awaited, nothing is left`, async () => {
        const { endpoint, requests } = await stubCompanion(created(), answer);
        const { element, names } = await mount({ mode, endpoint, awaitDecision: true });
        const before = await look();
        const result = element.start();
        (await flow()).say('FINISHED');
        expect((await result).status).to.equal('finished');
        expect(listeners.left()).to.deep.equal([]);
        await until(() => clock.pending().includes(1_000));
        clock.advance(1_000);
        while ((await requests()).length < 2) await turn();
        // It asks again, or gives up, but says nothing.
        await until(() => answer.status === 410 || clock.pending().includes(1_500));
        await until(() => !clock.pending().includes(15_000));
        expect(names().at(-1)).to.equal('finished');
        expect(await look()).to.deep.equal(before);

        heard.length = 0;
        element.sessionUrl = flowUrl();
        const again = element.start();
        (await flow()).say('FINISHED');
        expect((await again).status).to.equal('finished');
        expect(clock.pending()).to.deep.equal([]);
        expect(listeners.left()).to.deep.equal([]);
        expect(await look()).to.deep.equal(before);
      });
    }

    it('that a reload broke off, the page is as new', async () => {
      clock.restore();
      listeners.restore();
      const { frame, element } = await openPage();
      const state = (view: Window) => ({
        html: view.document.documentElement.getAttribute('style'),
        body: view.document.body.getAttribute('style'),
        overlays: view.document.querySelectorAll('iframe, dialog').length,
        children: view.document.body.childElementCount,
      });
      const before = state(frame.contentWindow as Window);
      roomy(frame.contentWindow as Window);
      Object.assign(element, { mode, sessionUrl: flowUrl() });
      void element.start();
      await flowIn(frame);
      const after = await reload(frame);
      await after.preload();
      await turn();
      expect(state(frame.contentWindow as Window)).to.deep.equal(before);
      expect(after.status).to.equal('idle');
      roomy(frame.contentWindow as Window);
      Object.assign(after, { mode, sessionUrl: flowUrl() });
      void after.start();
      await flowIn(frame);
    });
  });
}

it('a session that has expired at the companion is told before anything opens', async () => {
  const { endpoint } = await stubCompanion({ status: 410 }, created());
  const { element, names } = await mount({ endpoint });
  const before = await look();
  const result = await element.start();
  expect(result).to.have.nested.property('error.code', 'session-expired');
  expect(names()).to.deep.equal(['before-start', 'error']);
  expect(await look()).to.deep.equal(before);
  expect(listeners.left()).to.deep.equal([]);
  const again = element.start();
  (await flow()).say('FINISHED');
  expect((await again).status).to.equal('finished');
});

describe('the time limit of a flow', () => {
  it('does not run out in a hidden tab, which may load nothing', async () => {
    const { element } = await mount({ sessionUrl: flowUrl({ silent: '' }) });
    const result = element.start();
    await until(veriffFrame);
    hide(true);
    clock.advance(20_000);
    clock.advance(20_000);
    expect(element.status).to.equal('opening');
    hide(false);
    clock.advance(20_000);
    expect(await result).to.have.nested.property('error.code', 'load-timeout');
  });

  it('does not run out while the machine sleeps', async () => {
    const { element } = await mount({ sessionUrl: flowUrl({ silent: '' }) });
    const result = element.start();
    await until(veriffFrame);
    advanceDate(3_600_000);
    clock.advance(20_000);
    expect(element.status).to.equal('opening');
    clock.advance(20_000);
    expect(await result).to.have.nested.property('error.code', 'load-timeout');
  });
});

it('a wait for the decision asks nothing in a hidden tab, and goes on when it is seen', async () => {
  const { endpoint, requests } = await stubCompanion(created(), approved);
  const { element } = await mount({ endpoint, awaitDecision: true });
  const result = element.start();
  (await flow()).say('FINISHED');
  await result;
  await until(() => clock.pending().includes(1_000));
  hide(true);
  clock.advance(3_600_000);
  await turn();
  expect(await requests()).to.have.length(1);
  hide(false);
  await until(() => element.decision);
  expect(listeners.left()).to.deep.equal([]);
});

it('a page that cancels as soon as the focus is taken leaves nothing open', async () => {
  const { element, button } = await mount();
  button.focus();
  const before = await look();
  button.addEventListener('blur', () => element.cancel(), { once: true });
  const result = element.start();
  expect(await result).to.deep.include({ status: 'canceled', reason: 'host' });
  await turn();
  expect(await look()).to.deep.equal(before);
  expect(listeners.left()).to.deep.equal([]);
});
