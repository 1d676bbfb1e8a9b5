import { beforeEach, describe, expect, test } from 'vitest';
import type { Measurement } from './measurement.ts';
import { knownMethod } from './observe.ts';
import type { CompanionOptions } from './options.ts';
import {
  bearer,
  createHarness,
  type Harness,
  host,
  problemOf,
  sandbox,
} from './testing/harness.ts';

const json = { 'Content-Type': 'application/json' };
const given = 'page_request-0123456789';

beforeEach(() => sandbox.reset());

const data = {
  providerName: 'shop',
  network: { ip: { addressV4: '192.0.2.1' } },
  device: { fingerprint: 'f1' },
};

/** Asks every route that calls Veriff, once. */
async function askAll(harness: Harness, headers: Record<string, string> = {}): Promise<Response[]> {
  const created = await harness.create({}, headers);
  const { session, ticket } = await created.clone().json();
  const ask = (method: string, path: string, body?: unknown) =>
    harness.call(`/sessions/${session.id}${path}`, {
      method,
      headers: { ...json, ...bearer(ticket).headers, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return [
    created,
    await ask('GET', ''),
    await ask('POST', '/media', { context: 'face', content: '/9j/AAAA' }),
    await ask('POST', '/collected-data', data),
    await ask('PATCH', '', { status: 'submitted' }),
  ];
}

/** The ids under which Veriff was called. */
async function idsAtVeriff(): Promise<(string | undefined)[]> {
  const calls = await Promise.all(
    ['GET', 'POST', 'PATCH'].map((method) => sandbox.calls(method, /^\/v1\//)),
  );
  return calls.flat().map(({ headers }) => headers['x-request-id']);
}

describe('the id of a request', () => {
  test('is that of the page: in the answer, the log, the problem and at Veriff', async () => {
    const harness = createHarness();
    const answers = await askAll(harness, { 'X-Request-Id': given });
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 201, 200, 200]);
    for (const { headers } of answers) expect(headers.get('X-Request-Id')).toBe(given);
    expect(harness.log.map(({ requestId }) => requestId)).toEqual(Array(5).fill(given));
    expect(await idsAtVeriff()).toEqual(Array(5).fill(given));
    const refused = await harness.call('/nothing', { headers: { 'X-Request-Id': given } });
    expect((await problemOf(refused)).requestId).toBe(given);
  });

  test('is made where the page has none, and the same everywhere', async () => {
    const harness = createHarness();
    const answers = await askAll(harness);
    const ids = answers.map(({ headers }) => headers.get('X-Request-Id'));
    for (const id of ids) expect(id).toMatch(/^[\w-]{21}$/);
    expect(new Set(ids).size).toBe(5);
    expect(harness.log.map(({ requestId }) => requestId)).toEqual(ids);
    expect((await idsAtVeriff()).sort()).toEqual(ids.sort());
  });

  test.each([
    '1234567',
    'x'.repeat(65),
    'with a space',
    'with.a.dot',
    '{"level":"info"}',
    '12345678=',
    '<script>',
  ])('that cannot stand in a log is replaced: %j', async (id) => {
    const harness = createHarness();
    const response = await harness.create({}, { 'X-Request-Id': id });
    expect(response.headers.get('X-Request-Id')).toMatch(/^[\w-]{21}$/);
    expect(JSON.stringify(harness.log)).not.toContain(id);
    expect(await idsAtVeriff()).toEqual([response.headers.get('X-Request-Id')]);
  });

  test.each(['12345678', 'x'.repeat(64), '-_-_-_-_'])('may be %s', async (id) => {
    const response = await createHarness().call('/health', { headers: { 'X-Request-Id': id } });
    expect(response.headers.get('X-Request-Id')).toBe(id);
  });

  test('can be sent and read by a page of an allowed origin', async () => {
    const origin = 'https://www.shop.example';
    const { call } = createHarness({ allowedOrigins: [origin] });
    const preflight = await call('/sessions', {
      method: 'OPTIONS',
      headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
    });
    expect(preflight.headers.get('Access-Control-Allow-Headers')).toContain('X-Request-Id');
    const response = await call('/sessions', { method: 'POST', headers: { Origin: origin } });
    expect(response.headers.get('Access-Control-Expose-Headers')).toContain('X-Request-Id');
  });
});

describe('Server-Timing', () => {
  const total = String.raw`total;dur=\d+\.\d`;

  test('tells how long it took, and how long Veriff did', async () => {
    const harness = createHarness();
    await sandbox.fault({ method: 'POST', path: '/v1/sessions' }, { latency: 60 }, 1);
    const answers = await askAll(harness);
    for (const { headers } of answers) {
      expect(headers.get('Server-Timing')).toMatch(
        new RegExp(String.raw`^${total}, veriff;dur=\d+\.\d$`),
      );
    }
    const timing = answers[0]?.headers.get('Server-Timing') ?? '';
    const [whole, veriff] = [...timing.matchAll(/dur=([\d.]+)/g)].map(([, text]) => Number(text));
    expect(veriff).toBeGreaterThanOrEqual(50);
    expect(whole).toBeGreaterThanOrEqual(veriff ?? Number.NaN);
    const [entry] = harness.log;
    expect(entry?.veriffDuration).toBeGreaterThanOrEqual(50);
    expect(entry?.duration).toBeGreaterThanOrEqual(entry?.veriffDuration ?? Number.NaN);
  });

  test('says nothing of Veriff where it was not called', async () => {
    const harness = createHarness();
    for (const path of ['/health', '/nothing', '/sessions/x']) {
      const { headers } = await harness.call(path);
      expect(headers.get('Server-Timing')).toMatch(new RegExp(`^${total}$`));
    }
    expect(harness.log.some((entry) => 'veriffDuration' in entry)).toBe(false);
  });

  test('is for pages of allowed origins, and for the own one, which needs no leave', async () => {
    const origin = 'https://www.shop.example';
    const { create } = createHarness({ allowedOrigins: [origin] });
    const allowed = async (headers: Record<string, string>, body: unknown = {}) =>
      (await create(body, headers)).headers.get('Timing-Allow-Origin');
    expect(await allowed({ Origin: origin })).toBe(origin);
    expect(await allowed({ Origin: origin }, [])).toBe(origin);
    expect(await allowed({ Origin: host })).toBeNull();
    expect(await allowed({ Origin: 'https://evil.example' })).toBeNull();
    expect(await allowed({})).toBeNull();
  });
});

describe('an answer of the host', () => {
  test('has the same headers as any other', async () => {
    const { create, log } = createHarness({
      authorize: () => new Response('not today', { status: 418 }),
    });
    const response = await create({}, { 'X-Request-Id': given });
    expect([response.status, await response.text()]).toEqual([418, 'not today']);
    expect(response.headers.get('X-Request-Id')).toBe(given);
    expect(response.headers.get('Server-Timing')).toMatch(/^total;/);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(log).toMatchObject([{ status: 418, requestId: given }]);
  });
});

describe('measurements', () => {
  function createMeasured(options: Partial<CompanionOptions> = {}) {
    const measured: Measurement[] = [];
    const meter = (measurement: Measurement) => void measured.push(measurement);
    return { harness: createHarness({ ...options, meter }), measured };
  }

  const withoutDurations = (measured: Measurement[]) =>
    measured.map(({ name, unit, value, attributes }) => ({
      name,
      unit,
      value: unit === 'ms' ? typeof value : value,
      attributes,
    }));

  function pair(names: readonly [Measurement['name'], Measurement['name']], attributes: object) {
    return [
      { name: names[0], unit: '1', value: 1, attributes },
      { name: names[1], unit: 'ms', value: 'number', attributes },
    ];
  }
  const request = (attributes: object) =>
    pair(['companion.requests', 'companion.request.duration'], attributes);
  const call = (attributes: object) => pair(['veriff.calls', 'veriff.call.duration'], attributes);

  test('tell of every request and every call, and of nobody', async () => {
    const { harness, measured } = createMeasured();
    await askAll(harness);
    expect(withoutDurations(measured)).toEqual([
      ...call({ operation: 'sessions.create', outcome: 'ok' }),
      ...request({ method: 'POST', route: '/sessions', status: 201 }),
      ...call({ operation: 'sessions.decision', outcome: 'ok' }),
      ...request({ method: 'GET', route: '/sessions/:id', status: 200 }),
      ...call({ operation: 'sessions.uploadMedia', outcome: 'ok' }),
      ...request({ method: 'POST', route: '/sessions/:id/media', status: 201 }),
      ...call({ operation: 'sessions.addCollectedData', outcome: 'ok' }),
      ...request({ method: 'POST', route: '/sessions/:id/collected-data', status: 200 }),
      ...call({ operation: 'sessions.submit', outcome: 'ok' }),
      ...request({ method: 'PATCH', route: '/sessions/:id', status: 200 }),
    ]);
    for (const { value } of measured) expect(value).toBeGreaterThanOrEqual(0);
  });

  test('tell of failures by their codes', async () => {
    const { harness, measured } = createMeasured();
    await sandbox.fault({ method: 'POST' }, { status: 500 }, 1);
    await harness.create();
    await harness.call('/sessions/x');
    expect(withoutDurations(measured)).toEqual([
      ...call({ operation: 'sessions.create', outcome: 'server' }),
      ...request({ method: 'POST', route: '/sessions', status: 502, problem: 'upstream' }),
      ...request({ method: 'GET', route: '/sessions/:id', status: 401, problem: 'unauthorized' }),
    ]);
  });

  test('tell of webhooks, new and repeated', async () => {
    const { harness, measured } = createMeasured();
    const id = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';
    const event = { id, action: 'started', code: 7001 };
    await harness.deliver(event);
    await harness.deliver(event);
    await harness.deliver({ something: 'new' });
    const webhooks = measured.filter(({ name }) => name === 'companion.webhooks');
    expect(webhooks).toEqual(
      [
        { kind: 'event', result: 'handled' },
        { kind: 'event', result: 'repeated' },
        { kind: 'unknown', result: 'handled' },
      ].map((attributes) => ({ name: 'companion.webhooks', value: 1, unit: '1', attributes })),
    );
  });

  test('have no attribute that a caller can choose, so that they stay few', async () => {
    const { harness, measured } = createMeasured();
    for (const method of ['DELETE', 'PUT']) {
      await harness.call('/CANARY?x=CANARY', {
        method,
        headers: { 'X-Request-Id': 'CANARY-1234' },
      });
    }
    expect(new Set(measured.map(({ attributes }) => JSON.stringify(attributes)))).toEqual(
      new Set(['{"method":"_OTHER","route":"*","status":404,"problem":"not-found"}']),
    );
    expect(knownMethod('CANARY')).toBe('_OTHER');
  });

  test('are those that the table names, with its attributes, when all goes through', async () => {
    const { harness, measured } = createMeasured({
      rateLimits: { createSession: { limit: 1, window: 60_000 } },
      authorize: () => ({ vendorData: 'CANARY' }),
    });
    await askAll(harness);
    await harness.create();
    await harness.deliver({ id: 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7', action: 'started' });
    expect([...new Set(measured.map(({ name }) => name))].sort()).toEqual([
      'companion.rate_limited',
      'companion.request.duration',
      'companion.requests',
      'companion.webhooks',
      'veriff.call.duration',
      'veriff.calls',
    ]);
    const said = JSON.stringify(measured);
    for (const secret of ['CANARY', sandbox.apiKey, sandbox.sharedSecret]) {
      expect(said).not.toContain(secret);
    }
    expect(said).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}/);
  });
});
