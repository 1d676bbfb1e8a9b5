/** Whatever is sent to the sandbox, it answers, never with 500, and tells nothing personal. */
import { deflateSync, gzipSync } from 'node:zlib';
import { operations } from '@veriff-verify/api';
import { demoKeys } from '@veriff-verify/sandbox/app';
import fc from 'fast-check';
import type * as v from 'valibot';
import { describe } from 'vitest';
import { arbitraryOf } from './arbitrary-of.ts';
import { anyChange, anyText, spoil } from './odd-values.ts';
import { canary } from './outcome.ts';
import { property } from './property.ts';
import { createTestSandbox, hmac, jpeg, origin, type TestSandbox } from './sandbox.ts';

/** Which id stands in a path. */
type Id = { known: 'session' | 'attempt' | 'media' | 'token' | 'delivery' } | { text: string };

interface Sent {
  method: string;
  /** With the name of an id in braces. */
  template: string;
  id: Id;
  query: string;
  body: Bytes | null;
  /** How the bytes are encoded, and what is said of it. */
  encode: 'gzip' | 'deflate' | 'gzip cut short' | null;
  headers: Record<string, string>;
  apiKey: 'right' | 'upper case' | 'missing' | 'other';
  sign: 'body' | 'encoded body' | 'id' | 'wrongly' | 'as text' | 'not';
  signatureHeader: 'x-hmac-signature' | 'vrf-hmac-signature' | 'x-signature';
}

/** Kept short: a failure prints it. */
type Bytes = { text: string } | { base64: string } | { repeat: string; times: number };

interface Case {
  /** How far the session is that the paths name. */
  stage: (typeof stages)[number];
  requests: Sent[];
}

const stages = [
  'created',
  'started',
  'with a picture',
  'submitted',
  'approved',
  'declined',
  'resubmission_requested',
  'expired',
  'review',
  'deleted',
] as const;

const controlBodies: Record<string, unknown[]> = {
  'POST /_sandbox/clock': [
    { advance: '7d' },
    { advance: { days: 1 } },
    { to: '2026-02-01T00:00:00Z' },
  ],
  'POST /_sandbox/faults': [
    { match: { method: 'POST', path: '/v1/sessions' }, times: 1, fault: 'reset' },
    {
      match: { path: '/v1/*' },
      fault: { status: 429, headers: { 'retry-after': '1' }, body: canary },
    },
    { fault: 'truncate' },
    { fault: { code: 2104 } },
    { fault: 'bad-json' },
  ],
  'POST /_sandbox/reset': [{}],
  'POST /_sandbox/sessions/{session}/decision': [
    { status: 'declined', reasonCode: 102, reason: canary },
    { status: 'resubmission_requested' },
    { status: 'expired' },
  ],
  'POST /_sandbox/sessions/{session}/webhooks': [
    { kind: 'event', action: 'started' },
    { kind: 'watchlist' },
    { kind: 'user-status', status: 'x', reason: canary },
    { kind: 'full-auto' },
    { kind: 'unknown' },
    { kind: 'decision' },
  ],
  'POST /_sandbox/sessions/{session}/screening': [{ matchStatus: 'no_match' }],
  'POST /_sandbox/webhooks': [
    { url: 'http://127.0.0.1:9/hooks', duplicates: 2 },
    { hold: true },
    { hold: false, order: 'newest-first' },
  ],
  'POST /_sandbox/webhooks/{delivery}/redeliver': [{}],
  'POST /_sandbox/settings': [
    { signatureHeaders: 'vrf' },
    { errorCodeType: 'number', active: false },
  ],
};

const otherRoutes = [
  ...['', '/sessions', '/sessions/{session}', '/requests', '/faults', '/webhooks', '/settings'].map(
    (path) => `GET /_sandbox${path}`,
  ),
  ...['/clock', '/keys'].map((path) => `GET /_sandbox${path}`),
  'DELETE /_sandbox/faults',
  'GET /v/{token}',
  'GET /flow/session',
  ...['start', 'media', 'submit', 'cancel'].map((path) => `POST /flow/session/${path}`),
  ...['/', '/openapi.json', '/docs', '/reference', '/flow/flow.js', '/flow/flow.css'].map(
    (path) => `GET ${path}`,
  ),
];

interface Route {
  method: string;
  template: string;
  right: fc.Arbitrary<unknown> | null;
  signed: Sent['sign'];
}

const routes: Route[] = [
  ...Object.values(operations).flatMap((operation) => {
    const { method, path, request, signed } = operation;
    const right = request === null ? null : anyRequest(operation);
    const alternative = 'alternativePath' in operation ? [operation.alternativePath] : [];
    return [path, ...alternative].map((template) => ({
      method,
      template: `/v1${template.replace('Id}', '}')}`,
      right,
      signed,
    }));
  }),
  ...Object.entries(controlBodies).map(([route, bodies]) => readRoute(route, bodies)),
  ...otherRoutes.map((route) => readRoute(route, null)),
];

function anyRequest({ request }: { request: v.GenericSchema }): fc.Arbitrary<unknown> {
  const anyRight = arbitraryOf(request);
  if (request !== operations.uploadMedia.request) return anyRight;
  // Base64 of any kind is hardly ever a picture.
  const content = `data:image/jpeg;base64,${Buffer.from(jpeg).toString('base64')}`;
  return fc.oneof(anyRight, fc.constant({ image: { context: 'face', content } }));
}

function readRoute(route: string, bodies: unknown[] | null): Route {
  const [method = '', template = ''] = route.split(' ');
  return { method, template, right: bodies && fc.constantFrom(...bodies), signed: 'not' };
}

/** What reads a body can go wrong in more ways. */
const anyRoute: fc.Arbitrary<Route> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...routes.filter(({ right }) => right !== null)) },
  { weight: 1, arbitrary: fc.constantFrom(...routes) },
);

const oddSegments = [
  '',
  '.',
  '..',
  '%2e%2e',
  '%00',
  'a%00b',
  '%2F',
  '..%2f..%2fv1',
  '%',
  '%zz',
  '%ff%fe',
  '%ed%a0%80',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  '0'.repeat(19),
  '0'.repeat(41),
  'é',
  ';a=b',
  '*',
  ':id',
  '{id}',
  'a'.repeat(9_000),
  '0f6d1a9c-8f2e-4b7a-9c3d-5e1f2a3b4c5d',
  '0F6D1A9C-8F2E-4B7A-9C3D-5E1F2A3B4C5D',
];

const anyId: fc.Arbitrary<Id> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom('session' as const, 'attempt' as const, 'media' as const, 'token' as const)
      .map((known) => ({ known })),
  },
  { weight: 2, arbitrary: fc.constantFrom(...oddSegments).map((text) => ({ text })) },
  { weight: 1, arbitrary: anyText.map((text) => ({ text: encodeURI(wellFormed(text)) })) },
  { weight: 1, arbitrary: fc.uuid().map((text) => ({ text })) },
);

const anySpoiler: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(canary) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(null, true, false, 0, -1, 1e308, '', [], {}, [canary], {
      [canary]: 1,
    }),
  },
  { weight: 2, arbitrary: anyText },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
);

const deep = 30_000;
const oddBodies: Bytes[] = [
  '',
  '{}',
  '[]',
  'null',
  `"${canary}"`,
  '{"verification":',
  '{"verification":{},"verification":{"person":7}}',
  '{"verification":{"person":{"idNumber":1e999}}}',
  '{"verification":{"vendorData":123456789012345678901234567890}}',
  '\ufeff{"verification":{}}',
  '{"verification":{"vendorData":"\\ud83d","person":{"firstName":"\\u0000"}}}',
  '{"__proto__":{"verification":{}},"constructor":{"prototype":{"a":1}}}',
  '{"verification":{"__proto__":{"callback":"javascript:0"}}}',
  '{"verification":{"person":{"toString":1,"firstName":"__proto__"}}}',
  `{"verification":${'{"person":'.repeat(deep)}1${'}'.repeat(deep)}}`,
  `{"providerName":"p","network":{"ip":{"addressV4":"192.0.2.1"}},"device":{"fingerprint":"f","x":${'['.repeat(deep)}${']'.repeat(deep)}}}`,
  `{"providerName":"p","network":{"ip":{"addressV4":"192.0.2.1"}},"device":{"fingerprint":"f","__proto__":{"x":1},"toJSON":1}}`,
  `{"fault":{"status":429,"body":${'['.repeat(deep)}${']'.repeat(deep)}}}`,
  `{"image":{"context":"face","content":"data:image/jpeg;base64,${'/9j/'.repeat(9_000)}"}}`,
  '{"image":{"context":"face","content":"data:image/jpeg;base64,A"}}',
]
  .map((text): Bytes => ({ text }))
  .concat(
    { base64: '//79AIA=' },
    { base64: Buffer.from([0xed, 0xa0, 0x80]).toString('base64') },
    { repeat: '[', times: 200_000 },
    { repeat: '{"a":', times: 50_000 },
    { repeat: ' ', times: 1_000_001 },
    { repeat: '9', times: 100_000 },
  );

/** A word of the odd bodies that fit a path. */
const fittingWords: Readonly<Record<string, string>> = {
  '/v1/sessions': 'verification',
  '/v1/sessions/{session}/collected-data': 'providerName',
  '/v1/sessions/{session}/media': 'image',
  '/_sandbox/faults': 'fault',
};

function anyBody({ right, template }: Route): fc.Arbitrary<Bytes> {
  const word = fittingWords[template] ?? '';
  const fitting = oddBodies.filter((body) => 'text' in body && body.text.includes(word));
  const source = right ?? fc.jsonValue({ maxDepth: 2 });
  const spoiled = fc
    .tuple(source, fc.array(anyChange(anySpoiler), { minLength: 1, maxLength: 3 }))
    .map(([json, changes]) => changes.reduce((sum: unknown, change) => spoil(sum, change), json));
  const text = (json: unknown): Bytes => ({ text: JSON.stringify(json) ?? '' });
  return fc.oneof(
    { weight: 6, arbitrary: spoiled.map(text) },
    { weight: 5, arbitrary: source.map(text) },
    { weight: 1, arbitrary: fc.jsonValue().map(text) },
    { weight: 1, arbitrary: fc.constantFrom(...oddBodies) },
    { weight: 3, arbitrary: fc.constantFrom(...fitting) },
    {
      weight: 1,
      arbitrary: fc
        .uint8Array({ maxLength: 200 })
        .map((bytes): Bytes => ({ base64: Buffer.from(bytes).toString('base64') })),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(source, fc.nat({ max: 400 }))
        .map(([json, length]): Bytes => ({ text: JSON.stringify(json).slice(0, length) })),
    },
  );
}

/** What a header can hold. */
const headerText = fc
  .oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 20 }))
  .map((text) => text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, '').trim());

const anyHeaders = fc.dictionary(
  fc.constantFrom(
    ...['content-type', 'content-type', 'content-encoding', 'accept', 'accept-encoding', 'origin'],
    ...['sec-fetch-site', 'authorization', 'vrf-integration-id', 'x-api-key', 'x-forwarded-host'],
    ...['content-length', 'host', 'access-control-request-method', 'range', 'if-none-match'],
  ),
  fc.oneof(
    headerText,
    fc.constantFrom(
      ...['application/json', 'application/json; charset=utf-16', 'text/plain', 'image/jpeg', ''],
      ...['gzip', 'deflate', 'br', 'gzip, gzip', 'identity', 'x-gzip', 'same-origin', 'cross-site'],
      ...['https://a.example', 'null', 'POST', 'bytes=0-', canary],
    ),
  ),
  { maxKeys: 3 },
);

const anyMethod = fc.constantFrom(
  ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'QUERY'],
);

const anySent: fc.Arbitrary<Sent> = anyRoute.chain(
  (route) =>
    fc.record(
      {
        method: often(fc.constant(route.method), anyMethod, 12),
        template: often(fc.constant(route.template), anyTemplate(route.template), 12),
        id: often(fc.constant<Id>({ known: knownId(route.template) }), anyId, 2),
        query: often(
          fc.constant(route.template.endsWith('/media') ? '?context=face' : ''),
          fc.oneof(
            fc.webQueryParameters().map((query) => `?${query}`),
            fc.constantFrom('?%00', '?context=%zz', '?__proto__[a]=1'),
          ),
          5,
        ),
        body: often(anyBody(route), fc.constant(null), 8),
        encode: often(fc.constant(null), fc.constantFrom('gzip', 'deflate', 'gzip cut short'), 5),
        headers: often(fc.constant({}), anyHeaders, 1),
        apiKey: often(fc.constant('right'), fc.constantFrom('upper case', 'missing', 'other'), 8),
        sign: often(
          fc.constant(route.signed),
          fc.constantFrom('body', 'encoded body', 'id', 'wrongly', 'as text', 'not'),
          5,
        ),
        signatureHeader: often(
          fc.constant('x-hmac-signature'),
          fc.constantFrom('vrf-hmac-signature', 'x-signature'),
          9,
        ),
      },
      { noNullPrototype: true },
    ) as fc.Arbitrary<Sent>,
);

/** @param weight - Cases of the usual for one of the other. */
function often(
  usual: fc.Arbitrary<unknown>,
  other: fc.Arbitrary<unknown>,
  weight: number,
): fc.Arbitrary<unknown> {
  return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: other });
}

function anyTemplate(template: string): fc.Arbitrary<string> {
  const parts = template.split('/');
  return fc.oneof(
    fc.constantFrom(
      `${template}/`,
      `/${template}`,
      template.toUpperCase(),
      `${template}/more`,
      '/v1',
      '/v1x',
      '/v1/',
      '/_sandbox/',
      '//',
      '/%',
    ),
    fc
      .tuple(fc.nat({ max: parts.length - 1 }), fc.constantFrom(...oddSegments))
      .map(([at, segment]) => `/${parts.with(at, segment).join('/')}`),
    anyText.map((text) => `/${encodeURI(wellFormed(text))}`),
  );
}

function knownId(template: string): 'session' | 'attempt' | 'media' | 'token' | 'delivery' {
  const name = /\{(\w+)\}/.exec(template)?.[1];
  return name === 'attempt' || name === 'media' || name === 'token' || name === 'delivery'
    ? name
    : 'session';
}

const anyCase: fc.Arbitrary<Case> = fc.record(
  {
    // A session that is open takes more.
    stage: fc.oneof(fc.constantFrom('created', 'started'), fc.constantFrom(...stages)),
    requests: fc.array(anySent, { minLength: 1, maxLength: 3 }),
  },
  { noNullPrototype: true },
);

interface World {
  sandbox: TestSandbox;
  ids: Record<'session' | 'attempt' | 'media' | 'token' | 'delivery', string>;
}

async function prepare(stage: Case['stage']): Promise<World> {
  const sandbox = createTestSandbox({ webhookUrl: 'http://127.0.0.1:9/webhooks' });
  const { sessions } = sandbox.client();
  const { verification } = await sessions.create({
    verification: { person: { firstName: canary }, vendorData: canary },
  });
  const { id, sessionToken } = verification;
  const token = sessionToken ?? '';
  let media = id;
  if (stage !== 'created' && stage !== 'started' && stage !== 'expired') {
    const uploaded = await sandbox.flow(token, '/media?context=face', true);
    const { image } = (await uploaded.json()) as { image: { id: string } };
    media = image.id;
  }
  if (stage === 'started') await sandbox.flow(token, '/start');
  if (stage === 'submitted') await sessions.submit(id);
  if (!['created', 'started', 'with a picture', 'submitted', 'deleted'].includes(stage)) {
    await sandbox.control('POST', `/sessions/${id}/decision`, { status: stage });
  }
  const attempt = (await sessions.attempts(id)).verifications?.at(-1)?.id ?? id;
  const { deliveries } = (await sandbox.control('GET', '/webhooks')) as {
    deliveries: { id: string }[];
  };
  if (stage === 'deleted') await sessions.delete(id);
  return {
    sandbox,
    ids: { session: id, token, attempt, media, delivery: deliveries[0]?.id ?? 'none' },
  };
}

function contentOf(body: Bytes): Uint8Array<ArrayBuffer> {
  if ('base64' in body) return new Uint8Array(Buffer.from(body.base64, 'base64'));
  const text = 'text' in body ? body.text : body.repeat.repeat(body.times);
  return new TextEncoder().encode(text);
}

function encodeContent(
  bytes: Uint8Array<ArrayBuffer>,
  encode: Sent['encode'],
): Uint8Array<ArrayBuffer> {
  if (encode === null) return bytes;
  if (encode === 'deflate') return new Uint8Array(deflateSync(bytes));
  const encoded = new Uint8Array(gzipSync(bytes));
  return encode === 'gzip' ? encoded : encoded.slice(0, encoded.length / 2);
}

function makeRequest({ ids }: World, sent: Sent): Request | null {
  const id = 'known' in sent.id ? ids[sent.id.known] : sent.id.text;
  const path = sent.template.replaceAll(/\{\w+\}/g, () => id) + sent.query;
  const content = sent.body === null ? new Uint8Array() : contentOf(sent.body);
  const encoded = encodeContent(content, sent.encode);
  const payloads = {
    body: content,
    'encoded body': encoded,
    id,
    wrongly: `${id}.`,
    'as text': 'not a signature',
    not: '',
  };
  const apiKeys = {
    right: demoKeys.apiKey,
    'upper case': demoKeys.apiKey.toUpperCase(),
    missing: null,
    other: canary,
  };
  const apiKey = apiKeys[sent.apiKey];
  const signature = sent.sign === 'as text' ? payloads['as text'] : hmac(payloads[sent.sign]);
  const takesBody = sent.method !== 'GET' && sent.method !== 'HEAD' && sent.body !== null;
  try {
    return new Request(origin + path, {
      method: sent.method,
      headers: {
        'content-type': sent.template.endsWith('session/media') ? 'image/jpeg' : 'application/json',
        authorization: `Bearer ${ids.token}`,
        ...(sent.encode && { 'content-encoding': sent.encode.split(' ', 1)[0] ?? '' }),
        ...(apiKey !== null && { 'x-auth-client': apiKey }),
        ...(sent.sign !== 'not' && { [sent.signatureHeader]: signature }),
        ...sent.headers,
      },
      ...(takesBody && { body: encoded }),
    });
  } catch {
    // Such a request cannot be made with the platform's own class.
    return null;
  }
}

/** @throws Error when an answer is not as every answer has to be. */
async function check(request: Request, response: Response, settings: Settings): Promise<void> {
  const { pathname } = new URL(request.url);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  const told = `${request.method} ${pathname.slice(0, 200)}: ${response.status} ${text.slice(0, 500)}`;
  if (response.status >= 500) throw new Error(told);
  const isApi = pathname === '/v1' || pathname.startsWith('/v1/');
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
  const refused = response.status >= 400 && request.method !== 'HEAD';
  const body = isJson && refused ? (JSON.parse(text) as Record<string, unknown>) : {};
  if (refused && isApi) {
    if (typeof body['message'] !== 'string' || !('status' in body) || !('code' in body)) {
      throw new Error(`no error of Veriff's: ${told}`);
    }
  }
  const message = `${String(body['message'])} ${String(body['error'])}`;
  if (message.includes(canary)) throw new Error(`tells what was sent: ${told}`);
  const isPreflight = request.method === 'OPTIONS' && response.status === 204;
  if (!isApi || request.method === 'HEAD' || isPreflight) return;
  const { signatureHeaders, signatureCase } = settings;
  const isLegacy = request.headers.has('x-signature') && !request.headers.has('x-hmac-signature');
  const expected = signatureCase === 'upper' ? hmac(bytes).toUpperCase() : hmac(bytes);
  const names = {
    x: isLegacy ? [] : ['x-hmac-signature'],
    vrf: ['vrf-hmac-signature'],
    both: isLegacy ? ['vrf-hmac-signature'] : ['x-hmac-signature', 'vrf-hmac-signature'],
    none: [],
  }[signatureHeaders];
  for (const name of names) {
    if (response.headers.get(name) !== expected) throw new Error(`${name} is wrong: ${told}`);
  }
}

interface Settings {
  signatureHeaders: 'both' | 'x' | 'vrf' | 'none';
  signatureCase: 'lower' | 'upper';
}

export function sandboxRequestProperties(): void {
  describe('no request of any kind', () => {
    property(
      'makes the sandbox fail, or tell what was sent to it',
      2_500,
      anyCase,
      async (given) => {
        const world = await prepare(given.stage);
        const { sandbox, ids } = world;
        let settings = (await sandbox.control('GET', '/settings')) as Settings;
        try {
          for (const sent of given.requests) {
            const request = makeRequest(world, sent);
            if (request === null) continue;
            await check(request, await sandbox.app.fetch(request), settings);
            if (!request.url.includes('_sandbox')) continue;
            // Faults that were asked for are no faults of the sandbox.
            await sandbox.control('DELETE', '/faults');
            settings = (await sandbox.control('GET', '/settings')) as Settings;
          }
          // What was sent must not break what comes later either.
          for (const path of [`/_sandbox/sessions/${ids.session}`, '/_sandbox/requests', '/']) {
            await check(new Request(origin + path), await sandbox.request(path), settings);
          }
          await sandbox.control('POST', '/clock', { advance: '8d' });
        } finally {
          sandbox.close();
        }
      },
    );
  });
}

/** Lone surrogates cannot be escaped in a URL. */
function wellFormed(text: string): string {
  return text.replaceAll(/\p{Surrogate}/gu, '\u{fffd}');
}
