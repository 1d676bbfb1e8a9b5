import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CompanionHooks, CompanionOptions } from './options.ts';
import { createdSessions, createHarness, problemOf, sandbox } from './testing/harness.ts';

beforeEach(() => sandbox.reset());
afterEach(() => {
  vi.useRealTimers();
});

/** All ways in which what a host wrote can fail at once. */
const failures: [string, () => unknown][] = [
  [
    'throws',
    () => {
      throw new TypeError('CANARY');
    },
  ],
  [
    'throws what is no error',
    () => {
      throw 'CANARY';
    },
  ],
  ['rejects', () => Promise.reject(new TypeError('CANARY'))],
  ['rejects with nothing', () => Promise.reject()],
];

/** A hook that hangs until it is let go; `called` tells when it began to. */
function hang(): { hook: () => Promise<never>; called: Promise<void>; fail: () => void } {
  let [begin, fail] = [() => {}, () => {}];
  const called = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const never = new Promise<never>((_resolve, reject) => {
    fail = () => reject(new Error('late'));
  });
  const hook = () => {
    begin();
    return never;
  };
  return { hook, called, fail: () => fail() };
}

function fakeTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
}

/** A 500 whose reason is with the operator alone. */
async function expectInternal(response: Response): Promise<void> {
  const problem = await problemOf(response);
  expect(problem).toMatchObject({ status: 500, code: 'internal' });
  expect(JSON.stringify(problem)).not.toContain('CANARY');
}

describe.each(['authorize', 'init'] as const)('%s', (name) => {
  test.each(failures)('that %s: 500, and no session is created', async (_how, fail) => {
    const { create, errors, log } = createHarness({ [name]: fail } as Partial<CompanionOptions>);
    await expectInternal(await create());
    expect(await createdSessions()).toEqual([]);
    expect(errors).toHaveLength(1);
    expect(JSON.stringify(log)).not.toContain('CANARY');
    expect(log).toMatchObject([{ level: 'error', status: 500, problem: 'internal' }]);
  });

  test('that hangs: 500 after its time, and no session is created even if it ends then', async () => {
    fakeTimers();
    const { hook, called, fail } = hang();
    const { create, log } = createHarness({ [name]: hook } as Partial<CompanionOptions>);
    const answer = create();
    await called;
    await vi.advanceTimersByTimeAsync(29_999);
    expect(await Promise.race([answer, 'waiting'])).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    await expectInternal(await answer);
    expect(log).toMatchObject([{ cause: { name: 'TimeLimitError' } }]);
    vi.useRealTimers();
    fail();
    expect(await createdSessions()).toEqual([]);
  });

  test('that failed: the same request works when the hook does again', async () => {
    let calls = 0;
    const hook = () => {
      calls += 1;
      if (calls === 1) throw new Error('once');
      return {};
    };
    const { create } = createHarness({ [name]: hook } as Partial<CompanionOptions>);
    const key = { 'Idempotency-Key': 'the-same-key' };
    await expectInternal(await create({}, key));
    expect((await create({}, key)).status).toBe(201);
    expect(await createdSessions()).toHaveLength(1);
  });
});

describe.each([
  ['onWebhook', { status: 'success', verification: { status: 'approved', code: 9001 } }],
  ['onDecision', { status: 'success', verification: { status: 'approved', code: 9001 } }],
  ['onEvent', { action: 'submitted', code: 7002 }],
] as const)('%s', (name, payload) => {
  const id = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';
  const webhook =
    'verification' in payload
      ? { ...payload, verification: { ...payload.verification, id } }
      : { ...payload, id };

  /** A hook that fails the first time, and counts. */
  function failingOnce(fail: () => unknown) {
    return vi.fn<() => unknown>().mockImplementationOnce(fail);
  }

  test.each(failures)(
    'that %s: 500, and the webhook is handled when it comes again',
    async (_how, fail) => {
      const hook = failingOnce(fail);
      const harness = createHarness({ [name]: hook } as Partial<CompanionHooks>);
      await expectInternal(await harness.deliver(webhook));
      expect(harness.errors).toHaveLength(1);
      expect((await harness.deliver(webhook)).status).toBe(200);
      expect(hook).toHaveBeenCalledTimes(2);
      // A third delivery finds it done.
      expect((await harness.deliver(webhook)).status).toBe(200);
      expect(hook).toHaveBeenCalledTimes(2);
    },
  );

  test('that hangs: 500 after its time, and the webhook is handled when it comes again', async () => {
    fakeTimers();
    const { hook: hanging, called, fail } = hang();
    const hook = failingOnce(hanging);
    const harness = createHarness({ [name]: hook, hookTimeout: 1_000 } as Partial<CompanionHooks>);
    const answer = harness.deliver(webhook);
    await called;
    await vi.advanceTimersByTimeAsync(1_000);
    await expectInternal(await answer);
    vi.useRealTimers();
    fail();
    expect((await harness.deliver(webhook)).status).toBe(200);
    expect(hook).toHaveBeenCalledTimes(2);
  });
});

describe('a hook that hangs', () => {
  const busy = { status: 503, code: 'unavailable' };

  /** Lets time pass until there are answers; a runtime may read bodies in a time of its own. */
  async function answersWithin(limit: number, answers: Promise<Response>[]): Promise<Response[]> {
    const all = Promise.all(answers);
    for (let passed = 0; passed < limit; passed += 100) {
      await vi.advanceTimersByTimeAsync(100);
      if ((await Promise.race([all, 'waiting'])) !== 'waiting') break;
    }
    const late = Promise.reject(new Error('There was no answer in time.'));
    return Promise.race([all, late]);
  }

  test('does not keep those who wait with the same key for longer than ten seconds', async () => {
    fakeTimers();
    const { hook: hanging, called } = hang();
    const init = vi.fn(hanging);
    const { create, errors } = createHarness({ init });
    const key = { 'Idempotency-Key': 'the-same-key' };
    const first = create({}, key);
    await called;
    const others = [1, 2, 3].map(() => create({}, key));
    for (const response of await answersWithin(15_000, others)) {
      expect(await problemOf(response)).toMatchObject(busy);
      expect(response.headers.get('Retry-After')).toBe('2');
    }
    await vi.advanceTimersByTimeAsync(20_000);
    await expectInternal(await first);
    expect(init).toHaveBeenCalledTimes(1);
    expect(errors).toHaveLength(4);
  });

  test('does not keep other webhooks of the session for longer, and they are not lost', async () => {
    fakeTimers();
    const { hook: hanging, called, fail } = hang();
    const onEvent = vi.fn<() => unknown>().mockImplementationOnce(hanging);
    const harness = createHarness({ onEvent } as Partial<CompanionHooks>);
    const id = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';
    const [started, submitted] = ['started', 'submitted'].map((action) => ({ id, action }));
    const first = harness.deliver(started);
    await called;
    const [second] = await answersWithin(15_000, [harness.deliver(submitted)]);
    expect(await problemOf(second as Response)).toMatchObject(busy);
    await vi.advanceTimersByTimeAsync(20_000);
    await expectInternal(await first);
    vi.useRealTimers();
    fail();
    expect(onEvent).toHaveBeenCalledTimes(1);
    expect((await harness.deliver(submitted)).status).toBe(200);
    expect(onEvent).toHaveBeenCalledTimes(2);
  });
});

describe('onError', () => {
  const authorize = () => {
    throw new Error('the cause');
  };

  test('is told the cause, and which request it was', async () => {
    const onError = vi.fn();
    const { create } = createHarness({ authorize, onError });
    const response = await create({}, { 'X-Request-Id': 'request-of-the-page' });
    await expectInternal(response);
    expect(onError.mock.calls).toEqual([
      [
        new Error('the cause'),
        { requestId: 'request-of-the-page', method: 'POST', route: '/sessions' },
      ],
    ]);
  });

  test.each(failures)('that %s changes nothing', async (_how, fail) => {
    const { create, log } = createHarness({ authorize, onError: fail as () => void });
    await expectInternal(await create());
    expect(log).toHaveLength(1);
  });

  test('that hangs keeps no answer waiting', async () => {
    fakeTimers();
    const { hook, called, fail } = hang();
    const { create } = createHarness({ authorize, onError: hook });
    await expectInternal(await create());
    await called;
    await vi.advanceTimersByTimeAsync(30_000);
    fail();
  });

  test('that hangs does not delay the answer that the store is away: five seconds', async () => {
    fakeTimers();
    const never = (): Promise<never> => new Promise(() => {});
    let asked = (): void => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const getItem = () => {
      asked();
      return never();
    };
    const storage = { getItem, hasItem: never, setItem: never, removeItem: never };
    const { create } = createHarness({ storage, onError: never });
    const answer = create({}, { 'Idempotency-Key': 'key' });
    await isAsked;
    await vi.advanceTimersByTimeAsync(4_999);
    expect(await Promise.race([answer, 'waiting'])).toBe('waiting');
    await vi.advanceTimersByTimeAsync(1);
    expect(await problemOf(await answer)).toMatchObject({ status: 503, code: 'unavailable' });
  });

  test('may take its time after the answer, where a host ends what nobody waits for', async () => {
    const heard: unknown[] = [];
    const onError = async (error: unknown): Promise<void> => {
      await Promise.resolve();
      heard.push(error);
    };
    const { app } = createHarness({ authorize, onError });
    const kept: Promise<unknown>[] = [];
    const context = {
      waitUntil: (work: Promise<unknown>) => void kept.push(work),
      passThroughOnException: () => {},
      props: {},
    };
    const request = new Request('https://shop.example/sessions', { method: 'POST' });
    await expectInternal(await app.fetch(request, {}, context));
    await Promise.all(kept);
    expect(heard).toEqual([new Error('the cause')]);
    expect(kept).toHaveLength(1);
  });
});

describe.each(['logger', 'meter'] as const)('a %s', (name) => {
  test.each(failures)('that %s changes nothing', async (_how, fail) => {
    const { create, call } = createHarness({ [name]: fail } as Partial<CompanionOptions>);
    expect((await create()).status).toBe(201);
    expect((await call('/nothing')).status).toBe(404);
  });
});

describe('hookTimeout', () => {
  test.each([0, -1, Number.NaN])('%j stops the start', (hookTimeout) => {
    expect(() => createHarness({ hookTimeout })).toThrow(TypeError);
    expect(() => createHarness({ pollInterval: hookTimeout })).toThrow('pollInterval');
  });

  test('may be endless', async () => {
    const { create } = createHarness({
      hookTimeout: Number.POSITIVE_INFINITY,
      authorize: () => new Promise((resolve) => setTimeout(() => resolve(true), 5)),
    });
    expect((await create()).status).toBe(201);
  });
});
