import { beforeEach, describe, expect, test } from 'vitest';
import { jsonLimit } from './body.ts';
import {
  bearer,
  createdSessions,
  createHarness,
  host,
  problemOf,
  sandbox,
} from './testing/harness.ts';

const json = { 'Content-Type': 'application/json' };

beforeEach(() => sandbox.reset());

describe('every answer', () => {
  test.each([
    ['GET', '/health', 200],
    ['POST', '/sessions', 415],
    ['GET', '/sessions/x', 401],
    ['GET', '/nothing', 404],
    ['DELETE', '/sessions', 405],
    ['POST', '/webhooks', 401],
  ])('%s %s has an id, is not stored and is not sniffed', async (method, path, status) => {
    const { call } = createHarness();
    const response = await call(path, { method, ...(method === 'POST' ? { body: 'x' } : {}) });
    expect(response.status).toBe(status);
    const id = response.headers.get('X-Request-Id');
    expect(id).toMatch(/^[\w-]{21}$/);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
    if (status >= 400) expect((await problemOf(response)).requestId).toBe(id);
  });

  test('a problem says what it is', async () => {
    const { call } = createHarness();
    const response = await call('/nothing');
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({
      type: 'urn:veriff-verify:problem:not-found',
      title: expect.any(String),
      status: 404,
      code: 'not-found',
      detail: expect.any(String),
      requestId: response.headers.get('X-Request-Id'),
    });
  });

  test('is one entry in the log, with the pattern of the route', async () => {
    const { call, log } = createHarness();
    await call('/sessions/a-session-id');
    await call('/health');
    await call('/a-secret-path');
    expect(log).toEqual([
      {
        level: 'info',
        requestId: expect.any(String),
        method: 'GET',
        route: '/sessions/:id',
        status: 401,
        duration: expect.any(Number),
        problem: 'unauthorized',
      },
      expect.objectContaining({ route: '/health', status: 200 }),
      expect.objectContaining({ route: '*', status: 404, problem: 'not-found' }),
    ]);
  });
});

describe('routes', () => {
  test('GET /health answers', async () => {
    const response = await createHarness().call('/health');
    expect(await response.json()).toEqual({ status: 'ok' });
  });

  test('HEAD /health answers without a body', async () => {
    const response = await createHarness().call('/health', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  test.each([
    ['GET', '/sessions', 'POST'],
    ['DELETE', '/sessions', 'POST'],
    ['POST', '/sessions/x', 'GET, HEAD, PATCH'],
    ['DELETE', '/sessions/x', 'GET, HEAD, PATCH'],
    ['GET', '/webhooks', 'POST'],
    ['POST', '/health', 'GET, HEAD'],
  ])('%s %s is not allowed, %s is', async (method, path, allow) => {
    const response = await createHarness().call(path, { method });
    expect(response.status).toBe(405);
    expect((await problemOf(response)).code).toBe('method-not-allowed');
    expect(response.headers.get('Allow')).toBe(allow);
  });

  test.each(['/', '/session', '/sessions/x/y', '/..%2fhealth'])('%s is not found', async (path) => {
    const response = await createHarness().call(path);
    expect(response.status).toBe(404);
    expect((await problemOf(response)).code).toBe('not-found');
  });

  test('work below any path', async () => {
    const { Hono } = await import('hono');
    const { app, log } = createHarness();
    const site = new Hono().route('/api/veriff', app);
    site.notFound((c) => c.text('the page of the site', 404));
    const request = { method: 'POST', headers: json, body: '{}' };
    expect((await site.request(`${host}/api/veriff/sessions`, request)).status).toBe(201);
    expect(log.at(-1)?.route).toBe('/sessions');
    const missing = await site.request(`${host}/api/veriff/nothing`);
    expect((await problemOf(missing)).code).toBe('not-found');
    expect(missing.headers.get('X-Request-Id')).toBeTruthy();
    expect(await (await site.request(`${host}/nothing`)).text()).toBe('the page of the site');
  });
});

describe('bodies', () => {
  /** Sends the same to every route that takes JSON. A stream can be sent only once. */
  async function refused(
    request: RequestInit | (() => RequestInit),
    status: number,
    code: string,
  ): Promise<void> {
    const { call, session } = createHarness();
    const { session: created, ticket } = await session();
    await sandbox.reset();
    for (const [method, path] of [
      ['POST', '/sessions'],
      ['PATCH', `/sessions/${created.id}`],
    ] as const) {
      const init = typeof request === 'function' ? request() : request;
      const headers = { ...bearer(ticket).headers, ...(init.headers as Record<string, string>) };
      const response = await call(path, { ...init, method, headers });
      expect(response.status).toBe(status);
      expect((await problemOf(response)).code).toBe(code);
    }
    expect(await createdSessions()).toEqual([]);
    expect(await sandbox.calls('PATCH', /./)).toEqual([]);
  }

  test.each(['{', 'null,', 'undefined', '<xml/>', "{'a':1}", '{"a":1,}', '\u0000'])(
    'the text %j is no JSON',
    (body) => refused({ headers: json, body }, 400, 'invalid-request'),
  );

  test.each(['null', '[]', '"text"', '5', 'true', '[{}]'])('%s is no object', (body) =>
    refused({ headers: json, body }, 400, 'invalid-request'),
  );

  test('an empty body is refused', () =>
    refused({ headers: json, body: '' }, 400, 'invalid-request'));

  test('a missing body is refused', () => refused({ headers: json }, 400, 'invalid-request'));

  test('bytes that are not UTF-8 are refused', async () => {
    const [before, after] = ['{"init":{"person":{"firstName":"', '"}}}'].map((text) =>
      new TextEncoder().encode(text),
    );
    const response = await createHarness().call('/sessions', {
      method: 'POST',
      headers: json,
      body: new Uint8Array([...(before ?? []), 0xff, ...(after ?? [])]),
    });
    expect(response.status).toBe(400);
    expect(await createdSessions()).toEqual([]);
  });

  test.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data'],
    ['application/jsonp'],
    ['text/json'],
    ['x'],
  ])('the content type %s is refused', (type) =>
    refused({ headers: { 'Content-Type': type }, body: '{}' }, 415, 'unsupported-media-type'),
  );

  test('a compressed body is refused', () =>
    refused(
      { headers: { ...json, 'Content-Encoding': 'gzip' }, body: '{}' },
      415,
      'unsupported-media-type',
    ));

  test('a body with a charset is accepted', async () => {
    const response = await createHarness().create(
      {},
      { 'Content-Type': 'Application/JSON; charset=utf-8' },
    );
    expect(response.status).toBe(201);
  });

  test('a body over 64 KiB is too large', () =>
    refused({ headers: json, body: ' '.repeat(jsonLimit + 1) }, 413, 'payload-too-large'));

  test('a body over 64 KiB is too large, whatever its Content-Length says', () =>
    refused(
      () =>
        ({
          headers: { ...json, 'Content-Length': '2' },
          body: stream(Array(5).fill(' '.repeat(jsonLimit / 4))),
          duplex: 'half',
        }) as RequestInit,
      413,
      'payload-too-large',
    ));

  test('a body of exactly 64 KiB is accepted', async () => {
    const body = `{${' '.repeat(jsonLimit - 2)}}`;
    const response = await createHarness().call('/sessions', {
      method: 'POST',
      headers: json,
      body,
    });
    expect(response.status).toBe(201);
  });

  /** Sends 100 chunks, as far as they are wanted, and says how many were. */
  async function sendChunks(size: number): Promise<{ status: number; pulled: number }> {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(size));
        if (pulled === 100) controller.close();
      },
    });
    const response = await createHarness().call('/sessions', {
      method: 'POST',
      headers: json,
      body,
      duplex: 'half',
    } as RequestInit);
    return { status: response.status, pulled };
  }

  test('a body over the limit is read to its end, so that a proxy gets to read the answer', async () => {
    expect(await sendChunks(16 * 1024)).toEqual({ status: 413, pulled: 100 });
  });

  test('a body far over the limit is not read to its end', async () => {
    const { status, pulled } = await sendChunks(1024 * 1024);
    expect(status).toBe(413);
    expect(pulled).toBeLessThan(20);
  });

  test('a body in pieces is put together', async () => {
    const response = await createHarness().call('/sessions', {
      method: 'POST',
      headers: json,
      body: stream(['{"in', 'it":{"person":{"firstName":"A', 'da"}}}']),
      duplex: 'half',
    } as RequestInit);
    expect(response.status).toBe(201);
    const [call] = await createdSessions();
    expect(call?.body).toContain('"firstName":"Ada"');
  });

  test('a deeply nested body is refused', async () => {
    const body = `${'{"init":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    const response = await createHarness().call('/sessions', {
      method: 'POST',
      headers: json,
      body,
    });
    expect(response.status).toBe(400);
    expect(await createdSessions()).toEqual([]);
  });

  test('a field of any shape is refused where it is nested so deeply that it cannot be sent on', async () => {
    const { call, session, errors } = createHarness();
    const { session: created, ticket } = await session();
    const network = '{"ip":{"addressV4":"192.0.2.1"}}';
    const device = `{"fingerprint":"f","deep":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
    const response = await call(`/sessions/${created.id}/collected-data`, {
      method: 'POST',
      headers: { ...json, ...bearer(ticket).headers },
      body: `{"providerName":"shop","network":${network},"device":${device}}`,
    });
    expect(response.status).toBe(400);
    expect((await problemOf(response)).code).toBe('invalid-request');
    expect(errors).toEqual([]);
  });
});

describe('who may call', () => {
  const allowed = 'https://www.shop.example';
  const evil = 'https://evil.example';

  async function status(headers: Record<string, string>, allowedOrigins: string[] = [allowed]) {
    const { create } = createHarness({ allowedOrigins });
    const response = await create({}, headers);
    if (response.status === 403) {
      expect((await problemOf(response)).code).toBe('forbidden');
      expect(await createdSessions()).toEqual([]);
    }
    return response.status;
  }

  test.each([
    ['a page of the same origin', { 'Sec-Fetch-Site': 'same-origin', Origin: host }],
    ['a page behind a proxy', { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://localhost:5173' }],
    ['a same-origin page of an old browser', { Origin: host }],
    ['an allowed page', { 'Sec-Fetch-Site': 'same-site', Origin: allowed }],
    ['an allowed page of another site', { 'Sec-Fetch-Site': 'cross-site', Origin: allowed }],
    ['an allowed page of an old browser', { Origin: allowed }],
    ['a server', {}],
  ])('%s may', async (_, headers) => {
    expect(await status(headers as Record<string, string>)).toBe(201);
  });

  test.each([
    ['a page of another site', { 'Sec-Fetch-Site': 'cross-site', Origin: evil }],
    ['a page of another origin of the site', { 'Sec-Fetch-Site': 'same-site', Origin: evil }],
    ['a foreign page of an old browser', { Origin: evil }],
    ['a page without an origin', { Origin: 'null' }],
    ['a foreign page that hides its origin', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a sibling page that hides its origin', { 'Sec-Fetch-Site': 'same-site' }],
    ['a page of the same host without TLS', { 'Sec-Fetch-Site': 'cross-site', Origin: host }],
    ['a foreign page that the user opened', { 'Sec-Fetch-Site': 'none', Origin: evil }],
    ['an origin that begins like an allowed one', { Origin: `${allowed}.evil.example` }],
    ['an allowed host on another port', { Origin: `${allowed}:8443` }],
  ])('%s may not', async (_, headers) => {
    expect(await status(headers as Record<string, string>)).toBe(403);
  });

  test('a request that no page made is judged by authorize alone', async () => {
    const authorize = () => false;
    expect((await createHarness({ authorize }).create()).status).toBe(403);
  });

  test('reading a session follows the same rule', async () => {
    const { call, session } = createHarness();
    const { session: created, ticket } = await session();
    const response = await call(`/sessions/${created.id}`, {
      headers: { ...bearer(ticket).headers, Origin: evil },
    });
    expect(response.status).toBe(403);
  });

  test('anyone may ask for health', async () => {
    const response = await createHarness().call('/health', { headers: { Origin: evil } });
    expect(response.status).toBe(200);
  });

  test('an allowed page may read the answer', async () => {
    const { create } = createHarness({ allowedOrigins: [allowed] });
    for (const response of [
      await create({}, { Origin: allowed }),
      await create([], { Origin: allowed }),
    ]) {
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe(allowed);
      expect(response.headers.get('Access-Control-Allow-Credentials')).toBeNull();
      expect(response.headers.get('Access-Control-Expose-Headers')).toContain('Retry-After');
      expect(response.headers.get('Vary')).toContain('Origin');
    }
  });

  test('a foreign page may not even read the refusal', async () => {
    const { create } = createHarness({ allowedOrigins: [allowed] });
    const response = await create({}, { Origin: evil });
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect(response.headers.get('Vary')).toContain('Origin');
  });

  test('a preflight of an allowed page is answered', async () => {
    const { call } = createHarness({ allowedOrigins: [allowed] });
    const response = await call('/sessions/x', {
      method: 'OPTIONS',
      headers: {
        Origin: allowed,
        'Access-Control-Request-Method': 'PATCH',
        'Access-Control-Request-Headers': 'authorization,content-type,idempotency-key',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(allowed);
    expect(response.headers.get('Access-Control-Allow-Methods')).toContain('PATCH');
    const headers = response.headers.get('Access-Control-Allow-Headers')?.toLowerCase();
    for (const name of ['authorization', 'content-type', 'idempotency-key']) {
      expect(headers).toContain(name);
    }
  });

  test('a preflight of a foreign page is refused', async () => {
    const { call } = createHarness({ allowedOrigins: [allowed] });
    const response = await call('/sessions', {
      method: 'OPTIONS',
      headers: { Origin: evil, 'Access-Control-Request-Method': 'POST' },
    });
    expect(response.status).toBe(403);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  test.each(['*', 'shop.example', 'https://shop.example/path', 'null', 'ftp://a.example', ''])(
    'the allowed origin "%s" stops the start',
    (origin) => {
      expect(() => createHarness({ allowedOrigins: [origin] })).toThrow(TypeError);
    },
  );
});

function stream(chunks: string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
}
