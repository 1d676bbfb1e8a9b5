import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CallOptions, Veriff, type VeriffOptions } from './client.ts';
import { VeriffError } from './errors.ts';
import {
  answer,
  hmac,
  type IndependentServer,
  startIndependentServer,
} from './testing/independent-server.ts';

const apiKey = '0ff1ce00-0000-4000-8000-000000000001';
const secret = 'first-secret';
const id = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';
const created = {
  status: 'success',
  verification: { id, url: 'https://alchemy.veriff.com/v/token', status: 'created' },
};

let server: IndependentServer;

beforeEach(async () => {
  server = await startIndependentServer();
});

afterEach(async () => {
  vi.useRealTimers();
  await server.close();
});

function client(options: Partial<VeriffOptions> = {}): Veriff {
  return new Veriff({
    apiKey,
    sharedSecret: secret,
    baseUrl: server.url,
    retry: { baseDelay: 1 },
    ...options,
  });
}

async function errorOf(promise: Promise<unknown>): Promise<VeriffError> {
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(VeriffError);
  return error as VeriffError;
}

describe('what is sent', () => {
  test('create signs the exact bytes of the body', async () => {
    server.handlers.push(answer(201, created));
    await client({ integrationId: 'integration-1' }).sessions.create({
      verification: { person: { firstName: 'Žofie', lastName: 'Nováková' } },
    });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/sessions' });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-auth-client': apiKey,
      'x-hmac-signature': hmac(secret, request?.body ?? ''),
      'vrf-integration-id': 'integration-1',
    });
  });

  test('fields that are undefined are left out, not sent as null', async () => {
    server.handlers.push(answer(201, created));
    const person = { firstName: 'Ada', lastName: undefined } as { firstName: string };
    await client().sessions.create({ verification: { person } });
    expect(server.requests[0]?.body.toString()).toBe(
      '{"verification":{"person":{"firstName":"Ada"}}}',
    );
  });

  test('submit signs the exact bytes of its body', async () => {
    server.handlers.push(
      answer(200, { status: 'success', verification: { id, status: 'submitted' } }),
    );
    await client().sessions.submit(id);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'PATCH', path: `/v1/sessions/${id}` });
    expect(request?.body.toString()).toBe('{"verification":{"status":"submitted"}}');
    expect(request?.headers['x-hmac-signature']).toBe(hmac(secret, request?.body ?? ''));
  });

  test.each([
    ['delete', 'DELETE', ''],
    ['decision', 'GET', '/decision'],
  ] as const)('%s signs the session id and sends no body', async (operation, method, suffix) => {
    server.handlers.push(answer(200, { status: 'success', verification: { id } }));
    await client().sessions[operation](id);
    const [request] = server.requests;
    expect(request).toMatchObject({ method, path: `/v1/sessions/${id}${suffix}` });
    expect(request?.body.length).toBe(0);
    expect(request?.headers['x-hmac-signature']).toBe(hmac(secret, id));
  });

  test('the first of several secrets signs', async () => {
    server.handlers.push(answer(200, { status: 'success', verification: null }));
    await client({ sharedSecret: ['new', 'old'] }).sessions.decision(id);
    expect(server.requests[0]?.headers['x-hmac-signature']).toBe(hmac('new', id));
  });

  test('a base URL with a path keeps it', async () => {
    server.handlers.push(answer(200, { status: 'success', verification: null }));
    await client({ baseUrl: `${server.url}/proxy/` }).sessions.decision(id);
    expect(server.requests[0]?.path).toBe(`/proxy/v1/sessions/${id}/decision`);
  });

  test('a wrong field is named and nothing is sent', async () => {
    const error = await errorOf(
      client().sessions.create({ verification: { person: { dateOfBirth: 'yesterday' } } }),
    );
    expect(error).toMatchObject({
      code: 'invalid-request',
      path: 'verification.person.dateOfBirth',
    });
    expect(error.message).not.toContain('yesterday');
    expect(server.requests).toHaveLength(0);
  });

  test.each(['', '../decision', 'a/b', 'a?b', '%2e%2e', 'é'])(
    'the id %j is refused, nothing is sent',
    async (wrong) => {
      expect(await errorOf(client().sessions.decision(wrong))).toMatchObject({
        code: 'invalid-request',
      });
      expect(server.requests).toHaveLength(0);
    },
  );
});

describe('what is answered', () => {
  test('the session of a 201', async () => {
    server.handlers.push(answer(201, created, { secret }));
    expect((await client().sessions.create({ verification: {} })).verification).toMatchObject({
      id,
      url: 'https://alchemy.veriff.com/v/token',
    });
  });

  test('a decision that is not there yet is null', async () => {
    server.handlers.push(answer(200, { status: 'success', verification: null }));
    expect((await client().sessions.decision(id)).verification).toBe(null);
  });

  test('an answer signed with any of the secrets is accepted', async () => {
    server.handlers.push(answer(201, created, { secret: 'old' }));
    await client({ sharedSecret: ['new', 'old'] }).sessions.create({ verification: {} });
  });

  test('an answer with a wrong signature is refused', async () => {
    server.handlers.push(answer(201, created, { secret: 'mallory' }));
    expect(await errorOf(client().sessions.create({ verification: {} }))).toMatchObject({
      code: 'invalid-signature',
      retryable: false,
    });
  });

  test('an answer whose twin signatures disagree is refused', async () => {
    server.handlers.push(
      answer(201, created, { secret, headers: { 'vrf-hmac-signature': hmac('mallory', '') } }),
    );
    expect(await errorOf(client().sessions.create({ verification: {} }))).toMatchObject({
      code: 'invalid-signature',
    });
  });

  test('an unsigned answer is refused only when signatures are required', async () => {
    server.handlers.push(answer(201, created));
    await client().sessions.create({ verification: {} });
    const strict = client({ requireSignedResponses: true });
    expect(await errorOf(strict.sessions.create({ verification: {} }))).toMatchObject({
      code: 'invalid-signature',
    });
  });
});

describe('what can go wrong', () => {
  test.each([
    [400, 'invalid-request', false],
    [401, 'unauthorized', false],
    [403, 'forbidden', false],
    [404, 'not-found', false],
    [409, 'conflict', false],
    [413, 'payload-too-large', false],
    [415, 'unsupported-encoding', false],
    [422, 'invalid-request', false],
    [429, 'rate-limited', true],
    [500, 'server', false],
    [503, 'server', false],
    [200, 'invalid-response', false],
    [302, 'invalid-response', false],
    [418, 'invalid-response', false],
  ] as const)('create answered with %i is %s', async (status, code, retryable) => {
    server.handlers.push(
      answer(status, { status: 'fail' }, { headers: { location: '/elsewhere' } }),
    );
    const error = await errorOf(client().sessions.create({ verification: {} }));
    expect(error).toMatchObject({ code, status, retryable });
  });

  test.each([
    { status: 'fail', code: '1104', message: 'canary' },
    { status: 400, code: 1104, message: 'canary' },
  ])('Veriff’s numeric code is read from %j, its message is not repeated', async (body) => {
    server.handlers.push(answer(400, body));
    const error = await errorOf(client().sessions.create({ verification: {} }));
    expect(error.veriffCode).toBe(1104);
    expect(error.message).toContain('Request includes invalid parameters.');
    expect(error.message).not.toContain('canary');
  });

  test.each([
    ['nothing', ''],
    ['text', 'It works!'],
    ['half of a JSON text', '{"status":"succ'],
    ['JSON of another shape', '{"status":"success","verification":{"id":"a"}}'],
    ['null', 'null'],
    ['a list', '[]'],
  ])('%s instead of a session is an invalid response', async (_name, body) => {
    server.handlers.push(answer(201, body));
    expect(await errorOf(client().sessions.create({ verification: {} }))).toMatchObject({
      code: 'invalid-response',
    });
  });

  test('an answer without end is cut off', async () => {
    server.handlers.push((response) => {
      response.writeHead(201);
      const chunk = Buffer.alloc(1024 * 1024);
      const write = (): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', write);
      };
      write();
    });
    expect(await errorOf(client().sessions.create({ verification: {} }))).toMatchObject({
      code: 'invalid-response',
    });
  });

  test('a connection that breaks is a network error', async () => {
    server.handlers.push((response) => response.destroy());
    expect(await errorOf(client().sessions.create({ verification: {} }))).toMatchObject({
      code: 'network',
      retryable: false,
    });
  });

  test('no answer within the time limit is a timeout', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const received = new Promise<void>((resolve) => server.handlers.push(() => resolve()));
    const call = errorOf(client({ timeout: 4_000 }).sessions.create({ verification: {} }));
    await received;
    vi.advanceTimersByTime(4_000);
    expect(await call).toMatchObject({ code: 'timeout', retryable: false });
  });

  test('the time limit covers the body of the answer too', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const started = new Promise<void>((resolve) =>
      server.handlers.push((response) => {
        response.writeHead(201).write('{"status"', () => resolve());
      }),
    );
    const call = errorOf(client({ timeout: 4_000 }).sessions.create({ verification: {} }));
    await started;
    vi.advanceTimersByTime(4_000);
    expect(await call).toMatchObject({ code: 'timeout' });
  });

  test('a fetch that never ends, nor heeds its signal, is a timeout all the same', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let call: Promise<VeriffError> | undefined;
    await new Promise<void>((sent) => {
      const deaf: typeof fetch = () => {
        sent();
        return new Promise(() => undefined);
      };
      const veriff = client({ timeout: 4_000, fetch: deaf });
      call = errorOf(veriff.sessions.create({ verification: {} }));
    });
    vi.advanceTimersByTime(4_000);
    expect(await call).toMatchObject({ code: 'timeout' });
  });

  test('a caller can abort', async () => {
    const controller = new AbortController();
    server.handlers.push(() => controller.abort());
    const call = client().sessions.create({ verification: {} }, { signal: controller.signal });
    expect(await errorOf(call)).toMatchObject({ code: 'aborted' });
  });

  test('no message holds the secret or a value of the request', async () => {
    const person = { firstName: 'canary-name' };
    for (const status of [400, 401, 404, 429, 500, 200]) {
      server.handlers.splice(0, 1, answer(status, '{"message":"canary-name"}'));
      const error = await errorOf(
        client({ retry: false }).sessions.create({ verification: { person } }),
      );
      expect(`${error.message} ${String(error.cause)}`).not.toMatch(/canary|first-secret/);
    }
  });
});

describe('what is repeated', () => {
  test('create is not sent twice after a failure that may have made a session', async () => {
    for (const fail of [answer(500, {}), answer(503, {}), answer(201, 'garbage')]) {
      server.requests.length = 0;
      server.handlers.splice(0, 1, fail);
      await errorOf(client().sessions.create({ verification: {} }));
      expect(server.requests).toHaveLength(1);
    }
  });

  test('create is sent again after 429, which made none', async () => {
    server.handlers.push(answer(429, {}), answer(201, created));
    await client().sessions.create({ verification: {} });
    expect(server.requests).toHaveLength(2);
  });

  test('a decision is asked for three times at most', async () => {
    server.handlers.push(answer(500, {}));
    expect(await errorOf(client().sessions.decision(id))).toMatchObject({ code: 'server' });
    expect(server.requests).toHaveLength(3);
  });

  test('a decision survives one broken connection', async () => {
    server.handlers.push(
      (response) => response.destroy(),
      answer(200, { status: 'success', verification: null }),
    );
    await client().sessions.decision(id);
    expect(server.requests).toHaveLength(2);
  });

  test('retry: false sends once', async () => {
    server.handlers.push(answer(500, {}));
    await errorOf(client({ retry: false }).sessions.decision(id));
    expect(server.requests).toHaveLength(1);
  });

  test('a Retry-After longer than the longest wait is handed to the caller', async () => {
    server.handlers.push(answer(429, {}, { headers: { 'retry-after': '120' } }));
    const error = await errorOf(client().sessions.decision(id));
    expect(error).toMatchObject({ code: 'rate-limited', retryAfter: 120_000, retryable: true });
    expect(server.requests).toHaveLength(1);
  });

  test('a wait that would pass the time limit is not begun: the caller is told what Veriff said', async () => {
    server.handlers.push(answer(429, {}, { headers: { 'retry-after': '5' } }));
    const error = await errorOf(client({ timeout: 2_000 }).sessions.decision(id));
    expect(error).toMatchObject({ code: 'rate-limited', retryAfter: 5_000 });
    expect(server.requests).toHaveLength(1);
  });
});

describe('configuration', () => {
  test.each<[string, Partial<VeriffOptions>]>([
    ['no API key', { apiKey: '' }],
    ['an API key with a space', { apiKey: 'a b' }],
    ['no secret', { sharedSecret: '' }],
    ['no secret in the list', { sharedSecret: [] }],
    ['an empty secret in the list', { sharedSecret: ['a', ''] }],
    ['a secret with a line break', { sharedSecret: 'canary\n' }],
    ['http to a host that is not loopback', { baseUrl: 'http://api.example' }],
    ['a base URL that is none', { baseUrl: 'stationapi.veriff.com' }],
    ['a base URL that ends in /v1', { baseUrl: 'https://stationapi.veriff.com/v1/' }],
    ['a base URL with a user', { baseUrl: 'https://canary@stationapi.veriff.com' }],
    ['a time limit of nothing', { timeout: 0 }],
    ['a time limit that is no number', { timeout: Number.NaN }],
    ['no call at all', { retry: { attempts: 0 } }],
    ['a wait that is no number', { retry: { baseDelay: Number.NaN } }],
    ['a wait without end', { retry: { maxDelay: Number.POSITIVE_INFINITY } }],
    ['an encoding that Veriff does not take', { compress: 'br' as 'gzip' }],
  ])('%s is refused at once, without quoting it', (_name, options) => {
    let error: unknown;
    try {
      new Veriff({ apiKey, sharedSecret: secret, ...options });
    } catch (cause) {
      error = cause;
    }
    expect(error).toMatchObject({ name: 'VeriffError', code: 'configuration' });
    expect(String(error)).not.toContain('canary');
  });

  test.each([undefined, null, 'canary', 5])('options that are %j are refused too', (options) => {
    expect(() => new Veriff(options as unknown as VeriffOptions)).toThrow(VeriffError);
  });

  test.each([
    ['a signal that is none', { signal: {} }],
    ['a time limit that is none', { timeout: -1 }],
    [
      'a getter that throws',
      {
        get signal() {
          throw new Error('canary');
        },
      },
    ],
  ])('%s in the options of a call is refused, and nothing is sent', async (_name, options) => {
    const call = client().sessions.decision(id, options as CallOptions);
    const error = await errorOf(call);
    expect(error.code).toBe('configuration');
    expect(error.message).not.toContain('canary');
    expect(server.requests).toHaveLength(0);
  });

  test('options of a call cannot change what is called', async () => {
    server.handlers.push(answer(200, { status: 'success', verification: null }));
    const options = {
      id: 'other',
      path: '/elsewhere',
      body: {},
      headers: { 'x-auth-client': 'x' },
    };
    await client().sessions.decision(id, options as CallOptions);
    expect(server.requests[0]).toMatchObject({ path: `/v1/sessions/${id}/decision` });
    expect(server.requests[0]?.headers['x-auth-client']).toBe(apiKey);
  });

  test('the default base URL is Veriff’s own', async () => {
    const urls: string[] = [];
    const veriff = new Veriff({
      apiKey,
      sharedSecret: secret,
      fetch: async (input) => {
        urls.push(String(input));
        return Response.json(created, { status: 201 });
      },
    });
    await veriff.sessions.create({ verification: {} });
    expect(urls).toEqual(['https://stationapi.veriff.com/v1/sessions']);
  });
});
