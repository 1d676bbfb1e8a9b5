import { createConfig, lintFromString } from '@redocly/openapi-core';
import * as v from 'valibot';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Problem, ProblemCode } from '../src/contract.ts';
import * as schema from '../src/schema.ts';
import { bearer, createHarness, type Harness, sandbox } from '../src/testing/harness.ts';
import type { JsonSchema } from './components.ts';
import { type Answer, type DocumentedOperation, openApiDocument } from './document.ts';

const document = openApiDocument();
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
);
const json = { 'Content-Type': 'application/json' };

beforeEach(() => sandbox.reset());

async function problemsOf(source: unknown): Promise<string[]> {
  const config = await createConfig({
    extends: ['recommended-strict'],
    // Nobody is refused at GET /health.
    rules: { 'operation-4xx-response': 'off' },
  });
  const found = await lintFromString({ source: JSON.stringify(source), config });
  return found.map(
    ({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`,
  );
}

/** The schema of the sources that a component was made from. */
function sourceOf({ $ref }: JsonSchema): v.GenericSchema {
  const name = $ref?.split('/').at(-1) ?? '';
  const found = Object.entries(schema).find(([key]) => key.toLowerCase() === name.toLowerCase());
  if (!found) throw new Error(`There is no schema ${name}.`);
  return found[1];
}

describe('the document', () => {
  test('has no problem that a strict linter finds', async () => {
    expect(await problemsOf(document)).toEqual([]);
  });

  test('has schemas by which the linter finds wrong examples', async () => {
    const wrong = structuredClone(document);
    const { examples } =
      wrong.paths['/sessions']?.post?.responses['201']?.content['application/json'] ?? {};
    Object.assign(examples ?? {}, { created: { value: { session: { id: 1 } } } });
    const found = (await problemsOf(wrong)).join('\n');
    expect(found).toContain("must have required property 'ticket'");
    expect(found).toContain('`id` property type must be string');
  });

  test('names every route of the companion, and no other', () => {
    const routes = createHarness()
      .app.routes.filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const documented = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(documented.sort()).toEqual([...new Set(routes)].sort());
  });

  test('says what the comments in the sources say', () => {
    const { Decision, SessionAnswer, SessionInit, MediaBody, Problem } =
      document.components.schemas;
    expect(Decision?.properties?.['status']).toMatchObject({
      type: 'string',
      enum: expect.arrayContaining(['approved', 'declined']),
      description: "Branch on this, never on `code`: Veriff's codes contradict each other (9121).",
    });
    expect(Decision?.properties?.['code']?.type).toEqual(['number', 'null']);
    expect(SessionAnswer?.description).toBe('Answer of `GET /sessions/:id`, status 200.');
    expect(SessionAnswer?.properties?.['decision']).toMatchObject({
      description: 'Null while there is no decision yet.',
    });
    expect(SessionInit?.properties?.['callback']?.description).toMatch(/^Where the person is sent/);
    expect(MediaBody?.additionalProperties).toBe(false);
    expect(Problem?.required).not.toContain('path');
    for (const [name, component] of Object.entries(document.components.schemas)) {
      if (name !== 'SessionInit') expect(component.description, name).toBeTruthy();
    }
  });

  test('asks for a ticket wherever one session is named', () => {
    for (const { path, operation } of operations) {
      const needsTicket = JSON.stringify(operation.security) === '[{"ticket":[]}]';
      expect(needsTicket, path).toBe(path.includes('{id}'));
    }
  });

  test.each(operations)('has examples of $method $path that its schemas take', ({ operation }) => {
    const { requestBody, responses } = operation;
    for (const { content } of [
      ...(requestBody ? [requestBody] : []),
      ...Object.values(responses),
    ]) {
      for (const { schema: its, examples } of Object.values(content ?? {})) {
        expect(Object.keys(examples).length).toBeGreaterThan(0);
        if (its.$ref === undefined) continue;
        for (const { value } of Object.values(examples)) {
          expect(v.parse(sourceOf(its), value)).toEqual(value);
        }
      }
    }
  });
});

/** Companions that answer in different ways, each asked in turn. */
type Ask = (harness: Harness) => Promise<Response>;

/** Asks about a session, with its ticket unless another is given. */
function ask(
  method: string,
  path: string,
  body?: unknown,
  prepare?: (harness: Harness, id: string) => unknown,
): Ask {
  return async (harness) => {
    const { session, ticket } = await harness.session();
    await prepare?.(harness, session.id);
    return harness.call(`/sessions/${session.id}${path}`, {
      method,
      headers: { ...json, ...bearer(ticket).headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  };
}

const upload = { context: 'face', content: '/9j/AAAA' };
const submit = { status: 'submitted' };
const data = {
  providerName: 'shop',
  network: { ip: { addressV6: '2001:db8::1' } },
  device: { fingerprint: 'f1' },
};
const event = { id: 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7', action: 'started', code: 7001 };
const broken = (fault: unknown) => () => sandbox.fault({ path: '/v1/*' }, fault);
const unavailable = () => {
  throw new Error('the store is down');
};

type Options = Parameters<typeof createHarness>[0];

/** What is asked, how it is answered, and by what sort of companion. */
const cases: [string, string, Ask, number, ProblemCode | null, Options?][] = [
  ['post', '/sessions', ({ create }) => create(), 201, null],
  ['post', '/sessions', ({ create }) => create([]), 400, 'invalid-request'],
  ['post', '/sessions', ({ create }) => create({ init: { lang: 'et' } }), 400, 'init-not-allowed'],
  [
    'post',
    '/sessions',
    ({ create }) => create({}, { Origin: 'https://evil.example' }),
    403,
    'forbidden',
  ],
  ['post', '/sessions', ({ create }) => create('x'.repeat(70_000)), 413, 'payload-too-large'],
  [
    'post',
    '/sessions',
    ({ create }) => create({}, { 'Content-Type': 'text/plain' }),
    415,
    'unsupported-media-type',
  ],
  [
    'post',
    '/sessions',
    async ({ create }) => {
      await create({}, { 'Idempotency-Key': 'key' });
      return create({ init: {} }, { 'Idempotency-Key': 'key' });
    },
    409,
    'conflict',
  ],
  [
    'post',
    '/sessions',
    async ({ create }) => {
      await create();
      return create();
    },
    429,
    'rate-limited',
    { rateLimits: { createSession: { limit: 1, window: 1_000 } } },
  ],
  ['post', '/sessions', ({ create }) => create(), 500, 'internal', { init: unavailable }],
  [
    'post',
    '/sessions',
    ({ create }) => create({}, { 'Idempotency-Key': 'key' }),
    503,
    'unavailable',
    {
      leases: { acquire: unavailable, renew: unavailable, release: unavailable },
    },
  ],
  [
    'post',
    '/sessions',
    async ({ create }) => {
      await broken('bad-json')();
      return create();
    },
    502,
    'upstream',
  ],
  [
    'post',
    '/sessions',
    async ({ create }) => {
      await broken({ status: 408 })();
      return create();
    },
    504,
    'upstream-timeout',
  ],
  ['get', '/sessions/{id}', ask('GET', ''), 200, null],
  [
    'get',
    '/sessions/{id}',
    ask('GET', '', undefined, (_, id) => sandbox.decide(id, 'declined', 102)),
    200,
    null,
  ],
  ['get', '/sessions/{id}', ({ call }) => call('/sessions/x'), 401, 'unauthorized'],
  [
    'get',
    '/sessions/{id}',
    async ({ call, session }) => call('/sessions/x', bearer((await session()).ticket)),
    403,
    'forbidden',
  ],
  [
    'get',
    '/sessions/{id}',
    async ({ session }) => {
      const { session: created, ticket } = await session();
      await broken({ status: 404 })();
      return createHarness({ clientAddress: () => '192.0.2.1' }).call(
        `/sessions/${created.id}`,
        bearer(ticket),
      );
    },
    404,
    'not-found',
  ],
  ['patch', '/sessions/{id}', ask('PATCH', '', submit), 200, null],
  ['patch', '/sessions/{id}', ask('PATCH', '', {}), 400, 'invalid-request'],
  ['patch', '/sessions/{id}', ask('PATCH', '', submit, broken({ status: 409 })), 409, 'conflict'],
  [
    'patch',
    '/sessions/{id}',
    ask('PATCH', '', submit, broken({ status: 429 })),
    429,
    'rate-limited',
  ],
  ['post', '/sessions/{id}/media', ask('POST', '/media', upload), 201, null],
  ['post', '/sessions/{id}/media', ask('POST', '/media', {}), 400, 'invalid-request'],
  [
    'post',
    '/sessions/{id}/media',
    ask('POST', '/media', upload, broken({ status: 413 })),
    413,
    'payload-too-large',
  ],
  [
    'post',
    '/sessions/{id}/media',
    ask('POST', '/media', upload, broken({ status: 404 })),
    404,
    'not-found',
  ],
  [
    'post',
    '/sessions/{id}/media',
    ask('POST', '/media', upload, broken({ status: 401 })),
    502,
    'upstream',
  ],
  ['post', '/sessions/{id}/collected-data', ask('POST', '/collected-data', data), 200, null],
  [
    'post',
    '/sessions/{id}/collected-data',
    ask('POST', '/collected-data', {}),
    400,
    'invalid-request',
  ],
  [
    'post',
    '/sessions/{id}/collected-data',
    ask('POST', '/collected-data', data, broken({ status: 500 })),
    502,
    'upstream',
  ],
  ['post', '/webhooks', ({ deliver }) => deliver(event), 200, null],
  [
    'post',
    '/webhooks',
    ({ call }) => call('/webhooks', { method: 'POST', body: '{}' }),
    401,
    'unauthorized',
  ],
  ['post', '/webhooks', ({ deliver }) => deliver('x'.repeat(1_100_000)), 413, 'payload-too-large'],
  ['post', '/webhooks', ({ deliver }) => deliver(event), 500, 'internal', { onEvent: unavailable }],
  [
    'post',
    '/webhooks',
    ({ call, deliver }) => {
      const headers = { 'X-HMAC-Signature': 'a'.repeat(64), 'Content-Length': '1048576' };
      const stalled = { method: 'POST', headers, duplex: 'half' };
      for (let i = 0; i < 16; i += 1) {
        void call('/webhooks', { ...stalled, body: new ReadableStream() } as RequestInit);
      }
      return deliver(event);
    },
    429,
    'rate-limited',
  ],
  ['get', '/health', ({ call }) => call('/health'), 200, null],
];

function documented(method: string, path: string): DocumentedOperation {
  const found = operations.find((its) => its.method === method && its.path === path);
  if (!found) throw new Error(`${method} ${path} is not documented.`);
  return found.operation;
}

describe('a real answer is as documented', () => {
  test.each(cases)('%s %s %$', async (method, path, send, status, code, options = {}) => {
    const harness = createHarness({ clientAddress: () => '192.0.2.1', ...options });
    const response = await send(harness);
    expect(response.status).toBe(status);
    const its: Answer | undefined = documented(method, path).responses[status];
    const type = response.headers.get('Content-Type')?.split(';')[0] ?? '';
    const content = its?.content[type];
    if (!content) throw new Error(`${status} ${type} is not documented.`);
    const body: unknown = await response.json();
    // Nothing more and nothing less than the schema has.
    expect(v.parse(sourceOf(content.schema), body)).toEqual(body);
    expect((body as Partial<Problem>).code ?? null).toBe(code);
    if (code !== null) expect(Object.keys(content.examples)).toContain(code);
    // One status can have several codes, and each its own headers.
    const named = Object.keys(its?.headers ?? {});
    expect(named).toEqual(expect.arrayContaining(['X-Request-Id', 'Server-Timing']));
    const conditional = response.status === 200 ? ['Retry-After'] : [];
    for (const header of named) {
      if (!conditional.includes(header)) expect(response.headers.has(header), header).toBe(true);
    }
  });

  test('every code that there is has been seen, but for those of wrong paths and methods', () => {
    const seen = new Set(cases.map(([, , , , code]) => code));
    const all = schema.problemCode.options.filter((code) => code !== 'method-not-allowed');
    expect([...seen].filter((code) => code !== null).sort()).toEqual(all.sort());
  });

  test.each([
    ['GET', '/nothing', 404],
    ['DELETE', '/sessions', 405],
  ])('%s %s is a problem too', async (method, path, status) => {
    const response = await createHarness().call(path, { method });
    expect(response.status).toBe(status);
    const body: unknown = await response.json();
    expect(v.parse(schema.problem, body)).toEqual(body);
  });
});
