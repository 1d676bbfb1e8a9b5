import { expect } from '@open-wc/testing';

import { createSession, pollDecision } from './companion-client.ts';
import type { FlowError } from './flow-error.ts';
import { requestSession } from './session-request.ts';
import { type Clock, fakeClock, turn, until } from './testing/clock.ts';
import { type StubAnswer, stubCompanion } from './testing/stub.ts';

const CREATED = {
  status: 201,
  body: {
    session: { id: 'id-1', url: 'https://magic.veriff.me/v/secret-token', status: 'created' },
    ticket: 'a.ticket.b',
    expiresAt: '2027-01-01T00:00:00Z',
  },
} satisfies StubAnswer;

let clock: Clock;
let abort: AbortController;

beforeEach(() => {
  clock = fakeClock();
  abort = new AbortController();
});

afterEach(() => {
  abort.abort();
  clock.restore();
});

function create(endpoint: string, init: Record<string, unknown> | null = null) {
  const source = { endpoint, createSession: null };
  return createSession(
    (signal) =>
      requestSession(source, { init, idempotencyKey: 'key-1', signal }) as Promise<Response>,
    abort.signal,
  );
}

/** How it fails; runs the short wait before the retry. */
async function failure(promise: Promise<unknown>): Promise<FlowError> {
  let error: FlowError | undefined;
  promise.catch((reason: FlowError) => {
    error = reason;
  });
  await until(() => {
    if (clock.pending().includes(500)) clock.advance(500);
    return error;
  });
  return error as FlowError;
}

describe('creating a session', () => {
  it('posts init as JSON with the idempotency key', async () => {
    const stub = await stubCompanion(CREATED);
    const init = { person: { firstName: 'Mari' } };
    expect(await create(`${stub.endpoint}/`, init)).to.deep.equal({
      id: 'id-1',
      url: 'https://magic.veriff.me/v/secret-token',
      ticket: 'a.ticket.b',
    });
    const [request, ...more] = await stub.requests();
    expect(more).to.have.length(0);
    expect(request).to.include({ method: 'POST', path: '/sessions' });
    expect(JSON.parse(request?.body ?? '')).to.deep.equal({ init });
    expect(request?.headers).to.include({
      'content-type': 'application/json',
      'idempotency-key': 'key-1',
    });
  });

  it('posts an empty object where there is no init', async () => {
    const stub = await stubCompanion(CREATED);
    await create(stub.endpoint);
    expect((await stub.requests())[0]?.body).to.equal('{}');
  });

  it('tries once more with the same key when the connection breaks', async () => {
    const stub = await stubCompanion(CREATED);
    const { fetch } = window;
    const keys: unknown[] = [];
    window.fetch = (input, init) => {
      keys.push(new Headers(init?.headers).get('Idempotency-Key'));
      return keys.length === 1 ? Promise.reject(new TypeError('Failed')) : fetch(input, init);
    };
    try {
      const session = create(stub.endpoint);
      await until(() => clock.pending().includes(500));
      expect(keys).to.have.length(1);
      clock.advance(500);
      expect((await session).id).to.equal('id-1');
      expect(keys).to.deep.equal(['key-1', 'key-1']);
    } finally {
      window.fetch = fetch;
    }
  });

  it('fails with network when the connection breaks again', async () => {
    const stub = await stubCompanion({ reset: true });
    expect(await failure(create(stub.endpoint))).to.have.property('code', 'network');
  });

  it('fails with timeout after 15 seconds, without another try', async () => {
    const stub = await stubCompanion({ hang: true });
    let error: FlowError | undefined;
    create(stub.endpoint).catch((reason: FlowError) => {
      error = reason;
    });
    await until(() => clock.pending().includes(15_000));
    clock.advance(14_999);
    await turn();
    expect(error).to.equal(undefined);
    clock.advance(1);
    await until(() => error);
    expect(error).to.have.property('code', 'timeout');
    expect(clock.pending()).to.deep.equal([]);
  });

  const refusals: [number, string | undefined, string][] = [
    [400, 'invalid-request', 'invalid-request'],
    [400, 'init-not-allowed', 'invalid-request'],
    [401, 'unauthorized', 'unauthorized'],
    [403, 'forbidden', 'forbidden'],
    [404, undefined, 'invalid-request'],
    [405, 'method-not-allowed', 'invalid-request'],
    [408, undefined, 'timeout'],
    [409, 'conflict', 'invalid-request'],
    [410, undefined, 'session-expired'],
    [413, 'payload-too-large', 'invalid-request'],
    [415, 'unsupported-media-type', 'invalid-request'],
    [422, undefined, 'invalid-request'],
    [429, 'rate-limited', 'rate-limited'],
    [500, 'internal', 'upstream'],
    [502, 'upstream', 'upstream'],
    [502, 'upstream-timeout', 'timeout'],
    [503, undefined, 'upstream'],
    [504, 'upstream-timeout', 'timeout'],
  ];
  for (const [status, problem, code] of refusals) {
    it(`fails with ${code} on ${status} ${problem ?? 'without a problem document'}`, async () => {
      const stub = await stubCompanion({
        status,
        ...(problem && {
          headers: { 'Content-Type': 'application/problem+json' },
          body: { code: problem, status, detail: 'Mari Maasikas', requestId: 'request-7' },
        }),
      });
      const error = await failure(create(stub.endpoint));
      expect(error).to.have.property('code', code);
      expect(error.message).to.contain(String(status));
      if (problem) expect(error.message).to.contain(problem).and.contain('request-7');
      expect(error.message).to.not.contain('Mari');
    });
  }

  const garbage: unknown[] = [
    '',
    'not JSON',
    '<!doctype html>',
    'null',
    [],
    5,
    {},
    { session: null },
    { session: { id: 'id-1' } },
    { session: { url: 'https://magic.veriff.me/v/t' } },
    { session: { id: 5, url: [] } },
  ];
  for (const body of garbage) {
    it(`fails with upstream on the answer ${JSON.stringify(body)}`, async () => {
      const stub = await stubCompanion({ status: 201, body });
      expect(await failure(create(stub.endpoint))).to.have.property('code', 'upstream');
    });
  }

  it('says nothing of what was sent or answered', async () => {
    for (const body of [
      { code: 'Mari <b>', path: 'Mari Maasikas', requestId: 'x'.repeat(81), detail: 'Mari' },
      { code: ['Mari'], path: { Mari: 1 }, requestId: null },
    ]) {
      const stub = await stubCompanion({ status: 400, body });
      const { message } = await failure(create(stub.endpoint, { person: { firstName: 'Mari' } }));
      expect(message).to.not.contain('Mari');
    }
  });

  it('stops at once when the run ends', async () => {
    const stub = await stubCompanion({ hang: true });
    const error = failure(create(stub.endpoint));
    await turn();
    abort.abort(new DOMException('over', 'AbortError'));
    expect(await error).to.have.property('name', 'AbortError');
    expect(clock.pending()).to.deep.equal([]);
  });
});

describe('waiting for a decision', () => {
  const decided = (status: string, code: number | null = null): StubAnswer => ({
    body: {
      session: { id: 'id/1', status },
      decision: { status, code, reasonCode: null },
    },
  });
  const undecided: StubAnswer = {
    body: { session: { id: 'id/1', status: 'submitted' }, decision: null },
  };

  async function poll(...answers: StubAnswer[]) {
    const stub = await stubCompanion(...answers);
    const decisions: string[] = [];
    let done = false;
    void pollDecision(
      stub.endpoint,
      { id: 'id/1', ticket: 'a.ticket.b' },
      abort.signal,
      ({ status }) => decisions.push(status),
    ).then(() => {
      done = true;
    });
    return {
      stub,
      decisions,
      isDone: () => done,
      /** Waits until the next question is due in so many milliseconds, and lets it be asked. */
      async after(milliseconds: number) {
        await until(() => clock.pending().join() === String(milliseconds));
        clock.advance(milliseconds);
      },
    };
  }

  it('asks with the ticket as a bearer token', async () => {
    const { stub, after, isDone } = await poll(decided('approved', 9001));
    await after(1_000);
    await until(isDone);
    const [request] = await stub.requests();
    expect(request).to.include({ method: 'GET', path: '/sessions/id%2F1' });
    expect(request?.headers).to.have.property('authorization', 'Bearer a.ticket.b');
  });

  it('asks less and less often, and tells the decision once', async () => {
    const { decisions, after, isDone } = await poll(
      ...Array.from({ length: 8 }, () => undecided),
      decided('declined', 9102),
    );
    for (const delay of [1_000, 1_500, 2_250, 3_375, 5_062.5, 7_593.75, 10_000, 10_000, 10_000]) {
      await after(delay);
    }
    await until(isDone);
    expect(decisions).to.deep.equal(['declined']);
  });

  for (const status of ['approved', 'declined', 'expired', 'abandoned', 'resubmission_requested']) {
    it(`ends at ${status}`, async () => {
      const { decisions, after, isDone } = await poll(decided(status));
      await after(1_000);
      await until(isDone);
      expect(decisions).to.deep.equal([status]);
    });
  }

  it('goes on after review, which it tells once', async () => {
    const { decisions, after, isDone } = await poll(
      decided('review', 9121),
      decided('review', 9121),
      decided('approved', 9001),
    );
    await after(1_000);
    await after(1_500);
    await after(2_250);
    await until(isDone);
    expect(decisions).to.deep.equal(['review', 'approved']);
  });

  it('waits as long as Retry-After says', async () => {
    const { decisions, after, isDone } = await poll(
      { status: 429, headers: { 'Retry-After': '42' } },
      undecided,
      decided('approved'),
    );
    await after(1_000);
    await after(42_000);
    await after(2_250);
    await until(isDone);
    expect(decisions).to.deep.equal(['approved']);
  });

  it('outlives a broken connection, a failure of the companion, and garbage', async () => {
    const { decisions, after, isDone } = await poll(
      { status: 502 },
      { body: 'not JSON' },
      { status: 504 },
      { body: { decision: 'approved' } },
      decided('approved'),
    );
    for (const delay of [1_000, 1_500, 2_250, 3_375, 5_062.5]) await after(delay);
    await until(isDone);
    expect(decisions).to.deep.equal(['approved']);
  });

  for (const status of [400, 401, 403, 404, 410]) {
    it(`ends silently on ${status}`, async () => {
      const { decisions, after, isDone } = await poll({ status });
      await after(1_000);
      await until(isDone);
      expect(decisions).to.deep.equal([]);
    });
  }

  it('asks nothing while the page is hidden', async () => {
    const hide = (hidden: boolean) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    };
    try {
      const { stub, after, isDone } = await poll(decided('approved'));
      hide(true);
      await after(1_000);
      await turn();
      hide(true);
      expect(await stub.requests()).to.have.length(0);
      hide(false);
      await until(isDone);
      expect(await stub.requests()).to.have.length(1);
    } finally {
      Reflect.deleteProperty(document, 'hidden');
    }
  });

  it('ends when it is aborted, asking or waiting', async () => {
    const waiting = await poll(undecided);
    abort.abort();
    await until(waiting.isDone);
    abort = new AbortController();
    const asking = await poll({ hang: true });
    await asking.after(1_000);
    await turn();
    abort.abort();
    await until(asking.isDone);
    expect(clock.pending()).to.deep.equal([]);
  });
});
