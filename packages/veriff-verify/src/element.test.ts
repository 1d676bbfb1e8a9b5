import { expect, fixture, html } from '@open-wc/testing';

import './index.ts';
import {
  type CancelReason,
  type Session,
  VeriffBeforeStartEvent,
  VeriffCanceledEvent,
  VeriffDecisionEvent,
  type VeriffErrorCode,
  VeriffErrorEvent,
  VeriffFinishedEvent,
  VeriffSessionEvent,
  VeriffStartedEvent,
  VeriffSubmittedEvent,
  VeriffVerifyElement,
  VeriffVerifyError,
} from './index.ts';
import { fakeClock, turn, until } from './testing/clock.ts';
import { ERROR_CODES } from './testing/codes.ts';
import { itWhere } from './testing/engine.ts';
import {
  cleanUp,
  created,
  expectSame,
  flow,
  flowUrl,
  heard,
  loaded,
  mount,
  record,
  veriffFrame,
} from './testing/flow.ts';
import { type StubAnswer, stubCompanion } from './testing/stub.ts';

afterEach(cleanUp);

function failureOf(result: unknown): VeriffVerifyError {
  expect(result).to.have.property('status', 'error');
  return (result as { error: VeriffVerifyError }).error;
}

describe('<veriff-verify>', () => {
  it('has the documented defaults', async () => {
    const { element } = await mount({});
    expect(element).to.be.instanceOf(VeriffVerifyElement);
    expect(element).to.include({
      endpoint: '/veriff',
      sessionUrl: null,
      createSession: null,
      init: null,
      mode: 'modal',
      label: null,
      disabled: false,
      awaitDecision: false,
      trustedOrigins: '',
      status: 'idle',
      session: null,
      decision: null,
      error: null,
    });
    expect(element.getAttribute('status')).to.equal('idle');
    expect(element.matches(':state(idle)')).to.equal(true);
  });

  it('takes its settings from attributes', async () => {
    const element = await fixture<VeriffVerifyElement>(html`
      <veriff-verify
        endpoint="/api/veriff"
        session-url="https://magic.veriff.me/v/t"
        init='{"person":{"firstName":"Mari"}}'
        mode="redirect"
        label="Prove it"
        disabled
        await-decision
        trusted-origins="https://id.example"
      ></veriff-verify>
    `);
    expect(element).to.deep.include({
      endpoint: '/api/veriff',
      sessionUrl: 'https://magic.veriff.me/v/t',
      init: { person: { firstName: 'Mari' } },
      mode: 'redirect',
      label: 'Prove it',
      disabled: true,
      awaitDecision: true,
      trustedOrigins: 'https://id.example',
    });
  });

  it('takes properties that were set before it was defined', async () => {
    const page = document.createElement('iframe');
    page.src = 'about:blank';
    (await fixture(html`<div></div>`)).append(page);
    const early = page.contentDocument?.createElement('veriff-verify') as VeriffVerifyElement;
    early.label = 'Early';
    const adopted = document.adoptNode(early);
    customElements.upgrade(adopted);
    (await fixture(html`<div></div>`)).append(adopted);
    await adopted.updateComplete;
    expect(adopted.shadowRoot?.querySelector('button')?.textContent?.trim()).to.equal('Early');
  });

  it('is defined only once', () => {
    expect(customElements.get('veriff-verify')).to.equal(VeriffVerifyElement);
    expect(() => new VeriffVerifyElement()).to.not.throw();
  });

  it('can be made by createElement, without attributes', () => {
    expect(document.createElement('veriff-verify').attributes).to.have.length(0);
  });

  it('shows its real status in the attribute, whatever the page writes there', async () => {
    const { element } = await mount();
    element.setAttribute('status', 'finished');
    expect(element.getAttribute('status')).to.equal('idle');
    element.removeAttribute('status');
    expect(element.getAttribute('status')).to.equal('idle');
    const result = element.start();
    (await flow()).say('FINISHED');
    await result;
    element.setAttribute('status', 'idle');
    expect(element.getAttribute('status')).to.equal('finished');
    const clone = element.cloneNode() as VeriffVerifyElement;
    expect(clone.getAttribute('status')).to.equal('idle');
    const written = await fixture(html`<veriff-verify status="finished"></veriff-verify>`);
    expect(written.getAttribute('status')).to.equal('idle');
  });

  it('types its events for elements, document and window', () => {
    // Would not compile otherwise.
    const listen = (element: HTMLElement) => {
      element.addEventListener('veriff-canceled', ({ reason }) => reason satisfies CancelReason);
      document.addEventListener('veriff-canceled', ({ reason }) => reason satisfies CancelReason);
      window.addEventListener('veriff-canceled', ({ reason }) => reason satisfies CancelReason);
    };
    expect(listen).to.be.a('function');
  });
});

describe('a run', () => {
  it('goes from idle to finished, telling each step once and in order', async () => {
    const { endpoint, requests } = await stubCompanion(created());
    const { element, button, events, names } = await mount({ endpoint });
    const seen: string[] = [];
    new MutationObserver(() => seen.push(element.getAttribute('status') ?? '')).observe(element, {
      attributeFilter: ['status'],
    });
    button.click();
    expect(element.status).to.equal('creating');
    const result = element.start();
    const { say } = await flow();
    say('STARTED', 'STARTED', 'SUBMITTED', 'SUBMITTED', 'FINISHED', 'FINISHED', 'CANCELED');

    const session: Session = { id: 'id-1', url: flowUrl() };
    expect(await result).to.deep.equal({ status: 'finished', session });
    await turn();
    expect(names()).to.deep.equal(['before-start', 'session', 'started', 'submitted', 'finished']);
    expect(events.map(({ constructor }) => constructor)).to.deep.equal([
      VeriffBeforeStartEvent,
      VeriffSessionEvent,
      VeriffStartedEvent,
      VeriffSubmittedEvent,
      VeriffFinishedEvent,
    ]);
    for (const event of events) {
      expect(event).to.include({ bubbles: true, composed: true });
      if ('session' in event) expect(event.session).to.deep.equal(session);
    }
    expect(seen).to.deep.equal(['creating', 'opening', 'started', 'submitted', 'finished']);
    expect(element.matches(':state(finished)')).to.equal(true);
    expect(element.matches(':state(submitted)')).to.equal(false);
    expect(element.session).to.deep.equal(session);
    expect(await requests()).to.have.length(1);
  });

  it('is one, however often it is started', async () => {
    const { endpoint, requests } = await stubCompanion(created());
    const { element, button, names } = await mount({ endpoint });
    const first = element.start();
    expect(element.start()).to.equal(first);
    button.click();
    button.dispatchEvent(new MouseEvent('click', { detail: 2, bubbles: true }));
    const { say } = await flow();
    expect(element.start()).to.equal(first);
    say('FINISHED');
    await first;
    expect(await requests()).to.have.length(1);
    expect(names().filter((name) => name === 'session')).to.have.length(1);
    expect(loaded).to.have.length(1);
  });

  it('can be followed by another, after any end', async () => {
    const { endpoint, requests } = await stubCompanion(
      created(flowUrl(), 'id-1'),
      { status: 500 },
      created(flowUrl(), 'id-2'),
      created(flowUrl(), 'id-3'),
    );
    const { element } = await mount({ endpoint });
    const run = async (end: string) => {
      heard.length = 0;
      const result = element.start();
      expect(element).to.include({ session: null, error: null, decision: null });
      (await flow()).say(end);
      return result;
    };
    expect(await run('CANCELED')).to.have.property('status', 'canceled');
    expect(await element.start()).to.have.property('status', 'error');
    expect(await run('FINISHED')).to.have.nested.property('session.id', 'id-2');
    expect(await run('FINISHED')).to.have.nested.property('session.id', 'id-3');
    const keys = (await requests()).map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).to.equal(4);
    for (const key of keys) expect(key).to.match(/^[\w-]{21}$/);
  });

  it('canceled by the user tells so, and nothing after it', async () => {
    const { element, events, names } = await mount();
    const result = element.start();
    (await flow()).say('STARTED', 'CANCELED', 'FINISHED');
    expect(await result).to.deep.include({ status: 'canceled', reason: 'user' });
    await turn();
    expect(names()).to.deep.equal(['before-start', 'session', 'started', 'canceled']);
    expect(events.at(-1)).to.be.instanceOf(VeriffCanceledEvent).and.include({ reason: 'user' });
    expect(element.status).to.equal('canceled');
  });

  it('canceled by the page tells so, at any time', async () => {
    const { endpoint } = await stubCompanion({ hang: true });
    const { element, events, names } = await mount({ endpoint });
    const creating = element.start();
    await turn();
    element.cancel();
    expect(element.status).to.equal('canceled');
    expect(await creating).to.deep.equal({ status: 'canceled', reason: 'host', session: null });
    expect(names()).to.deep.equal(['before-start', 'canceled']);

    element.sessionUrl = flowUrl();
    const opened = element.start();
    await flow();
    element.cancel();
    expectSame(veriffFrame(), null);
    expect(await opened).to.deep.include({ status: 'canceled', reason: 'host' });
    expect(events.at(-1)).to.have.nested.property('session.url', flowUrl());
    element.cancel();
    expect(names().filter((name) => name === 'canceled')).to.have.length(2);
  });

  it('canceled in a handler of its own events opens nothing', async () => {
    for (const type of ['veriff-session', 'veriff-before-start'] as const) {
      const { element, names } = await mount();
      element.addEventListener(type, () => element.cancel());
      expect(await element.start()).to.have.property('status', 'canceled');
      await turn();
      expectSame(veriffFrame(), null);
      expect(names().at(-1)).to.equal('canceled');
    }
  });

  it('does not start when veriff-before-start is prevented', async () => {
    const { endpoint, requests } = await stubCompanion(created());
    const { element, names } = await mount({ endpoint });
    element.addEventListener('veriff-before-start', (event) => event.preventDefault(), {
      once: true,
    });
    expect(await element.start()).to.deep.equal({
      status: 'canceled',
      reason: 'host',
      session: null,
    });
    expect(element.status).to.equal('idle');
    expect(names()).to.deep.equal(['before-start']);
    expect(await requests()).to.have.length(0);
    void element.start();
    await flow();
  });

  it('that is prevented leaves what is known of the run before, and its wait', async () => {
    const clock = fakeClock();
    try {
      const { endpoint } = await stubCompanion(created(), {
        body: {
          session: { id: 'id-1', status: 'approved' },
          decision: { status: 'approved', code: 9001, reasonCode: null },
        },
      });
      const { element, names } = await mount({ endpoint, awaitDecision: true });
      const first = element.start();
      (await flow()).say('FINISHED');
      await first;
      await until(() => clock.pending().includes(1_000));
      element.addEventListener('veriff-before-start', (event) => event.preventDefault());
      expect(await element.start()).to.deep.equal({
        status: 'canceled',
        reason: 'host',
        session: null,
      });
      expect(element.status).to.equal('finished');
      expect(element.value).to.equal('id-1');
      expect(element.session).to.have.property('id', 'id-1');
      clock.advance(1_000);
      await until(() => element.decision);
      await element.start();
      expect(element.decision).to.have.property('status', 'approved');
      expect(names().filter((name) => name === 'canceled')).to.deep.equal([]);
    } finally {
      clock.restore();
    }
  });

  it('canceled before it has begun knows nothing of the run before', async () => {
    const { element, events } = await mount();
    const first = element.start();
    (await flow()).say('FINISHED');
    await first;
    element.addEventListener('veriff-before-start', () => element.cancel());
    const canceled = { status: 'canceled', reason: 'host', session: null };
    expect(await element.start()).to.deep.equal(canceled);
    expect(events.at(-1)).to.be.instanceOf(VeriffCanceledEvent).and.include({ session: null });
    expect(element).to.include({ status: 'canceled', session: null, decision: null, error: null });
  });

  it('is joined by a start in veriff-before-start', async () => {
    const { element, names } = await mount();
    let joined: Promise<unknown> | undefined;
    element.addEventListener('veriff-before-start', () => {
      joined = element.start();
    });
    expect(element.start()).to.equal(joined);
    (await flow()).say('FINISHED');
    expect(await joined).to.have.property('status', 'finished');
    expect(names().filter((name) => name === 'before-start')).to.have.length(1);
  });

  it('opens the URL that veriff-before-start leaves behind', async () => {
    const { element } = await mount({ sessionUrl: flowUrl({ session: 'old' }) });
    element.addEventListener('veriff-before-start', () => {
      element.sessionUrl = flowUrl({ session: 'new' });
    });
    void element.start();
    await flow();
    expect(loaded).to.deep.equal([flowUrl({ session: 'new' })]);
  });

  it('sends the init that veriff-before-start leaves behind', async () => {
    const { endpoint, requests } = await stubCompanion({ status: 400 });
    const { element } = await mount({ endpoint, init: { person: { firstName: 'Mari' } } });
    await element.start();
    element.addEventListener('veriff-before-start', (event) => {
      expect(event.init).to.deep.equal({ person: { firstName: 'Mari' } });
      event.init = { person: { firstName: 'Juku' } };
    });
    await element.start();
    expect(
      (await requests()).map(({ body }) => JSON.parse(body).init.person.firstName),
    ).to.deep.equal(['Mari', 'Juku']);
  });

  for (const init of ['{oops', '[]', '5', '"text"', 'true']) {
    it(`fails with invalid-request on the init attribute ${init}`, async () => {
      const { endpoint, requests } = await stubCompanion(created());
      const { element } = await mount({ endpoint });
      element.setAttribute('init', init);
      expect(failureOf(await element.start()).code).to.equal('invalid-request');
      expect(await requests()).to.have.length(0);
    });
  }

  it('fails with invalid-request on an init property that is no JSON', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    for (const init of [circular, 'text', [], 1n, () => {}]) {
      const { element } = await mount({ init: init as never });
      expect(failureOf(await element.start()).code).to.equal('invalid-request');
    }
  });

  it('fails with invalid-session-url before anything opens', async () => {
    for (const url of [
      'javascript:parent.hacked=1',
      'https://evil.io/v/t',
      'http://veriff.com/v/t',
    ]) {
      const { endpoint } = await stubCompanion(created(url));
      const { element, names } = await mount({ endpoint });
      const error = failureOf(await element.start());
      expect(error.code).to.equal('invalid-session-url');
      expect(error.message).to.not.contain(url);
      expect(names()).to.deep.equal(['before-start', 'error']);
      expectSame(veriffFrame(), null);
    }
  });

  it('fails with a typed error that says whether another try can help', async () => {
    const { endpoint } = await stubCompanion({ status: 502 }, { status: 403 });
    const { element, events } = await mount({ endpoint });
    const error = failureOf(await element.start());
    expect(error).to.be.instanceOf(VeriffVerifyError).and.instanceOf(Error);
    expect(error).to.include({ name: 'VeriffVerifyError', code: 'upstream', retryable: true });
    expect(events.at(-1)).to.be.instanceOf(VeriffErrorEvent).and.include({ error });
    expect(element).to.include({ status: 'error', error });
    expect(failureOf(await element.start())).to.include({ code: 'forbidden', retryable: false });
  });

  it('tells a failure only after start() has returned', async () => {
    const { element } = await mount({ init: 'no object' as never });
    void element.start();
    const error = await new Promise<VeriffErrorEvent>((resolve) => {
      element.addEventListener('veriff-error', resolve);
    });
    expect(error.error.code).to.equal('invalid-request');
  });

  it('is refused with already-open while another element has one', async () => {
    const { endpoint, requests } = await stubCompanion(created());
    const { element: first } = await mount({ endpoint });
    const { element: second } = await mount({ endpoint });
    const opened = first.start();
    expect(failureOf(await second.start()).code).to.equal('already-open');
    const { frame, say } = await flow();
    expect(failureOf(await second.start()).code).to.equal('already-open');
    expectSame(veriffFrame(), frame);
    say('FINISHED');
    expect((await opened).status).to.equal('finished');
    expect(await requests()).to.have.length(1);
    heard.length = 0;
    void second.start();
    await flow();
  });

  it('is refused with already-open beside a frame of the bare SDK', async () => {
    const { element } = await mount();
    const frame = await fixture(html`<iframe id="veriffFrame" title="Flow"></iframe>`);
    expect(failureOf(await element.start()).code).to.equal('already-open');
    frame.remove();
    void element.start();
    await flow();
  });

  it('is over, and everything in place, when its events are told', async () => {
    const { element, button } = await mount();
    button.focus();
    let seen: unknown;
    element.addEventListener('veriff-finished', () => {
      seen = [
        Boolean(veriffFrame()),
        element.status,
        element.shadowRoot?.activeElement === button,
        element.error,
      ];
      element.remove();
    });
    const result = element.start();
    (await flow()).say('FINISHED');
    expect((await result).status).to.equal('finished');
    expect(seen).to.deep.equal([false, 'finished', true, null]);
  });

  for (const type of [
    'veriff-before-start',
    'veriff-session',
    'veriff-started',
    'veriff-submitted',
    'veriff-canceled',
  ] as const) {
    it(`ends well when the element is removed in ${type}`, async () => {
      const { element, names } = await mount();
      element.addEventListener(type, () => element.remove());
      const result = element.start();
      if (!['veriff-before-start', 'veriff-session'].includes(type)) {
        (await flow()).say('STARTED', 'SUBMITTED', 'CANCELED');
      }
      expect((await result).status).to.equal('canceled');
      await turn();
      expectSame(veriffFrame(), null);
      expect(names().filter((name) => name === 'canceled')).to.have.length(1);
    });
  }

  it('can be started again in the handler of its end', async () => {
    const { endpoint, requests } = await stubCompanion({ status: 502 }, created());
    const { element } = await mount({ endpoint });
    let again: Promise<unknown> | undefined;
    element.addEventListener(
      'veriff-error',
      () => {
        again = element.start();
      },
      { once: true },
    );
    const first = element.start();
    expect((await first).status).to.equal('error');
    expect(again).to.not.equal(first);
    (await flow()).say('FINISHED');
    expect(await again).to.have.property('status', 'finished');
    expect(await requests()).to.have.length(2);
  });

  it('goes on when the element is moved', async () => {
    const { element, names } = await mount();
    const elsewhere = await fixture(html`<div></div>`);
    void element.start();
    await flow();
    elsewhere.append(element);
    await turn();
    element.remove();
    await Promise.resolve();
    elsewhere.append(element);
    await turn();
    expect(element.status).to.equal('opening');
    expect(Boolean(veriffFrame())).to.equal(true);
    expect(names()).to.not.include('canceled');
    element.remove();
    await until(() => names().includes('canceled'));
  });

  itWhere('moveBefore', 'goes on when the element is moved by moveBefore()', async () => {
    const { element, names } = await mount();
    void element.start();
    await flow();
    document.body.moveBefore(element, null);
    await turn();
    expect(element.status).to.equal('opening');
    expect(names()).to.not.include('canceled');
    element.remove();
  });

  it('passes the nearest lang of the page on to the flow', async () => {
    const holder = await fixture(html`<div lang="de"><div></div></div>`);
    const root = (holder.firstElementChild as Element).attachShadow({ mode: 'open' });
    root.innerHTML = '<veriff-verify></veriff-verify>';
    const element = root.firstElementChild as VeriffVerifyElement;
    element.sessionUrl = flowUrl();
    void element.start();
    await flow();
    expect(loaded).to.deep.equal([flowUrl({ lang: 'de' })]);
  });
});

describe('createSession', () => {
  it('takes the place of the companion', async () => {
    const { element } = await mount({ init: { vendorData: 'x' } });
    const requests: unknown[] = [];
    element.createSession = async (request) => {
      requests.push(request);
      return { id: 'id-9', url: flowUrl() };
    };
    const result = element.start();
    (await flow()).say('FINISHED');
    expect(await result).to.deep.include({ session: { id: 'id-9', url: flowUrl() } });
    expect(requests).to.have.length(1);
    const [{ init, idempotencyKey, signal }] = requests as Parameters<
      NonNullable<typeof element.createSession>
    >;
    expect(init).to.deep.equal({ vendorData: 'x' });
    expect(idempotencyKey).to.match(/^[\w-]{21}$/);
    expect(signal).to.be.instanceOf(AbortSignal);
  });

  const rejections: [string, () => unknown, string][] = [
    ['rejects as fetch does', () => Promise.reject(new TypeError('Failed to fetch')), 'network'],
    [
      'rejects with an AbortError',
      () => Promise.reject(new DOMException('', 'AbortError')),
      'aborted',
    ],
    ['rejects with anything', () => Promise.reject(new Error('secret')), 'upstream'],
    ['rejects with nothing', () => Promise.reject(undefined), 'upstream'],
    [
      'throws',
      () => {
        throw new RangeError('secret');
      },
      'upstream',
    ],
    [
      'rejects with a typed error',
      () => Promise.reject(new VeriffVerifyError('session-expired', 'It has expired.')),
      'session-expired',
    ],
    [
      'rejects with a code of its own making',
      () => Promise.reject(new VeriffVerifyError('secret' as VeriffErrorCode, 'It is another.')),
      'upstream',
    ],
    [
      'rejects with a name that every object has for a code',
      () => Promise.reject(new VeriffVerifyError('toString' as VeriffErrorCode, 'It is none.')),
      'upstream',
    ],
    ['gives nothing', async () => undefined, 'upstream'],
    ['gives no url', async () => ({ id: 'id-9' }), 'upstream'],
    [
      'gives an answer of a companion',
      async () => ({ session: { id: '1', url: flowUrl() } }),
      'upstream',
    ],
    [
      'gives a foreign URL',
      async () => ({ id: '1', url: 'https://evil.io' }),
      'invalid-session-url',
    ],
  ];
  for (const [what, createSession, code] of rejections) {
    it(`fails with ${code} when it ${what}`, async () => {
      const { element } = await mount({ createSession: createSession as never });
      const error = failureOf(await element.start());
      expect(error.code).to.equal(code);
      expect(error.message).to.not.contain('secret');
    });
  }

  it('fails with timeout when it takes more than 30 seconds, and is told to stop', async () => {
    const clock = fakeClock();
    try {
      let given: AbortSignal | undefined;
      const { element } = await mount({
        createSession: ({ signal }) => {
          given = signal;
          return new Promise(() => {});
        },
      });
      const result = element.start();
      await until(() => clock.pending().includes(30_000));
      clock.advance(30_000);
      const { code, message } = failureOf(await result);
      expect(code).to.equal('timeout');
      expect(message).to.equal('No answer within 30 s. Try again later.');
      expect(given?.aborted).to.equal(true);
    } finally {
      clock.restore();
    }
  });

  it('is told to stop when the run is canceled', async () => {
    let given: AbortSignal | undefined;
    const { element } = await mount({
      createSession: ({ signal }) => {
        given = signal;
        return new Promise(() => {});
      },
    });
    void element.start();
    await until(() => given);
    element.cancel();
    expect(given?.aborted).to.equal(true);
  });
});

describe('await-decision', () => {
  const approved: StubAnswer = {
    body: {
      session: { id: 'id-1', status: 'approved' },
      decision: { status: 'approved', code: 9001, reasonCode: null },
    },
  };

  async function finish(properties: Partial<VeriffVerifyElement>, ...answers: StubAnswer[]) {
    const clock = fakeClock();
    const stub = await stubCompanion(created(), ...answers);
    const mounted = await mount({ endpoint: stub.endpoint, ...properties });
    const result = mounted.element.start();
    (await flow()).say('FINISHED');
    await result;
    return { ...mounted, ...stub, clock };
  }

  it('tells the decision after the end of the flow', async () => {
    const { element, events, names, clock } = await finish({ awaitDecision: true }, approved);
    try {
      expect(names().at(-1)).to.equal('finished');
      await until(() => clock.pending().includes(1_000));
      clock.advance(1_000);
      await until(() => element.decision);
      expect(names().at(-1)).to.equal('decision');
      expect(events.at(-1)).to.be.instanceOf(VeriffDecisionEvent);
      expect(element.decision).to.deep.equal({ status: 'approved', code: 9001, reasonCode: null });
      expect(element.status).to.equal('finished');
      await element.updateComplete;
      expect(element.shadowRoot?.querySelector('p')?.textContent).to.equal(
        'Your identity has been verified.',
      );
    } finally {
      clock.restore();
    }
  });

  const saying = async (element: VeriffVerifyElement) => {
    await element.updateComplete;
    return element.shadowRoot?.querySelector('p')?.textContent;
  };
  const WAITING = 'Thank you. We are waiting for the result…';
  const COMPLETE = 'Thank you, all steps are complete.';

  for (const status of [401, 403, 404, 410]) {
    it(`says that it waits only until the companion refuses with ${status}`, async () => {
      const { element, names, clock } = await finish({ awaitDecision: true }, { status });
      try {
        await until(() => clock.pending().includes(1_000));
        expect(await saying(element)).to.equal(WAITING);
        clock.advance(1_000);
        await until(() => element.shadowRoot?.querySelector('p')?.textContent === COMPLETE);
        expect(clock.pending()).to.deep.equal([]);
        expect(names().at(-1)).to.equal('finished');
      } finally {
        clock.restore();
      }
    });
  }

  for (const [what, properties] of Object.entries({
    'session-url': { sessionUrl: flowUrl() },
    'a session without a ticket': { createSession: async () => ({ id: 'id-1', url: flowUrl() }) },
  } satisfies Record<string, Partial<VeriffVerifyElement>>)) {
    it(`says nothing of a wait with ${what}`, async () => {
      const { element, clock } = await finish({ awaitDecision: true, ...properties }, approved);
      clock.restore();
      expect(await saying(element)).to.equal(COMPLETE);
    });
  }

  it('says nothing of a wait that a removal of the element has ended', async () => {
    const { element, clock } = await finish({ awaitDecision: true }, approved);
    try {
      await until(() => clock.pending().includes(1_000));
      const place = element.parentElement;
      element.remove();
      clock.advance(0);
      place?.append(element);
      await turn();
      expect(await saying(element)).to.equal(COMPLETE);
    } finally {
      clock.restore();
    }
  });

  it('left out, asks nothing', async () => {
    const { clock, requests } = await finish({}, approved);
    try {
      await turn();
      expect(clock.pending()).to.not.include(1_000);
      expect(await requests()).to.have.length(1);
    } finally {
      clock.restore();
    }
  });

  it('ends with the element, without a word', async () => {
    const { element, names, clock } = await finish({ awaitDecision: true }, approved);
    try {
      await until(() => clock.pending().includes(1_000));
      element.remove();
      clock.advance(0);
      expect(clock.pending()).to.deep.equal([]);
      expect(names().at(-1)).to.equal('finished');
      expect(element.decision).to.equal(null);
    } finally {
      clock.restore();
    }
  });

  it('ends with the next run', async () => {
    const { element, names, clock } = await finish({ awaitDecision: true }, created(), approved);
    try {
      await until(() => clock.pending().includes(1_000));
      heard.length = 0;
      void element.start();
      expect(clock.pending()).to.not.include(1_000);
      await flow();
      expect(names()).to.not.include('decision');
    } finally {
      clock.restore();
    }
  });
});

describe('the button', () => {
  it('has the label, or the slot in place of everything', async () => {
    const { element, button } = await mount({});
    expect(button.textContent?.trim()).to.equal('Verify your identity');
    element.label = 'Prove who you are';
    await element.updateComplete;
    expect(button.textContent?.trim()).to.equal('Prove who you are');
    element.append('Slotted');
    expect(button.querySelector('slot')?.assignedNodes()[0]?.textContent).to.equal('Slotted');
  });

  it('does nothing while it is disabled', async () => {
    const { element, button, names } = await mount({ sessionUrl: flowUrl(), disabled: true });
    button.click();
    expect(names()).to.deep.equal([]);
    expect(button.disabled).to.equal(true);
    expect(element.hasAttribute('disabled')).to.equal(true);
  });

  it('keeps focus, name and size while the flow is being opened', async () => {
    const { endpoint } = await stubCompanion({ hang: true });
    const { element, button } = await mount({ endpoint });
    button.focus();
    const { width, height } = element.getBoundingClientRect();
    button.click();
    await element.updateComplete;
    expect(button.getAttribute('aria-busy')).to.equal('true');
    expect(button.getAttribute('aria-disabled')).to.equal('true');
    expect(button.textContent?.trim()).to.equal('Verify your identity');
    expectSame(element.shadowRoot?.activeElement, button);
    expect(Boolean(button.querySelector('[part=spinner]'))).to.equal(true);
    expect(element.getBoundingClientRect()).to.include({ width, height });
  });

  it('starts another try after a failure', async () => {
    const { endpoint } = await stubCompanion({ status: 502 }, created());
    const { element, button } = await mount({ endpoint });
    await element.start();
    await element.updateComplete;
    expect(button.textContent?.trim()).to.equal('Verify your identity');
    button.click();
    await flow();
  });

  it('is at least 44 pixels high and takes the focus of the element', async () => {
    const { element, button } = await mount({});
    expect(button.getBoundingClientRect().height).to.be.at.least(44);
    element.focus();
    expectSame(element.shadowRoot?.activeElement, button);
  });
});

describe('the status line', () => {
  it('is a polite live region that tells each step', async () => {
    const { element } = await mount();
    const line = element.shadowRoot?.querySelector('[part=status]') as HTMLElement;
    expect(line.getAttribute('role')).to.equal('status');
    expect(line.textContent).to.equal('');
    const result = element.start();
    await until(() => line.textContent === 'Preparing the verification…');
    const { say } = await flow();
    say('STARTED');
    await until(() => element.status === 'started');
    await until(() => line.textContent === 'The verification is open.');
    say('CANCELED');
    await result;
    await element.updateComplete;
    expect(line.textContent).to.equal('The verification was closed before it was complete.');
  });

  it('tells every failure in words for the user', async () => {
    const { element } = await mount({});
    const line = element.shadowRoot?.querySelector('[part=status]') as HTMLElement;
    for (const code of ERROR_CODES) {
      element.createSession = () => Promise.reject(new VeriffVerifyError(code, 'For developers.'));
      expect(failureOf(await element.start()).code).to.equal(code);
      await element.updateComplete;
      expect(line.textContent).to.match(/^[A-Z].+\.$/);
      expect(line.textContent).to.not.contain('developers');
    }
  });
});

describe('the element and its checker', () => {
  it('finds no accessibility fault in any state', async () => {
    const { endpoint } = await stubCompanion({ status: 502 }, created());
    const { element } = await mount({ endpoint });
    await expect(element).to.be.accessible();
    await element.start();
    await element.updateComplete;
    await expect(element).to.be.accessible();
    const result = element.start();
    (await flow()).say('FINISHED');
    await result;
    await element.updateComplete;
    await expect(element).to.be.accessible();
  });
});

describe('the SDK', () => {
  for (const [sign, act] of Object.entries({
    pointerenter: (element) => element.dispatchEvent(new PointerEvent('pointerenter')),
    pointerdown: (element) => element.dispatchEvent(new PointerEvent('pointerdown')),
    touchstart: (element) => element.dispatchEvent(new Event('touchstart')),
    focus: (element) => element.focus(),
    'preload()': (element) => element.preload(),
  } satisfies Record<string, (element: VeriffVerifyElement) => unknown>)) {
    it(`is loaded on ${sign}, and not before`, async () => {
      const frame = document.createElement('iframe');
      frame.src = new URL('testing/page.html', import.meta.url).pathname;
      (await fixture(html`<div></div>`)).append(frame);
      await until(() => frame.contentDocument?.querySelector('veriff-verify')?.shadowRoot);
      const page = frame.contentWindow as Window & typeof globalThis;
      const element = frame.contentDocument?.querySelector('veriff-verify') as VeriffVerifyElement;
      await element.updateComplete;
      const sdk = () =>
        page.performance
          .getEntriesByType('resource')
          .some(({ name }) => name.includes('incontext-sdk'));
      await turn();
      expect(sdk()).to.equal(false);
      act(element);
      await until(sdk);
    });
  }
});

it('records nothing of one element in another', async () => {
  const first = await mount();
  const second = record(await fixture<VeriffVerifyElement>(html`<veriff-verify></veriff-verify>`));
  void first.element.start();
  await flow();
  expect(second.names()).to.deep.equal([]);
  expect(second.element.status).to.equal('idle');
});
