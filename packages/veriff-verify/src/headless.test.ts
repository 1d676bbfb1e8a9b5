import { expect, fixture, html } from '@open-wc/testing';

import {
  VeriffVerification,
  type VeriffVerificationOptions,
  VeriffVerifyError,
} from './headless.ts';
import { fakeClock, turn, until } from './testing/clock.ts';
import {
  cleanUp,
  created,
  EVENT_TYPES,
  expectSame,
  flow,
  flowUrl,
  heard,
  loaded,
  veriffFrame,
} from './testing/flow.ts';
import { stubCompanion } from './testing/stub.ts';
import { remember, remembered, restoreRoom, roomy } from './testing/traces.ts';

const made: VeriffVerification[] = [];

afterEach(async () => {
  for (const verification of made.splice(0)) verification.dispose();
  await cleanUp();
  restoreRoom();
  sessionStorage.clear();
});

/** A verification that takes down its events, and what could be read when each was told. */
function make(options: VeriffVerificationOptions = { sessionUrl: flowUrl() }) {
  const verification = new VeriffVerification(options);
  made.push(verification);
  const told: string[] = [];
  for (const type of EVENT_TYPES) {
    verification.addEventListener(type, () => told.push(type.replace('veriff-', '')));
  }
  verification.addEventListener('change', () => told.push(`is ${verification.status}`));
  return { verification, told };
}

describe('a verification without user interface', () => {
  it('defines no element', () => {
    expect(customElements.get('veriff-verify')).to.equal(undefined);
  });

  it('is idle and knows nothing at first', () => {
    const { status, session, decision, error } = new VeriffVerification();
    expect({ status, session, decision, error }).to.deep.equal({
      status: 'idle',
      session: null,
      decision: null,
      error: null,
    });
  });

  it('tells each event after the change of what can be read', async () => {
    const { verification, told } = make();
    const result = verification.start();
    (await flow()).say('STARTED', 'SUBMITTED', 'FINISHED');
    const session = { id: null, url: flowUrl() };
    expect(await result).to.deep.equal({ status: 'finished', session });
    expect(verification.session).to.deep.equal(session);
    expect(told).to.deep.equal([
      'before-start',
      'is creating',
      'is opening',
      'session',
      'is started',
      'started',
      'is submitted',
      'submitted',
      'is finished',
      'finished',
    ]);
  });

  it('joins the run that is going on when it is started twice', async () => {
    const { verification } = make();
    expect(verification.start()).to.equal(verification.start());
    await flow();
  });

  it('asks the companion at /veriff for a session, unless it is told of another', async () => {
    const { fetch } = window;
    const asked: string[] = [];
    window.fetch = async (input) => {
      asked.push(String(input));
      return Response.json(created().body, { status: 201 });
    };
    try {
      void make({}).verification.start();
      await flow();
      expect(asked).to.deep.equal(['/veriff/sessions']);
    } finally {
      window.fetch = fetch;
    }
  });

  it('sends init, or what a handler of veriff-before-start makes of it', async () => {
    const { endpoint, requests } = await stubCompanion(created());
    const { verification } = make({ endpoint, init: { vendorData: 'one' } });
    verification.addEventListener('veriff-before-start', (event) => {
      event.init = { ...event.init, person: { firstName: 'Mari' } };
    });
    void verification.start();
    await flow();
    expect(JSON.parse((await requests())[0]?.body ?? '')).to.deep.equal({
      init: { vendorData: 'one', person: { firstName: 'Mari' } },
    });
  });

  it('starts nothing when veriff-before-start is prevented', async () => {
    const { verification, told } = make();
    verification.addEventListener('veriff-before-start', (event) => event.preventDefault());
    expect(await verification.start()).to.deep.equal({
      status: 'canceled',
      session: null,
      reason: 'host',
    });
    expect(told).to.deep.equal(['before-start']);
  });

  it('reads its options when it starts, whenever they were changed', async () => {
    const { verification } = make({ sessionUrl: 'https://evil.example' });
    expect(await verification.start()).to.have.nested.property('error.code', 'invalid-session-url');
    expect(verification.error).to.be.instanceOf(VeriffVerifyError);
    verification.options.sessionUrl = flowUrl();
    void verification.start();
    await flow();
    expect(verification.error).to.equal(null);
    verification.cancel();
    verification.options = { sessionUrl: null, createSession: () => Promise.reject(new Error()) };
    expect(await verification.start()).to.have.nested.property('error.code', 'upstream');
  });

  it('speaks the language of the document, or the one that it is told', async () => {
    document.documentElement.lang = 'et';
    try {
      const { verification } = make();
      void verification.start();
      const first = (await flow()).frame;
      expect([first.title, first.lang]).to.deep.equal(['Identity verification', 'en']);
      verification.cancel();
      await until(() => !veriffFrame());
      heard.length = 0;
      Object.assign(verification.options, { lang: 'fi', title: 'Tunnista itsesi' });
      void verification.start();
      const { frame } = await flow();
      expect([frame.title, frame.lang]).to.deep.equal(['Tunnista itsesi', 'fi']);
      expect(loaded).to.deep.equal([flowUrl({ lang: 'et' }), flowUrl({ lang: 'fi' })]);
    } finally {
      document.documentElement.removeAttribute('lang');
    }
  });

  it('is canceled by the host with cancel(), and removed with dispose()', async () => {
    for (const [end, reason] of [
      ['cancel', 'host'],
      ['dispose', 'removed'],
    ] as const) {
      const { verification, told } = make();
      const result = verification.start();
      expect((await flow()).frame.title).to.equal('Identity verification');
      verification[end]();
      expect(await result).to.include({ status: 'canceled', reason });
      expect(told.slice(-2)).to.deep.equal(['is canceled', 'canceled']);
      await until(() => !veriffFrame());
      heard.length = 0;
    }
  });

  it('loads the SDK ahead of time and says nothing of it', async () => {
    const { verification, told } = make();
    await verification.preload();
    const loads = performance.getEntriesByType('resource').map(({ name }) => name);
    expect(loads.some((name) => name.includes('incontext-sdk'))).to.equal(true);
    expect(told).to.deep.equal([]);
  });

  it('gives the focus to what it was told when what had it is gone', async () => {
    const [before, after] = (
      await fixture(html`<div><button>before</button><button>after</button></div>`)
    ).children as unknown as [HTMLElement, HTMLElement];
    const { verification } = make({ sessionUrl: flowUrl(), focus: after });
    before.focus();
    const result = verification.start();
    const { say } = await flow();
    before.remove();
    say('FINISHED');
    await result;
    expectSame(document.activeElement, after);
  });

  it('leaves the focus where it is told of nothing', async () => {
    const button = await fixture<HTMLElement>(html`<button>gone</button>`);
    const { verification } = make();
    button.focus();
    const result = verification.start();
    const { say } = await flow();
    button.remove();
    say('FINISHED');
    await result;
    expectSame(document.activeElement, document.body);
  });

  it('opens an embedded flow in its container, and on top where there is none', async () => {
    roomy();
    const container = await fixture<HTMLElement>(html`<div></div>`);
    const { verification } = make({ sessionUrl: flowUrl(), mode: 'embedded', container });
    void verification.start();
    const embedded = (await flow()).frame;
    expect(container.contains(embedded)).to.equal(true);
    verification.cancel();
    await until(() => !veriffFrame());
    heard.length = 0;
    verification.options.container = null;
    void verification.start();
    expectSame((await flow()).frame.closest('dialog')?.parentElement, document.body);
  });

  it('takes up with resume() what a reload broke off, by its own name alone', async () => {
    remember({ url: flowUrl(), owner: JSON.stringify(['/veriff', 'checkout']) });
    const other = make({ resume: true });
    other.verification.resume();
    await other.verification.preload();
    await turn();
    expect(other.verification.status).to.equal('idle');
    const { verification, told } = make({ resume: true, name: 'checkout' });
    verification.resume();
    (await flow()).say('FINISHED');
    await until(() => verification.status === 'finished');
    expect(told).to.deep.equal(['is opening', 'session', 'is finished', 'finished']);
    expect(verification.session).to.deep.equal({ id: 'id-1', url: flowUrl() });
    expect(remembered()).to.equal(null);
  });

  it('has nothing to take up where there is nothing', async () => {
    const { verification, told } = make();
    verification.resume();
    await verification.preload();
    await turn();
    expect(told).to.deep.equal([]);
  });

  it('waits for the decision, until it is disposed of', async () => {
    const clock = fakeClock();
    try {
      const { endpoint } = await stubCompanion(created(), {
        body: {
          session: { id: 'id-1', status: 'review' },
          decision: { status: 'review', code: 9001, reasonCode: null },
        },
      });
      const { verification, told } = make({ endpoint, awaitDecision: true });
      const result = verification.start();
      (await flow()).say('FINISHED');
      await result;
      await until(() => clock.pending().includes(1_000));
      clock.advance(1_000);
      await until(() => verification.decision);
      expect(verification.decision?.status).to.equal('review');
      expect(told.slice(-2)).to.deep.equal(['is finished', 'decision']);
      await until(() => clock.pending().some((delay) => delay > 0));
      verification.dispose();
      await turn();
      expect(clock.pending()).to.deep.equal([]);
      expect(told.at(-1)).to.equal('decision');
    } finally {
      clock.restore();
    }
  });

  it('calls objects that handle events, and no listener that was taken away', async () => {
    const { verification } = make();
    const calls: string[] = [];
    const handler = { handleEvent: ({ type }: Event) => calls.push(type) };
    const gone = () => calls.push('gone');
    verification.addEventListener('change', handler, { once: true });
    verification.addEventListener('veriff-session', gone);
    verification.removeEventListener('veriff-session', gone);
    void verification.start();
    await flow();
    expect(calls).to.deep.equal(['change']);
  });
});
