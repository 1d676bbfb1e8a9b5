import type { Store } from 'hono-rate-limiter';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CompanionOptions } from './options.ts';
import { networkOf } from './rate-limits.ts';
import {
  bearer,
  createdSessions,
  createHarness,
  type Harness,
  problemOf,
  sandbox,
} from './testing/harness.ts';

const json = { 'Content-Type': 'application/json' };
const minute = 60_000;

beforeEach(() => sandbox.reset());
afterEach(() => {
  vi.useRealTimers();
});

/** A companion whose visitors tell their address, and who they are, in a header. */
function createLimited(options: Partial<CompanionOptions> = {}): Harness {
  return createHarness({
    clientAddress: (c) => c.req.header('Test-Address'),
    authorize: (c) => {
      const endUserId = c.req.header('Test-User');
      return endUserId === undefined ? undefined : { endUserId };
    },
    rateLimits: { createSession: { limit: 2, window: minute } },
    ...options,
  });
}

const from = (address: string) => ({ 'Test-Address': address });
const user = (endUserId: string) => ({ 'Test-User': endUserId });
const [ada, bea] = ['8b1a9953-0000-4000-8000-000000000001', '8b1a9953-0000-4000-8000-000000000002'];

async function statuses(answers: Promise<Response>[]): Promise<number[]> {
  return (await Promise.all(answers)).map(({ status }) => status);
}

describe('creating sessions', () => {
  test.each([
    ['an address', from('192.0.2.1'), from('192.0.2.2')],
    ['an end user', user(ada), user(bea)],
  ])(
    '%s that creates too many waits for the window to pass; another does not',
    async (_, visitor, other) => {
      const { create, wait } = createLimited();
      expect(await statuses([create({}, visitor), create({}, visitor)])).toEqual([201, 201]);
      const response = await create({}, visitor);
      expect(response.status).toBe(429);
      expect((await problemOf(response)).code).toBe('rate-limited');
      expect(await createdSessions()).toHaveLength(2);
      expect((await create({}, other)).status).toBe(201);

      wait(minute - 1);
      expect((await create({}, visitor)).status).toBe(429);
      wait(1);
      expect(await statuses([create({}, visitor), create({}, visitor)])).toEqual([201, 201]);
      expect((await create({}, visitor)).status).toBe(429);
    },
  );

  test('an end user is counted wherever they are, an address whoever is there', async () => {
    const { create } = createLimited();
    expect((await create({}, { ...from('192.0.2.1'), ...user(ada) })).status).toBe(201);
    expect((await create({}, { ...from('192.0.2.2'), ...user(ada) })).status).toBe(201);
    expect((await create({}, { ...from('192.0.2.3'), ...user(ada) })).status).toBe(429);
    expect((await create({}, { ...from('192.0.2.1'), ...user(bea) })).status).toBe(201);
    expect((await create({}, { ...from('192.0.2.1') })).status).toBe(429);
  });

  test('vendorData names an end user too', async () => {
    const { create } = createLimited({
      authorize: (c) => ({ vendorData: c.req.header('Test-User') }),
    });
    expect(await statuses([1, 2].map(() => create({}, user('Ada'))))).toEqual([201, 201]);
    expect((await create({}, user('Ada'))).status).toBe(429);
    expect((await create({}, user('Bea'))).status).toBe(201);
  });

  test('an end user who is named like an address is not taken for it', async () => {
    const { create } = createLimited({
      authorize: (c) => ({ vendorData: c.req.header('Test-User') }),
    });
    expect(await statuses([1, 2, 3].map(() => create({}, user('192.0.2.1'))))).toContain(429);
    expect((await create({}, from('192.0.2.1'))).status).toBe(201);
  });

  test('all of whom nothing is known may create a hundred times as many together', async () => {
    const increment = () => Promise.reject(new Error('They are counted in this process.'));
    const store = () => ({ increment, decrement: () => {}, resetKey: () => {} });
    const { create, log } = createLimited({
      // Refused before Veriff is asked, but counted.
      init: () => {
        throw new Error('not today');
      },
      rateLimits: { createSession: { limit: 1, window: minute }, store },
    });
    for (const nobody of [{}, from('')]) {
      const answers = await statuses(Array.from({ length: 50 }, () => create({}, nobody)));
      expect(new Set(answers)).toEqual(new Set([500]));
    }
    expect(await problemOf(await create())).toMatchObject({ status: 429, code: 'rate-limited' });
    expect(log).toHaveLength(101);
  });

  test('whoever is known is not counted among them', async () => {
    const { create } = createLimited({
      rateLimits: { createSession: { limit: 1, window: minute } },
    });
    const { headers } = await create({}, from('192.0.2.1'));
    expect(headers.get('RateLimit-Policy')).toBe('1;w=60');
    const named = await create({}, user(ada));
    expect(named.headers.get('RateLimit-Policy')).toBe('1;w=60');
    const unnamed = await create();
    expect(unnamed.headers.get('RateLimit')).toContain('limit=100, remaining=99');
  });

  test('what is refused counts as well, and is refused before the body is read', async () => {
    const { call } = createLimited();
    const init = { method: 'POST', headers: { ...json, ...from('192.0.2.1') }, body: 'no JSON' };
    expect(
      await statuses([call('/sessions', init), call('/sessions', init), call('/sessions', init)]),
    ).toEqual([400, 400, 429]);
  });

  test('the default is 30 a minute', async () => {
    const { create } = createLimited({ rateLimits: undefined });
    const answers = Array.from({ length: 31 }, () => create({}, from('192.0.2.1')));
    expect((await statuses(answers)).sort()).toEqual([...Array(30).fill(201), 429]);
  });

  test('an answer says how much is left, and when to come back', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { create } = createLimited({ now: Date.now });
    const headers = async () => {
      const response = await create({}, from('192.0.2.1'));
      return ['RateLimit-Policy', 'RateLimit', 'Retry-After'].map((name) =>
        response.headers.get(name),
      );
    };
    expect(await headers()).toEqual(['2;w=60', 'limit=2, remaining=1, reset=60', null]);
    vi.advanceTimersByTime(20_500);
    expect(await headers()).toEqual(['2;w=60', 'limit=2, remaining=0, reset=40', null]);
    expect(await headers()).toEqual(['2;w=60', 'limit=2, remaining=0, reset=40', '40']);
  });

  test('a page of an allowed origin may read these headers', async () => {
    const origin = 'https://www.shop.example';
    const { create } = createLimited({ allowedOrigins: [origin] });
    const response = await create({}, { ...from('192.0.2.1'), Origin: origin });
    const exposed = response.headers.get('Access-Control-Expose-Headers');
    for (const name of ['RateLimit', 'RateLimit-Policy', 'Retry-After']) {
      expect(exposed?.split(/, */)).toContain(name);
    }
  });

  test('it is measured, without who it was', async () => {
    const measured: unknown[] = [];
    const { create } = createLimited({
      meter: (measurement) => {
        if (measurement.name === 'companion.rate_limited') measured.push(measurement);
      },
    });
    for (let i = 0; i < 4; i += 1) await create({}, from('192.0.2.1'));
    const one = { name: 'companion.rate_limited', value: 1, unit: '1' };
    const attributes = { limit: 'createSession' };
    expect(measured).toEqual([
      { ...one, attributes },
      { ...one, attributes },
    ]);
  });
});

describe('one session', () => {
  const limits = {
    session: { limit: 3, window: minute },
    media: { limit: 2, window: 10 * minute },
  };

  /** All that can be asked about a session, uploads aside. */
  const requests = [
    ['GET', '', undefined],
    ['PATCH', '', '{}'],
    ['POST', '/collected-data', '{}'],
  ] as const;

  const upload = (harness: Harness, id: string, ticket: string) =>
    harness.call(`/sessions/${id}/media`, {
      method: 'POST',
      headers: { ...json, ...bearer(ticket).headers },
      body: '{}',
    });

  test('has one limit for all requests, and a window that passes; another session is not limited', async () => {
    const harness = createHarness({ rateLimits: limits });
    const [one, other] = [await harness.session(), await harness.session()];
    const ask = (
      { session, ticket }: typeof one,
      [method, path, body]: (typeof requests)[number],
    ) =>
      harness.call(`/sessions/${session.id}${path}`, {
        method,
        headers: { ...json, ...bearer(ticket).headers },
        ...(body !== undefined && { body }),
      });
    for (const request of requests) expect((await ask(one, request)).status).not.toBe(429);
    for (const request of requests) {
      const response = await ask(one, request);
      expect(response.status).toBe(429);
      expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    }
    expect((await ask(other, requests[0])).status).toBe(200);
    harness.wait(minute);
    expect((await ask(one, requests[0])).status).toBe(200);
  });

  test('has a limit of its own for uploads', async () => {
    const harness = createHarness({ rateLimits: limits });
    const { session, ticket } = await harness.session();
    const answers = [1, 2, 3].map(() => upload(harness, session.id, ticket));
    expect((await statuses(answers)).sort()).toEqual([400, 400, 429]);
    expect((await harness.call(`/sessions/${session.id}`, bearer(ticket))).status).toBe(200);
    harness.wait(10 * minute);
    expect((await upload(harness, session.id, ticket)).status).toBe(400);
  });

  test('is not used up by who has no ticket for it', async () => {
    const harness = createHarness({ rateLimits: limits });
    const [mine, foreign] = [await harness.session(), await harness.session()];
    const path = `/sessions/${mine.session.id}`;
    for (let i = 0; i < 5; i += 1) {
      expect((await harness.call(path)).status).toBe(401);
      expect((await harness.call(path, bearer(foreign.ticket))).status).toBe(403);
      expect((await upload(harness, mine.session.id, foreign.ticket)).status).toBe(403);
    }
    const answers = [1, 2, 3].map(() => harness.call(path, bearer(mine.ticket)));
    expect(await statuses(answers)).toEqual([200, 200, 200]);
    expect((await upload(harness, mine.session.id, mine.ticket)).status).toBe(400);
  });

  test('has 3,000 requests a minute and 120 uploads in ten by default', async () => {
    const harness = createHarness();
    const { session, ticket } = await harness.session();
    const policy = async (answer: Promise<Response>) =>
      (await answer).headers.get('RateLimit-Policy');
    const read = harness.call(`/sessions/${session.id}`, bearer(ticket));
    expect(await policy(read)).toBe('3000;w=60');
    expect(await policy(upload(harness, session.id, ticket))).toBe('120;w=600');
  });
});

describe('no limits', () => {
  test.each([[false as const], [{ createSession: false, session: false, media: false } as const]])(
    '%j',
    async (rateLimits) => {
      const { create, call } = createLimited({ rateLimits });
      const answers = Array.from({ length: 40 }, () => create({}, from('192.0.2.1')));
      expect(await statuses(answers)).toEqual(Array(40).fill(201));
      const { session, ticket } = await (await create()).json();
      const response = await call(`/sessions/${session.id}`, bearer(ticket));
      expect(response.headers.get('RateLimit')).toBeNull();
    },
  );

  test.each([
    { limit: 0, window: minute },
    { limit: -1, window: minute },
    { limit: 1.5, window: minute },
    { limit: Number.NaN, window: minute },
    { limit: Number.POSITIVE_INFINITY, window: minute },
    { limit: '5' as unknown as number, window: minute },
    { limit: 5, window: 0 },
    { limit: 5, window: Number.POSITIVE_INFINITY },
    { limit: 5, window: 0.5 },
    { limit: 5 } as { limit: number; window: number },
  ])('a wrong limit stops the start: %j', (limit) => {
    for (const name of ['createSession', 'session', 'media'] as const) {
      const start = () => createHarness({ rateLimits: { [name]: limit } });
      expect(start).toThrow(TypeError);
      expect(start).toThrow(`rateLimits.${name}`);
    }
  });
});

describe('the store of counts', () => {
  const address = '198.51.100.77';

  /** A store that keeps what it is told, and fails or hangs when it is asked to. */
  function keepingStore(increment?: Store['increment']) {
    const keys: string[] = [];
    const windows: number[] = [];
    const store = (name: string): Store => ({
      init: ({ windowMs }) => void windows.push(windowMs),
      increment: (key) => {
        keys.push(`${name} ${key}`);
        const totalHits = keys.filter((known) => known === `${name} ${key}`).length;
        return increment ? increment(key) : { totalHits, resetTime: new Date(Date.now() + minute) };
      },
      decrement: () => {},
      resetKey: () => {},
    });
    return { keys, windows, store };
  }

  test('has one for each limit, told its window, and learns neither who nor which session it is', async () => {
    const { keys, windows, store } = keepingStore();
    const harness = createLimited({ rateLimits: { store } });
    const visitor = { ...from(address), ...user(ada) };
    await harness.create({}, visitor);
    const { session, ticket } = await (await harness.create({}, visitor)).json();
    await harness.call(`/sessions/${session.id}`, bearer(ticket));
    expect(keys.map((key) => key.split(' ')[0])).toEqual([
      ...Array(4).fill('createSession'),
      'session',
    ]);
    // The address and the end user, twice; the session.
    expect(new Set(keys).size).toBe(3);
    for (const key of keys) expect(key).toMatch(/^\w+ [\w-]{43}$/);
    expect(new Set(windows)).toEqual(new Set([minute, 10 * minute]));
  });

  test('holds names that cannot be found out by trying all addresses, unless one has the secret', async () => {
    const namesUnder = async (sharedSecret: string) => {
      const { keys, store } = keepingStore();
      const harness = createLimited({ sharedSecret, rateLimits: { store } });
      await harness.create({}, from(address));
      return keys;
    };
    const names = await namesUnder(sandbox.sharedSecret);
    expect(await namesUnder(sandbox.sharedSecret)).toEqual(names);
    expect(await namesUnder('another-secret')).not.toEqual(names);
  });

  test('an address is in no log line, no answer and no error', async () => {
    const { store } = keepingStore();
    const harness = createLimited({
      rateLimits: { createSession: { limit: 1, window: minute }, store },
    });
    const answers = [];
    for (let i = 0; i < 2; i += 1) {
      const response = await harness.create({}, from(address));
      answers.push(JSON.stringify([...response.headers]), await response.text());
    }
    const said = [...answers, JSON.stringify(harness.log), String(harness.errors)].join('\n');
    expect(said).toContain('rate-limited');
    expect(said).not.toContain(address);
  });

  test('one that throws or rejects is a clear answer, and nothing is created', async () => {
    for (const increment of [
      () => Promise.reject(new Error('CANARY')),
      () => {
        throw 'CANARY';
      },
    ]) {
      const { store } = keepingStore(increment);
      const harness = createLimited({ rateLimits: { store } });
      const response = await harness.create({}, from(address));
      expect(response.status).toBe(503);
      expect(response.headers.get('Retry-After')).toBe('2');
      const problem = await problemOf(response);
      expect(problem.code).toBe('unavailable');
      expect(JSON.stringify([problem, harness.log])).not.toContain('CANARY');
      expect(await createdSessions()).toEqual([]);
      expect(harness.errors).toHaveLength(1);
    }
  });

  test('one that hangs is a clear answer after five seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let asked = (): void => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { store } = keepingStore(() => {
      asked();
      return new Promise(() => {});
    });
    const harness = createLimited({ rateLimits: { store } });
    const answer = harness.create({}, from(address));
    await isAsked;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await problemOf(await answer)).toMatchObject({ status: 503, code: 'unavailable' });
    vi.useRealTimers();
    expect(await createdSessions()).toEqual([]);
  });

  test('an address that the host cannot tell is a failure, not a visitor without a limit', async () => {
    const harness = createLimited({
      clientAddress: () => {
        throw new Error('CANARY');
      },
    });
    const response = await harness.create();
    expect(await problemOf(response)).toMatchObject({ status: 500, code: 'internal' });
    expect(harness.errors).toEqual([new Error('CANARY')]);
    expect(await createdSessions()).toEqual([]);
  });
});

describe('the network of an address', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:1::', '2001:db8:1:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['192.0.2.1:50831', '192.0.2.1'],
    ['[2001:db8:1:2::3]:50831', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::3]', '2001:db8:1:2::/64'],
    ['[fe80::1%eth0]:443', 'fe80:0:0:0::/64'],
    ['::ffff:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:c000:201', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:443', '192.0.2.1'],
    ['64:ff9b::c000:201', '192.0.2.1'],
    ['64:ff9b::192.0.2.1', '192.0.2.1'],
    ['64:ff9b:1:fffe::c000:201', '192.0.2.1'],
    ['::ffff:0:c000:201', '0:0:0:0::/64'],
    ['192.0.2.1:', '192.0.2.1:'],
    ['unix:/run/socket', 'unix:/run/socket'],
  ])('%s is of %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  test('all addresses of one IPv6 network are one visitor', async () => {
    const { create } = createLimited();
    expect((await create({}, from('2001:db8:1:2::1'))).status).toBe(201);
    expect((await create({}, from('2001:db8:1:2:ffff::2'))).status).toBe(201);
    expect((await create({}, from('2001:db8:1:2::3'))).status).toBe(429);
    expect((await create({}, from('2001:db8:1:3::3'))).status).toBe(201);
  });
});
