/**
 * What users of other identity widgets complain of, one line for each, in the order in which the
 * complaints were gathered. Where another file has the test, the line names it; the rest is here.
 */
import { expect, fixture, html } from '@open-wc/testing';

import { frameSources } from './headers.ts';
import './index.ts';
import type { VeriffFinishedEvent, VeriffVerifyElement } from './index.ts';
import { VERIFF_ORIGINS } from './session-url.ts';
import { fakeClock, turn, until } from './testing/clock.ts';
import { itWhere } from './testing/engine.ts';
import {
  cleanUp,
  created,
  EVENT_TYPES,
  expectSame,
  flow,
  flowUrl,
  heard,
  inFrame,
  loaded,
  mount,
  record,
  veriffFrame,
} from './testing/flow.ts';
import { ENDED, UNDER_WAY } from './testing/states.ts';
import { stubCompanion } from './testing/stub.ts';
import { look, restoreRoom, roomy } from './testing/traces.ts';

interface Line {
  complaint: string;
  /** A part of the test's name; of each, if it takes more than one. */
  test?: string | readonly string[];
  /** Where it is, if not here. */
  file?: string;
  /** Why it cannot apply to an element in a page. */
  notOurs?: string;
}

const element = './element.test.ts';
const ends = './ends.test.ts';
const frame = './frame.test.ts';
const modes = './modes.test.ts';
const packages = '/tests/packages.test.ts';

const complaints: Record<number, Line> = {
  1: {
    complaint: 'two flows open at once break each other',
    test: 'is refused with already-open while another element has one',
    file: element,
  },
  2: {
    complaint: 'it opens after the page has gone on',
    test: 'opens nothing once its page is gone',
  },
  3: {
    complaint: 'the frame is never removed',
    test: 'nothing is left, and a new one can start',
    file: ends,
  },
  4: {
    complaint: 'strict mode mounts it twice',
    test: 'mounted, unmounted and mounted again, is one',
  },
  5: {
    complaint: 'taking it down in its own callback crashes',
    test: 'is over, and everything in place, when its events are told',
    file: element,
  },
  6: {
    complaint: 'it waits for ever for a container',
    test: 'starts before its place in the page is there',
  },
  7: {
    complaint: 'it looks its container up by id, in vain in a shadow root',
    test: 'opens on top from a shadow root',
    file: modes,
  },
  8: {
    complaint: 'moving it reloads the frame',
    test: 'goes on where it is when the element is moved with moveBefore()',
    file: modes,
  },
  9: { complaint: 'loading it twice throws', test: 'may be loaded twice' },
  10: { complaint: 'callbacks are those of the first render', test: 'calls the handlers of now' },
  11: { complaint: 'callbacks are called twice after a navigation', test: 'tells each end once' },
  12: {
    complaint: 'an error follows the success',
    test: 'while a decision is awaited, nothing is left',
    file: ends,
  },
  13: {
    complaint: 'a cancel reads as a success',
    test: 'canceled by the user tells so, and nothing after it',
    file: element,
  },
  14: {
    complaint: 'a token that has expired is used for ever',
    test: 'asks for a new session at every start',
  },
  15: {
    complaint: 'the system takes the tab and the user falls out',
    test: 'is taken up again after a reload, and after another',
    file: './resume.test.ts',
  },
  16: {
    complaint: 'its texts say what is not so',
    test: [
      'says nothing of progress that it cannot know',
      'says what has happened, and says it of nothing else',
    ],
  },
  17: {
    complaint: 'a failure to load is swallowed',
    test: 'tells a flow that does not load, and starts when it does',
    file: '/tests/script-tag.test.ts',
  },
  18: {
    complaint: 'an expired session is no state of its own',
    test: 'tells that a session has expired',
  },
  19: {
    complaint: 'a camera that the page withholds fails without a word',
    test: 'from the flow alone is camera-blocked before anything opens',
    file: './preflight.test.ts',
  },
  20: {
    complaint: 'it asks for too much permission',
    test: [
      'gives the flow what Veriff asks for, and no more',
      'allows its frame nothing more than that',
    ],
  },
  21: {
    complaint: 'an in-app browser shows a black spinner',
    test: 'is unsupported-browser before anything opens, with a link to its own tab',
    file: './preflight.test.ts',
  },
  22: {
    complaint: 'a frame that is refused stays empty',
    test: 'is given up with load-timeout and a link to open it in its own tab',
    file: frame,
  },
  23: {
    complaint: 'it needs unsafe-inline',
    test: 'with trusted types is not violated',
    file: frame,
  },
  24: {
    complaint: 'nobody says which hosts to allow',
    test: 'names the hosts that a policy has to allow',
  },
  25: {
    complaint: 'any frame can forge its messages',
    test: 'drops every kind of message forged by another frame',
    file: frame,
  },
  26: {
    complaint: 'it lies behind a dialog of the page',
    test: 'works from inside an open modal dialog, which is there again afterwards',
    file: frame,
  },
  27: {
    complaint: 'it has a z-index though it is inline',
    test: 'lies in the page as any part of it',
  },
  28: {
    complaint: 'the page stays locked',
    test: [
      'is left as it was found when the flow is',
      'stays open to scrolling if it gave up its own lock meanwhile',
    ],
    file: frame,
  },
  29: {
    complaint: 'on iOS the page jumps to its top, or its frame does not scroll',
    test: 'a finger scrolls the flow and not the page behind it',
    file: '/tests/e2e/touch.test.ts',
  },
  30: {
    complaint: 'the focus is lost when it closes',
    test: [
      'takes the focus into the flow and gives it back',
      'gives the focus to the element if nothing had it',
    ],
    file: frame,
  },
  31: {
    complaint: 'Escape does nothing when it was opened by code',
    test: 'leaves a flow that has not loaded',
    file: frame,
  },
  32: { complaint: 'it fills the history of the page', test: 'leaves the history alone' },
  33: { complaint: 'styles leak, in and out', test: 'keeps styles apart' },
  34: {
    complaint: 'importing it on a server throws',
    test: 'imports in plain Node by every entry',
    file: packages,
  },
  35: {
    complaint: 'its types are wrong',
    test: 'has types that are right wherever ESM is',
    file: packages,
  },
  36: {
    complaint: 'React cannot listen to its events',
    test: 'has event names for every framework',
  },
  37: { complaint: 'Vue cannot listen to its events', test: 'has event names for every framework' },
  38: {
    complaint: 'a webhook signature fails on a parsed body',
    notOurs: 'Webhooks reach a server, never a page; the companion has the tests.',
  },
  39: {
    complaint: 'there is no way to test locally',
    notOurs: 'The sandbox is the answer, and every test of it is a test of this.',
  },
};

/** The call of a test, up to somewhere in its name. */
const NAME_BEGINS = /(\b(it|itWhere|test)|\.each\([^]*\))\(\s*(["']\w+["'],\s*)?[`"'][^`"'\n]*$/;

afterEach(async () => {
  await cleanUp();
  restoreRoom();
  sessionStorage.clear();
});

describe('the complaints', () => {
  it('are all of them answered', () => {
    expect(Object.keys(complaints)).to.deep.equal(
      Array.from({ length: 39 }, (_, index) => String(index + 1)),
    );
    for (const { test, notOurs } of Object.values(complaints)) {
      expect(Boolean(test) !== Boolean(notOurs)).to.equal(true);
    }
  });

  it('have the tests that are named, and none of them is skipped', async () => {
    const sources = new Map<string, string>();
    for (const { test = [], file = './complaints.test.ts' } of Object.values(complaints)) {
      const url = new URL(file, import.meta.url).href;
      if (!sources.has(url)) sources.set(url, await (await fetch(url)).text());
      const source = sources.get(url) ?? '';
      // What only some engines have is skipped elsewhere under a name of its own, by itWhere().
      expect(source, file).to.not.match(/\.(skip|skipIf|runIf|only|todo)\b|\bx(it|describe)\b/);
      for (const name of [test].flat()) {
        const before = source.split(name).slice(0, -1);
        expect(
          before.some((text) => NAME_BEGINS.test(text)),
          `${name} in ${file}`,
        ).to.equal(true);
      }
    }
  });
});

describe('an element', () => {
  it('opens nothing once its page is gone, however late the session comes', async () => {
    let give: (session: { id: string; url: string }) => void = () => {};
    const { element, names } = await mount({
      createSession: () =>
        new Promise((resolve) => {
          give = resolve;
        }),
    });
    const opened: unknown[] = [];
    const observer = new MutationObserver((records) =>
      opened.push(...records.flatMap(({ addedNodes }) => [...addedNodes])),
    );
    const result = element.start();
    await until(() => element.status === 'creating');
    await turn();
    element.remove();
    observer.observe(document.body, { childList: true });
    expect(await result).to.include({ status: 'canceled', reason: 'removed' });
    give({ id: 'id-1', url: flowUrl() });
    await turn();
    await turn();
    observer.disconnect();
    expect(opened).to.have.length(0);
    expect(names()).to.deep.equal(['before-start', 'canceled']);
  });

  it('mounted, unmounted and mounted again, is one', async () => {
    const { endpoint, requests } = await stubCompanion(created());
    const parent = await fixture(html`<div></div>`);
    const element = document.createElement('veriff-verify');
    element.endpoint = endpoint;
    const { names } = record(element);
    const mountTwice = () => {
      parent.append(element);
      element.remove();
      parent.append(element);
    };
    mountTwice();
    const result = element.start();
    mountTwice();
    const { say } = await flow();
    mountTwice();
    await turn();
    say('STARTED', 'FINISHED');
    expect((await result).status).to.equal('finished');
    expect(names()).to.deep.equal(['before-start', 'session', 'started', 'finished']);
    expect(await requests()).to.have.length(1);
    expect(element.shadowRoot?.querySelectorAll('button')).to.have.length(1);
  });

  for (const mode of ['modal', 'embedded'] as const) {
    it(`starts before its place in the page is there, ${mode}`, async () => {
      roomy();
      const { warn } = console;
      const warnings: string[] = [];
      console.warn = (text: string) => warnings.push(text);
      try {
        const late = document.createElement('div');
        late.innerHTML = `<veriff-verify mode="${mode}"></veriff-verify>`;
        const element = late.firstElementChild as VeriffVerifyElement;
        element.sessionUrl = flowUrl();
        const result = element.start();
        const { say } = await flow();
        document.body.append(late);
        say('STARTED', 'FINISHED');
        expect((await result).status).to.equal('finished');
        expect(warnings.length).to.be.at.most(mode === 'embedded' ? 1 : 0);
        late.remove();
      } finally {
        console.warn = warn;
      }
    });
  }

  it('may be loaded twice', async () => {
    const first = customElements.get('veriff-verify');
    const again = new URL('./index.ts?again', import.meta.url).href;
    await import(again);
    expect(customElements.get('veriff-verify')).to.equal(first);
  });

  it('calls the handlers of now, not those of the start', async () => {
    const { element } = await mount();
    const called: string[] = [];
    const first = () => called.push('first');
    element.addEventListener('veriff-finished', first);
    const result = element.start();
    const { say } = await flow();
    element.removeEventListener('veriff-finished', first);
    element.addEventListener('veriff-finished', () => called.push('second'));
    say('FINISHED');
    await result;
    expect(called).to.deep.equal(['second']);
  });

  it('tells each end once, whatever was mounted before it', async () => {
    const ends: (string | null)[] = [];
    const listener = ({ session }: VeriffFinishedEvent) => ends.push(session.id);
    document.addEventListener('veriff-finished', listener);
    try {
      for (const id of ['id-1', 'id-2', 'id-3']) {
        heard.length = 0;
        const { endpoint } = await stubCompanion(created(flowUrl(), id));
        const { element } = await mount({ endpoint });
        const result = element.start();
        const { say } = await flow();
        say('FINISHED', 'FINISHED');
        await result;
        await turn();
        const parent = element.parentElement;
        element.remove();
        await turn();
        parent?.append(element);
        await turn();
        element.remove();
      }
      expect(ends).to.deep.equal(['id-1', 'id-2', 'id-3']);
    } finally {
      document.removeEventListener('veriff-finished', listener);
    }
  });

  it('asks for a new session at every start', async () => {
    let calls = 0;
    const { element } = await mount({
      createSession: async () => {
        calls++;
        return { id: `id-${calls}`, url: flowUrl() };
      },
    });
    for (const id of ['id-1', 'id-2']) {
      heard.length = 0;
      const result = element.start();
      (await flow()).say('CANCELED');
      expect(await result).to.have.nested.property('session.id', id);
    }
  });

  it('says nothing of progress that it cannot know, and what the page says instead', async () => {
    const { element } = await mount();
    const run = async () => {
      heard.length = 0;
      const result = element.start();
      (await flow()).say('STARTED', 'CANCELED');
      await result;
      await element.updateComplete;
      return element.shadowRoot?.querySelector('[part=status]')?.textContent ?? '';
    };
    const text = await run();
    expect(text).to.contain('closed');
    expect(text).to.not.match(/scratch|start|again|lost|saved|begin/i);
    element.strings = { canceled: 'Go on whenever you like.' };
    expect(await run()).to.equal('Go on whenever you like.');
  });

  it('says what has happened, and says it of nothing else', async () => {
    /** Which states are entitled to which words. */
    const entitled: readonly (readonly [words: RegExp, states: readonly string[]])[] = [
      [/has been verified/, ['approved']],
      [/could not be verified/, ['declined']],
      [/could not be used/, ['resubmission_requested']],
      // A status that this version does not know is no result yet.
      [/being reviewed/, ['review', 'unknown']],
      [/has expired/, ['expired', 'abandoned', 'session-expired']],
      [/steps are complete/, ['finished']],
      [/closed before/, ['canceled']],
      [/have been sent/, ['submitted']],
      [/is open\./, ['started']],
      [/already open/, ['already-open']],
      [/Preparing/, ['creating', 'opening']],
      [/connection/, ['network']],
      [/did not load/, ['load-timeout', 'load-timeout of a session']],
      [/does not let/, ['camera-blocked']],
      [/This browser/, ['unsupported-browser']],
      [/waiting/, ['deciding']],
    ];
    for (const [state, reach] of Object.entries({ ...ENDED, ...UNDER_WAY })) {
      const { element } = await mount({});
      await element.preload();
      await reach(element);
      await element.updateComplete;
      const text = element.shadowRoot?.querySelector('[part=status]')?.textContent ?? '';
      for (const [words, states] of entitled) {
        expect(words.test(text), `“${text}” of ${state}`).to.equal(states.includes(state));
      }
      await cleanUp();
    }
  });

  it('tells that a session has expired, and starts anew', async () => {
    const clock = fakeClock();
    try {
      const { endpoint } = await stubCompanion(created(), {
        body: {
          session: { id: 'id-1', status: 'expired' },
          decision: { status: 'expired', code: 9104, reasonCode: null },
        },
      });
      const { element } = await mount({ endpoint, awaitDecision: true });
      const result = element.start();
      (await flow()).say('FINISHED');
      await result;
      await until(() => clock.pending().includes(1_000));
      clock.advance(1_000);
      await until(() => element.decision);
      expect(element.decision).to.deep.include({ status: 'expired', code: 9104 });
      await element.updateComplete;
      expect(element.shadowRoot?.querySelector('[part=status]')?.textContent).to.contain('expired');
      expect(clock.pending()).to.deep.equal([]);
    } finally {
      clock.restore();
    }
  });

  it('gives the flow what Veriff asks for, and no more', async () => {
    const { element } = await mount();
    void element.start();
    const { frame } = await flow();
    expect(frame.allow.split(/;\s*/).filter(Boolean)).to.deep.equal([
      'autoplay',
      'camera',
      'microphone',
      'fullscreen',
      'accelerometer',
      'magnetometer',
      'gyroscope',
      'picture-in-picture',
    ]);
  });

  itWhere('permissionsPolicy', 'allows its frame nothing more than that', async () => {
    const stranger = await fixture<HTMLIFrameElement>(
      html`<iframe src=${flowUrl({ silent: '' })} title="Advertisement"></iframe>`,
    );
    await until(() => loaded.length > 0);
    const featuresOf = (frame: HTMLIFrameElement) =>
      new Promise<string[]>((resolve) => {
        const listener = ({ data, source }: MessageEvent) => {
          if (!data.features || source !== frame.contentWindow) return;
          window.removeEventListener('message', listener);
          resolve(data.features);
        };
        window.addEventListener('message', listener);
        inFrame(frame).post({ features: true });
      });
    const any = await featuresOf(stranger);
    const { element } = await mount();
    void element.start();
    const { frame } = await flow();
    const more = (await featuresOf(frame)).filter((feature) => !any.includes(feature));
    expect(more.sort()).to.deep.equal(
      frame.allow
        .split(/;\s*/)
        .filter((feature) => feature && !any.includes(feature))
        .sort(),
    );
    expect(more).to.include('camera');
  });

  it('names the hosts that a policy has to allow', () => {
    expect([...frameSources]).to.deep.equal(['https://*.veriff.com', 'https://*.veriff.me']);
    expect([...VERIFF_ORIGINS]).to.deep.equal([...frameSources]);
  });

  it('lies in the page as any part of it, embedded', async () => {
    roomy();
    const { element } = await mount({ mode: 'embedded', sessionUrl: flowUrl() });
    void element.start();
    let { frame: part } = (await flow()) as { frame: HTMLElement };
    while (part !== document.body) {
      const { position, zIndex } = getComputedStyle(part);
      expect([position, zIndex], part.localName).to.deep.equal(['static', 'auto']);
      part = part.parentElement as HTMLElement;
    }
  });

  it('leaves the page where it is on iOS', async () => {
    await fixture(html`<p style="height: 9000px"></p>`);
    Object.defineProperty(navigator, 'userAgent', {
      value: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15',
      configurable: true,
    });
    try {
      const { element } = await mount();
      window.scrollTo(0, 700);
      const before = await look();
      const result = element.start();
      const { frame, say } = await flow();
      expect(window.scrollY).to.equal(700);
      expect(getComputedStyle(document.body).position).to.equal('static');
      // What is in the flow scrolls by itself: the page takes no touch from it.
      expect(frame.getBoundingClientRect().height).to.equal(window.innerHeight);
      say('FINISHED');
      await result;
      expect(await look()).to.deep.equal(before);
    } finally {
      Reflect.deleteProperty(navigator, 'userAgent');
    }
  });

  for (const mode of ['modal', 'embedded'] as const) {
    it(`leaves the history alone, ${mode}`, async () => {
      roomy();
      const { element } = await mount({ mode, resume: true, sessionUrl: flowUrl() });
      const before = [history.length, JSON.stringify(history.state), location.href];
      const result = element.start();
      const { say } = await flow();
      say('STARTED', 'FINISHED');
      await result;
      expect([history.length, JSON.stringify(history.state), location.href]).to.deep.equal(before);
    });
  }

  it('keeps styles apart, the page’s and its own', async () => {
    const stranger = await fixture<HTMLButtonElement>(html`<button part="button">Page</button>`);
    const { color, padding, borderRadius } = getComputedStyle(stranger);
    const { element, button } = await mount({});
    const plain = getComputedStyle(button);
    const before = [plain.color, plain.padding, plain.display, plain.fontSize];
    await fixture(html`<style>
      button,
      p,
      span {
        color: red;
        padding: 99px;
        display: none;
        font-size: 99px;
      }
    </style>`);
    const styled = getComputedStyle(button);
    expect([styled.color, styled.padding, styled.display, styled.fontSize]).to.deep.equal(before);
    expect(element.isConnected).to.equal(true);
    for (const style of document.querySelectorAll('style')) style.remove();
    const after = getComputedStyle(stranger);
    expect([after.color, after.padding, after.borderRadius]).to.deep.equal([
      color,
      padding,
      borderRadius,
    ]);
  });

  it('has event names for every framework: lower case, dashes and nothing else', async () => {
    const { element, events } = await mount();
    const result = element.start();
    (await flow()).say('STARTED', 'SUBMITTED', 'FINISHED');
    await result;
    for (const name of [...EVENT_TYPES, ...events.map(({ type }) => type)]) {
      expect(name).to.match(/^veriff(-[a-z]+)+$/);
    }
    expectSame(veriffFrame(), null);
  });
});
