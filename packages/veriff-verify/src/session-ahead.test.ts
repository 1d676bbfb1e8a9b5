import { expect, fixture, html } from '@open-wc/testing';
import './index.ts';
import type { VeriffVerifyElement } from './element.ts';
import type { HostSession, SessionInit } from './session.ts';
import { AHEAD_LIFETIME } from './session-ahead.ts';
import { until } from './testing/clock.ts';
import { cleanUp, created, flow, flowUrl, mount, veriffFrame } from './testing/flow.ts';
import { stubCompanion } from './testing/stub.ts';

describe('a session that is created ahead', () => {
  const { now } = Date;

  afterEach(async () => {
    Date.now = now;
    await cleanUp();
  });

  const ahead = { session: true };

  it('is the one that opens when the user starts, without another request', async () => {
    const companion = await stubCompanion(created(flowUrl({ n: '1' }), 'id-1'), created());
    const { element, names } = await mount({ endpoint: companion.endpoint });
    await element.preload(ahead);
    expect(names()).to.deep.equal([]);
    expect(element.status).to.equal('idle');
    expect(element.session).to.equal(null);
    void element.start();
    const { frame } = await flow();
    expect(frame.src).to.contain('n=1');
    expect(element.session?.id).to.equal('id-1');
    expect(await companion.requests()).to.have.length(1);
  });

  it('is joined by a start that comes while it is on its way', async () => {
    let answer: (session: HostSession) => void = () => {};
    let asked = 0;
    const { element } = await mount({
      createSession: () => {
        asked += 1;
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    });
    void element.preload(ahead);
    await until(() => asked === 1);
    void element.start();
    expect(element.status).to.equal('creating');
    answer({ id: 'id-1', url: flowUrl() });
    await flow();
    expect(asked).to.equal(1);
  });

  it('is used once: the next run has its own', async () => {
    const companion = await stubCompanion(created(), created());
    const { element } = await mount({ endpoint: companion.endpoint });
    await element.preload(ahead);
    const first = element.start();
    (await flow()).say('CANCELED');
    await first;
    void element.start();
    await until(() => veriffFrame());
    expect(await companion.requests()).to.have.length(2);
  });

  it('is created once, however often it is asked for', async () => {
    const companion = await stubCompanion(created(), created());
    const { element } = await mount({ endpoint: companion.endpoint });
    await Promise.all([element.preload(ahead), element.preload(ahead)]);
    await element.preload(ahead);
    expect(await companion.requests()).to.have.length(1);
  });

  it('is not created by preload() alone, nor by a sign of intent', async () => {
    const companion = await stubCompanion(created());
    const { element } = await mount({ endpoint: companion.endpoint });
    element.dispatchEvent(new PointerEvent('pointerenter'));
    await element.preload();
    await element.preload({ session: false });
    expect(await companion.requests()).to.deep.equal([]);
  });

  const changes: Record<string, (element: VeriffVerifyElement) => unknown> = {
    'the init that a handler of veriff-before-start sets': (element) =>
      element.addEventListener('veriff-before-start', (event) => {
        event.init = { person: { firstName: 'Ada' } } satisfies SessionInit;
      }),
    'a createSession': (element) =>
      Object.assign(element, {
        createSession: async () => ({ id: 'id-2', url: flowUrl({ n: '2' }) }),
      }),
    'five minutes gone by': () => {
      Date.now = () => now() + AHEAD_LIFETIME;
    },
    'a form that was reset': (element) => element.formResetCallback(),
  };
  for (const [name, change] of Object.entries(changes)) {
    it(`does not open after ${name}`, async () => {
      const companion = await stubCompanion(
        created(flowUrl({ n: '1' }), 'id-1'),
        created(flowUrl({ n: '2' }), 'id-2'),
      );
      const { element } = await mount({ endpoint: companion.endpoint });
      await element.preload(ahead);
      change(element);
      void element.start();
      expect((await flow()).frame.src).to.contain('n=2');
    });
  }

  it('that is refused is asked for again when the user starts', async () => {
    const companion = await stubCompanion({ status: 502 }, created());
    const { element, names } = await mount({ endpoint: companion.endpoint });
    await element.preload(ahead);
    expect(names()).to.deep.equal([]);
    void element.start();
    await flow();
    expect(await companion.requests()).to.have.length(2);
  });

  it('that cannot be asked for is no error before the user starts', async () => {
    const { element, names } = await mount({
      createSession: () => Promise.reject(new TypeError('offline')),
    });
    await element.preload(ahead);
    expect(names()).to.deep.equal([]);
    await element.start();
    expect(element.error?.code).to.equal('network');
  });

  it('is not created for init data that is none, which the start then says', async () => {
    const companion = await stubCompanion(created());
    const { element } = await mount({
      endpoint: companion.endpoint,
      init: [] as unknown as SessionInit,
    });
    await element.preload(ahead);
    expect(await companion.requests()).to.deep.equal([]);
    await element.start();
    expect(element.error?.code).to.equal('invalid-request');
  });

  it('is not created where there is a session URL', async () => {
    const companion = await stubCompanion(created());
    const { element } = await mount({ endpoint: companion.endpoint, sessionUrl: flowUrl() });
    await element.preload(ahead);
    expect(await companion.requests()).to.deep.equal([]);
  });

  it('is not asked for any more when the element has gone', async () => {
    let signal: AbortSignal | undefined;
    const parent = await fixture<HTMLElement>(html`<div></div>`);
    const element = document.createElement('veriff-verify');
    element.createSession = (request) => {
      signal = request.signal;
      return new Promise(() => {});
    };
    parent.append(element);
    void element.preload(ahead);
    await until(() => signal);
    element.remove();
    await until(() => signal?.aborted);
  });
});
