import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { CreateSessionAnswer } from './contract.ts';
import { ProblemError } from './problem.ts';
import { bearer, createdSessions, createHarness, problemOf, sandbox } from './testing/harness.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

beforeEach(() => sandbox.reset());

describe('POST /sessions', () => {
  test('creates a session and hands out its ticket', async () => {
    const { create } = createHarness();
    const response = await create({ init: { person: { firstName: 'Ada' } } });
    expect(response.status).toBe(201);
    const answer = (await response.json()) as CreateSessionAnswer;
    expect(Object.keys(answer).sort()).toEqual(['expiresAt', 'session', 'ticket']);
    expect(answer.session).toEqual({
      id: expect.stringMatching(uuid),
      url: expect.stringContaining(`${sandbox.url}/v/`),
      status: 'created',
    });
    const days = (Date.parse(answer.expiresAt) - Date.now()) / (24 * 60 * 60 * 1000);
    expect(days).toBeCloseTo(7, 2);
  });

  test('sends Veriff exactly what was asked for, signed', async () => {
    const { create } = createHarness();
    await create({ init: { person: { firstName: 'Ada' } } });
    const [call] = await createdSessions();
    expect(JSON.parse(call?.body ?? '')).toEqual({
      verification: { person: { firstName: 'Ada' } },
    });
    expect(call?.authenticated).toBe(true);
  });

  test('needs no init data', async () => {
    const { create } = createHarness();
    expect((await create({})).status).toBe(201);
    const [call] = await createdSessions();
    expect(JSON.parse(call?.body ?? '')).toEqual({ verification: {} });
  });

  test('refuses init data that a page may not set, and creates nothing', async () => {
    const { create } = createHarness();
    const response = await create({ init: { person: { firstName: 'Ada', idNumber: '1' } } });
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({
      code: 'init-not-allowed',
      path: 'init.person.idNumber',
      detail: expect.stringContaining('init.person.idNumber'),
    });
    expect(await createdSessions()).toEqual([]);
  });

  test.each([
    [{ init: { document: { country: 'Estonia' } } }, 'init.document.country'],
    [{ init: 'Ada' }, 'init'],
    [{ person: {} }, 'person'],
  ])('refuses %j, and creates nothing', async (body, path) => {
    const { create } = createHarness();
    const response = await create(body);
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ code: 'invalid-request', path });
    expect(await createdSessions()).toEqual([]);
  });

  test('passes on what Veriff refuses as a bad request, in its own words', async () => {
    const body = JSON.stringify({ status: 'fail', code: '1203', message: 'CANARY is no date' });
    await sandbox.fault({ method: 'POST' }, { status: 400, body });
    const response = await createHarness().create();
    expect(response.status).toBe(400);
    const problem = await problemOf(response);
    expect(problem).toMatchObject({
      code: 'invalid-request',
      detail: expect.stringContaining('1203'),
    });
    expect(problem.detail).not.toContain('CANARY');
  });
});

describe('Idempotency-Key', () => {
  const body = { init: { person: { firstName: 'Ada' } } };

  test('the same key and body return the same session', async () => {
    const { create, wait } = createHarness();
    const first = await (await create(body, { 'Idempotency-Key': 'key' })).json();
    wait(60_000);
    const second = await create(body, { 'Idempotency-Key': 'key' });
    expect(second.status).toBe(201);
    expect(await second.json()).toEqual(first);
    expect(await createdSessions()).toHaveLength(1);
  });

  test('ten requests at once create one session', async () => {
    const { create } = createHarness();
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => create(body, { 'Idempotency-Key': 'key' })),
    );
    const answers = (await Promise.all(responses.map((r) => r.json()))) as CreateSessionAnswer[];
    expect(responses.map((response) => response.status)).toEqual(Array(10).fill(201));
    expect(new Set(answers.map(({ session }) => session.id)).size).toBe(1);
    expect(await createdSessions()).toHaveLength(1);
  });

  test('without a key, every request creates a session', async () => {
    const { create } = createHarness();
    await Promise.all([create(body), create(body)]);
    expect(await createdSessions()).toHaveLength(2);
  });

  test('the same key with another body is a conflict', async () => {
    const { create } = createHarness();
    await create(body, { 'Idempotency-Key': 'key' });
    const response = await create({}, { 'Idempotency-Key': 'key' });
    expect(response.status).toBe(409);
    expect((await problemOf(response)).code).toBe('conflict');
    expect(await createdSessions()).toHaveLength(1);
  });

  test('the same key from another end user is a conflict', async () => {
    const { create } = createHarness({
      authorize: (c) => ({ vendorData: c.req.header('X-User') ?? '' }),
    });
    await create(body, { 'Idempotency-Key': 'key', 'X-User': 'a' });
    const response = await create(body, { 'Idempotency-Key': 'key', 'X-User': 'b' });
    expect((await problemOf(response)).code).toBe('conflict');
  });

  test.each(['', 'x'.repeat(256), 'key\tkey'])('the key "%s" is refused', async (key) => {
    const response = await createHarness().create(body, { 'Idempotency-Key': key });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).code).toBe('invalid-request');
    expect(await createdSessions()).toEqual([]);
  });

  test('the longest key is accepted', async () => {
    const response = await createHarness().create(body, { 'Idempotency-Key': 'x'.repeat(255) });
    expect(response.status).toBe(201);
  });

  test('a key is free again after a refusal', async () => {
    const { create } = createHarness();
    await sandbox.fault({ method: 'POST' }, { status: 401 }, 1);
    expect((await create(body, { 'Idempotency-Key': 'key' })).status).toBe(502);
    expect((await create(body, { 'Idempotency-Key': 'key' })).status).toBe(201);
  });

  test('a key is used up by a failure, after which there may be a session', async () => {
    const { create } = createHarness();
    await sandbox.fault({ method: 'POST' }, { status: 500 }, 1);
    expect((await create(body, { 'Idempotency-Key': 'key' })).status).toBe(502);
    const response = await create(body, { 'Idempotency-Key': 'key' });
    expect(await problemOf(response)).toMatchObject({
      code: 'conflict',
      detail: expect.stringContaining('Use a new key.'),
    });
    expect((await create(body, { 'Idempotency-Key': 'new' })).status).toBe(201);
  });

  test('a key is forgotten after a day', async () => {
    const { create, wait } = createHarness();
    await create(body, { 'Idempotency-Key': 'key' });
    wait(24 * 60 * 60 * 1000);
    await create(body, { 'Idempotency-Key': 'key' });
    expect(await createdSessions()).toHaveLength(2);
  });
});

describe('GET /sessions/:id', () => {
  test('tells the status, and when to ask again', async () => {
    const { call, session } = createHarness();
    const created = await session();
    const response = await call(`/sessions/${created.session.id}`, bearer(created.ticket));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      session: { id: created.session.id, status: 'created' },
      decision: null,
    });
    expect(response.headers.get('Retry-After')).toBe('2');
  });

  test('asks Veriff for a decision that no webhook brought', async () => {
    const { call, session } = createHarness();
    const created = await session();
    await sandbox.decide(created.session.id, 'declined', 102);
    const response = await call(`/sessions/${created.session.id}`, bearer(created.ticket));
    expect(await response.json()).toEqual({
      session: { id: created.session.id, status: 'declined' },
      decision: { status: 'declined', code: 9102, reasonCode: 102 },
    });
    expect(response.headers.get('Retry-After')).toBeNull();
  });

  test('asks Veriff once in an interval, for all who wait', async () => {
    const { read, session, wait } = createHarness({ pollInterval: 3_000 });
    const { session: created, ticket } = await session();
    const asked = () => sandbox.calls('GET', /\/decision$/);
    await Promise.all(Array.from({ length: 10 }, () => read(created.id, ticket)));
    expect(await asked()).toHaveLength(1);
    wait(2_999);
    await read(created.id, ticket);
    expect(await asked()).toHaveLength(1);
    wait(1);
    await read(created.id, ticket);
    expect(await asked()).toHaveLength(2);
  });

  test('asks Veriff no more once the decision is final', async () => {
    const { read, session, wait } = createHarness();
    const { session: created, ticket } = await session();
    await sandbox.decide(created.id, 'approved');
    await read(created.id, ticket);
    wait(60_000);
    expect((await read(created.id, ticket)).session.status).toBe('approved');
    expect(await sandbox.calls('GET', /\/decision$/)).toHaveLength(1);
  });

  test('asks Veriff again after a decision that is not final', async () => {
    const { read, session, wait } = createHarness();
    const { session: created, ticket } = await session();
    await sandbox.decide(created.id, 'review');
    expect((await read(created.id, ticket)).decision?.status).toBe('review');
    await sandbox.decide(created.id, 'approved');
    wait(5_000);
    expect((await read(created.id, ticket)).decision?.status).toBe('approved');
  });

  test('answers what it knows while Veriff fails, and tells onError', async () => {
    const { read, session, errors } = createHarness();
    const { session: created, ticket } = await session();
    await sandbox.fault({ method: 'GET' }, { status: 404 });
    expect(await read(created.id, ticket)).toEqual({
      session: { id: created.id, status: 'created' },
      decision: null,
    });
    expect(errors).toEqual([expect.objectContaining({ name: 'VeriffError', code: 'not-found' })]);
  });

  test('asks Veriff when it has forgotten the session', async () => {
    const { session: created, ticket } = await createHarness().session();
    await sandbox.decide(created.id, 'approved');
    const restarted = createHarness();
    expect((await restarted.read(created.id, ticket)).decision?.status).toBe('approved');
  });

  test('fails when it has forgotten the session and Veriff fails', async () => {
    const { session: created, ticket } = await createHarness().session();
    const restarted = createHarness();
    await sandbox.fault({ method: 'GET' }, 'bad-json');
    // The second time Veriff is not asked, so that its failure is not asked for over and over.
    for (const [status, code] of [
      [502, 'upstream'],
      [503, 'unavailable'],
    ] as const) {
      const response = await restarted.call(`/sessions/${created.id}`, bearer(ticket));
      expect(response.status).toBe(status);
      expect((await problemOf(response)).code).toBe(code);
    }
    expect(await sandbox.calls('GET', /\/decision$/)).toHaveLength(1);
  });

  test('a session that Veriff has deleted is not found', async () => {
    const { session: created, ticket } = await createHarness().session();
    await sandbox.fault({ method: 'GET' }, { status: 404 });
    const response = await createHarness().call(`/sessions/${created.id}`, bearer(ticket));
    expect(response.status).toBe(404);
    expect((await problemOf(response)).code).toBe('not-found');
  });
});

describe('PATCH /sessions/:id', () => {
  function submit(ticket: string, body: unknown = { status: 'submitted' }): RequestInit {
    return {
      method: 'PATCH',
      headers: { ...bearer(ticket).headers, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    };
  }

  test('submits the session at Veriff', async () => {
    const { call, read, session } = createHarness();
    const { session: created, ticket } = await session();
    const response = await call(`/sessions/${created.id}`, submit(ticket));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ session: { id: created.id, status: 'submitted' } });
    expect((await read(created.id, ticket)).session.status).toBe('submitted');
    const [call_] = await sandbox.calls('PATCH', /^\/v1\/sessions\//);
    expect(call_?.authenticated).toBe(true);
    expect(JSON.parse(call_?.body ?? '')).toEqual({ verification: { status: 'submitted' } });
  });

  test('a second submission is a conflict', async () => {
    const { call, session } = createHarness();
    const { session: created, ticket } = await session();
    await call(`/sessions/${created.id}`, submit(ticket));
    const response = await call(`/sessions/${created.id}`, submit(ticket));
    expect(response.status).toBe(409);
    expect((await problemOf(response)).code).toBe('conflict');
  });

  test.each([
    [{}, 'status'],
    [{ status: 'approved' }, 'status'],
    [{ status: 'submitted', extra: 1 }, 'extra'],
    [[], undefined],
  ])('refuses %j', async (body, path) => {
    const { call, session } = createHarness();
    const { session: created, ticket } = await session();
    const response = await call(`/sessions/${created.id}`, submit(ticket, body));
    expect(response.status).toBe(400);
    const problem = await problemOf(response);
    expect(problem.code).toBe('invalid-request');
    expect(problem.path).toBe(path);
    expect(await sandbox.calls('PATCH', /./)).toEqual([]);
  });
});

describe('tickets', () => {
  test.each(['GET', 'PATCH'])('%s without a ticket is 401, with a challenge', async (method) => {
    const { call, session } = createHarness();
    const { session: created } = await session();
    const response = await call(`/sessions/${created.id}`, { method });
    expect(response.status).toBe(401);
    expect((await problemOf(response)).code).toBe('unauthorized');
    expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer /);
  });

  test.each(['GET', 'PATCH'])('%s with a ticket for another session is 403', async (method) => {
    const { call, session } = createHarness();
    const [mine, other] = [await session(), await session()];
    const response = await call(`/sessions/${other.session.id}`, {
      method,
      ...bearer(mine.ticket),
    });
    expect(response.status).toBe(403);
    expect((await problemOf(response)).code).toBe('forbidden');
  });

  test('a ticket lives as long as the session', async () => {
    const { call, session, wait } = createHarness();
    const created = await session();
    wait(7 * 24 * 60 * 60 * 1000);
    const response = await call(`/sessions/${created.session.id}`, bearer(created.ticket));
    expect(response.status).toBe(401);
    expect((await problemOf(response)).detail).toContain('expired');
  });

  test('a companion with another ticket secret does not know the ticket', async () => {
    const created = await createHarness().session();
    const other = createHarness({ ticketSecret: 'another secret of thirty-two characters' });
    const response = await other.call(`/sessions/${created.session.id}`, bearer(created.ticket));
    expect(response.status).toBe(401);
  });

  test('a ticket outlives the rotation of the shared secret', async () => {
    const created = await createHarness().session();
    const rotated = createHarness({ sharedSecret: ['new-secret', sandbox.sharedSecret] });
    const response = await rotated.call(`/sessions/${created.session.id}`, bearer(created.ticket));
    // The ticket is good; it is the sandbox that does not know the new secret.
    expect((await problemOf(response)).code).toBe('upstream');
  });
});

describe('when Veriff fails', () => {
  test.each([
    [{ status: 401 }, 502, 'upstream'],
    [{ status: 403 }, 502, 'upstream'],
    [{ status: 404 }, 502, 'upstream'],
    [{ status: 409 }, 409, 'conflict'],
    [{ status: 500 }, 502, 'upstream'],
    [{ status: 503 }, 502, 'upstream'],
    [{ status: 302, headers: { location: 'https://example.com' } }, 502, 'upstream'],
    ['reset', 502, 'upstream'],
    ['truncate', 502, 'upstream'],
    ['bad-json', 502, 'upstream'],
    ['bad-signature', 502, 'upstream'],
    [{ latency: 5_000 }, 504, 'upstream-timeout'],
  ])('%j gives %i %s, after one call', async (fault, status, code) => {
    // Short only where it is to pass: a busy machine may need longer for an answer.
    const { create, errors } = createHarness({ timeout: status === 504 ? 250 : 10_000 });
    await sandbox.fault({ method: 'POST', path: '/v1/sessions' }, fault);
    const response = await create();
    expect(response.status).toBe(status);
    expect((await problemOf(response)).code).toBe(code);
    expect(errors).toHaveLength(status >= 500 ? 1 : 0);
    await vi.waitFor(async () => expect(await createdSessions()).toHaveLength(1));
  });

  test('429 is passed on with the time to wait', async () => {
    await sandbox.fault({ method: 'POST' }, { status: 429, headers: { 'retry-after': '17' } });
    const response = await createHarness().create();
    expect(response.status).toBe(429);
    expect((await problemOf(response)).code).toBe('rate-limited');
    expect(response.headers.get('Retry-After')).toBe('17');
  });

  test.each(['9'.repeat(25), '9'.repeat(400), 'Wed, 21 Oct 2099 07:28:00 GMT'])(
    '429 with the time to wait %s is passed on with a day',
    async (retryAfter) => {
      await sandbox.fault(
        { method: 'POST' },
        { status: 429, headers: { 'retry-after': retryAfter } },
      );
      const response = await createHarness().create();
      expect(response.headers.get('Retry-After')).toBe('86400');
    },
  );

  test('429 without a time to wait gets one', async () => {
    await sandbox.fault({ method: 'POST' }, { status: 429 });
    const response = await createHarness().create();
    expect(response.status).toBe(429);
    expect(response.headers.get('Retry-After')).toBe('5');
  });

  test('a Veriff that cannot be reached is 502', async () => {
    const response = await createHarness({ baseUrl: 'http://127.0.0.1:1' }).create();
    expect(response.status).toBe(502);
  });
});

/** A record of the host's that happens to have what names an end user. */
class User {
  get vendorData(): string {
    return 'Ada';
  }
}

describe('hooks of the host', () => {
  test('authorize refuses with false', async () => {
    const response = await createHarness({ authorize: () => false }).create();
    expect(response.status).toBe(403);
    expect((await problemOf(response)).code).toBe('forbidden');
    expect(await createdSessions()).toEqual([]);
  });

  test('authorize answers with a response of its own', async () => {
    const { create } = createHarness({ authorize: () => Response.redirect('https://a.example/') });
    const response = await create();
    expect(response.status).toBe(302);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(await createdSessions()).toEqual([]);
  });

  test('an answer of the host’s own keeps its headers and its body', async () => {
    const { create } = createHarness({
      authorize: () => new Response('sign in', { status: 401, headers: { Vary: 'Cookie' } }),
    });
    const response = await create();
    expect(response.headers.get('Vary')).toBe('Cookie, Origin');
    expect(response.headers.get('X-Request-Id')).not.toBeNull();
    expect(await response.text()).toBe('sign in');
  });

  test.each([
    [undefined],
    [true],
    [{}],
    [{ vendorData: undefined }],
    [Object.create(null) as object],
  ])('authorize lets pass with %j', async (result) => {
    const response = await createHarness({ authorize: () => result }).create();
    expect(response.status).toBe(201);
  });

  test.each([
    ['null', null, 403],
    ['0', 0, 500],
    ['1', 1, 500],
    ['no text', '', 500],
    ['a text', 'allowed', 500],
    ['a list', [], 500],
    ['a map', new Map(), 500],
    ['a function', () => true, 500],
    ['a user of its own kind', new User(), 500],
    ['an object of something else', { allowed: false }, 500],
    ['an error', { error: 'forbidden', status: 403 }, 500],
    ['an id that is null', { endUserId: null }, 500],
    ['an id that is a number', { vendorData: 12 }, 500],
  ])('authorize that returns %s lets nobody pass', async (_what, result, status) => {
    const { create, errors } = createHarness({ authorize: () => result as unknown as undefined });
    const response = await create();
    expect((await problemOf(response)).status).toBe(status);
    expect(await createdSessions()).toEqual([]);
    if (status === 500) expect(String(errors)).toContain('authorize must return true');
  });

  test('authorize may answer with a response of another realm or library', async () => {
    class Response {
      readonly status = 403;
      readonly headers = new Map([['X-Why', 'no account']]);
      readonly [Symbol.toStringTag] = 'Response';
      async arrayBuffer() {
        return new TextEncoder().encode('sign up first').buffer;
      }
    }
    const { create } = createHarness({ authorize: () => new Response() as unknown as undefined });
    const response = await create();
    expect(response.status).toBe(403);
    expect(response.headers.get('X-Why')).toBe('no account');
    expect(await response.text()).toBe('sign up first');
    expect(await createdSessions()).toEqual([]);
  });

  test('authorize names the end user, whatever the page says', async () => {
    const endUserId = 'c1de400b-1877-4284-8494-071d37916197';
    const { create } = createHarness({
      authorize: async () => ({ endUserId, vendorData: 'host', isAdmin: true }),
      allowedInit: ['vendorData', 'person'],
    });
    await create({ init: { vendorData: 'page', person: { firstName: 'Ada' } } });
    const [call] = await createdSessions();
    expect(JSON.parse(call?.body ?? '')).toEqual({
      verification: { endUserId, vendorData: 'host', person: { firstName: 'Ada' } },
    });
  });

  test('init decides what is sent; the end user of authorize stays', async () => {
    const { create } = createHarness({
      authorize: () => ({ vendorData: 'host' }),
      init: (c, requested) => ({
        callback: `https://shop.example/done?lang=${c.req.header('Accept-Language')}`,
        person: { ...requested.person, idNumber: '123' },
      }),
    });
    const response = await create(
      { init: { person: { firstName: 'Ada' }, document: { type: 'PASSPORT' } } },
      { 'Accept-Language': 'et' },
    );
    expect(response.status).toBe(201);
    const [call] = await createdSessions();
    expect(JSON.parse(call?.body ?? '')).toEqual({
      verification: {
        vendorData: 'host',
        callback: 'https://shop.example/done?lang=et',
        person: { firstName: 'Ada', idNumber: '123' },
      },
    });
  });

  test('init that leaves undefined who the end user is does not take that away', async () => {
    const endUserId = 'c1de400b-1877-4284-8494-071d37916197';
    const { create } = createHarness({
      authorize: () => ({ endUserId, vendorData: 'host' }),
      init: () => ({ endUserId: undefined, vendorData: 'init' }) as object,
    });
    expect((await create()).status).toBe(201);
    const [call] = await createdSessions();
    expect(JSON.parse(call?.body ?? '')).toEqual({
      verification: { endUserId, vendorData: 'init' },
    });
  });

  test('fields that init leaves undefined are left out', async () => {
    const { create } = createHarness({
      init: () =>
        ({ vendorData: 'x', person: undefined, document: { number: undefined } }) as object,
    });
    await create();
    const [call] = await createdSessions();
    expect(call?.body).toBe('{"verification":{"vendorData":"x","document":{}}}');
  });

  test('data of the host that Veriff cannot take is the host’s fault', async () => {
    const { create, errors } = createHarness({ authorize: () => ({ endUserId: 'no uuid' }) });
    const response = await create();
    expect(response.status).toBe(500);
    expect((await problemOf(response)).code).toBe('internal');
    expect(errors).toEqual([expect.objectContaining({ path: 'verification.endUserId' })]);
    expect(await createdSessions()).toEqual([]);
  });

  test.each(['authorize', 'init'])('what %s throws stays on the server', async (hook) => {
    for (const thrown of [new Error('CANARY'), new ProblemError('conflict', 'CANARY'), 'CANARY']) {
      const { create, errors, log } = createHarness({
        [hook]: () => {
          throw thrown;
        },
      });
      const response = await create();
      expect(response.status).toBe(500);
      const problem = await problemOf(response);
      expect(problem.code).toBe('internal');
      expect(JSON.stringify([problem, log])).not.toContain('CANARY');
      expect(errors).toEqual([thrown]);
      expect(log.at(-1)).toMatchObject({ level: 'error', status: 500, problem: 'internal' });
    }
    expect(await createdSessions()).toEqual([]);
  });

  test('a hook that throws nothing fails all the same', async () => {
    const { create, errors } = createHarness({ authorize: () => Promise.reject(undefined) });
    expect((await create()).status).toBe(500);
    expect(errors).toEqual([expect.objectContaining({ name: 'HookError' })]);
  });

  test('an onError that throws changes nothing', async () => {
    const { create } = createHarness({
      authorize: () => {
        throw new Error('first');
      },
      onError: () => {
        throw new Error('second');
      },
    });
    expect((await create()).status).toBe(500);
  });
});
