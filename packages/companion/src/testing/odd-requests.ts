/** Requests of every kind, from the right one to what no client sends. */
import { testWebhookHeaders } from '@veriff-verify/api';
import fc from 'fast-check';
import { anyChange, anyText, type Change, spoil } from '../../../../tests/properties/odd-values.ts';
import { brokenStream, canaries } from './surroundings.ts';

const bases = [
  'create',
  'create with a key',
  'create with too much',
  'read',
  'submit',
  'media',
  'data',
  'decision',
  'event',
  'other webhook',
  'health',
  'preflight',
  'nothing',
] as const;

/** How a right request is made odd. */
type Twist =
  | { kind: 'method'; method: string }
  | { kind: 'path'; path: string }
  | { kind: 'header'; name: string; value: string }
  | { kind: 'without'; name: string }
  | { kind: 'json'; change: Change }
  | { kind: 'text'; how: (typeof textChanges)[number] }
  | { kind: 'bytes'; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'sent'; how: 'in pieces' | 'broken off' | 'not at all' };

export interface OddRequest {
  base: (typeof bases)[number];
  twists: readonly Twist[];
}

const textChanges = [
  'nested deeply',
  'nested deeply in a field',
  'with __proto__',
  'with a key twice',
  'with a byte order mark',
  'with a byte that is not UTF-8',
  'cut off',
  'padded',
  'with escapes',
  'with a long string in a wrong field',
  'with long content',
  'large',
] as const;

const headerValues: Readonly<Record<string, readonly string[]>> = {
  Origin: [
    'https://shop.example',
    'https://www.shop.example',
    'https://evil.example',
    'null',
    '',
    `https://${canaries.request}.example`,
  ],
  'Sec-Fetch-Site': ['same-origin', 'same-site', 'cross-site', 'none', '', canaries.request],
  'Sec-Fetch-Mode': ['cors', 'navigate', 'no-cors'],
  Authorization: [
    'ticket',
    'other ticket',
    'spoiled ticket',
    'unsigned ticket',
    'Bearer',
    'Bearer  ',
    `Bearer ${canaries.request}`,
    `Basic ${canaries.request}`,
    `Bearer ${canaries.request.repeat(1_000)}`,
    `Bearer ${'a.'.repeat(5_000)}`,
    'Bearer e30.bnVsbA.e30',
    'Bearer é',
  ],
  'Idempotency-Key': ['key', canaries.request, '', ' ', 'é', 'x'.repeat(255), 'x'.repeat(256)],
  'Content-Type': [
    'application/json',
    'application/json; charset=utf-16',
    'APPLICATION/JSON',
    'text/plain',
    'application/json, text/plain',
    'multipart/form-data; boundary=x',
    '',
    canaries.request,
  ],
  'Content-Encoding': ['gzip', 'identity', 'br', '', canaries.request],
  'Content-Length': ['0', '1', '5', '-5', '1e9', '99999999999', '0x10', 'x', '5, 5', '', ' 7 '],
  'Transfer-Encoding': ['chunked', 'gzip'],
  'X-Request-Id': [
    'a-request-id',
    'short',
    'x'.repeat(65),
    'x'.repeat(20_000),
    `${canaries.request}%0d%0aX-Evil: 1`,
    `${canaries.request}\r\nX-Evil: 1`,
    `${canaries.request} "{}"`,
    `${canaries.request}é`,
  ],
  'X-Forwarded-For': [canaries.request, '127.0.0.1'],
  'X-Forwarded-Host': ['evil.example', canaries.request],
  'X-Forwarded-Proto': ['http'],
  'X-HTTP-Method-Override': ['DELETE'],
  Host: ['evil.example'],
  Cookie: [`session=${canaries.request}`],
  Accept: ['text/html', canaries.request],
  Upgrade: ['websocket'],
  Expect: ['100-continue'],
  Range: ['bytes=0-1'],
  'If-None-Match': ['*'],
  'X-Hmac-Signature': ['a'.repeat(64), '', 'é', canaries.request],
  'Vrf-Hmac-Signature': ['a'.repeat(64), canaries.request],
  'X-Auth-Client': [canaries.request, ''],
  'Access-Control-Request-Method': ['PATCH', 'DELETE', canaries.request],
  'Access-Control-Request-Headers': ['authorization', canaries.request],
};

const anyHeader = fc
  .constantFrom(...Object.keys(headerValues))
  .chain((name) =>
    fc
      .oneof(
        { weight: 6, arbitrary: fc.constantFrom(...(headerValues[name] ?? [])) },
        { weight: 1, arbitrary: name === 'X-Request-Id' ? fc.constant('') : anyText },
      )
      .map((value) => ({ kind: 'header' as const, name, value })),
  );

const paths = [
  '/',
  '/health',
  '/health/',
  '/webhooks',
  '/sessions',
  '/sessions/',
  '/sessions//',
  '/sessions/ID',
  '/sessions/ID/',
  '/sessions/ID/media',
  '/sessions/ID/collected-data',
  '/sessions/ID/decision',
  '/sessions/OTHER',
  '/sessions/OTHER/media',
  '/sessions/%00',
  '/sessions/%zz',
  '/sessions/..%2f..%2fhealth',
  '/sessions/ID%2fmedia',
  '/sessions/%E2%82',
  '/sessions/__proto__',
  `/sessions/${canaries.request}`,
  `/sessions/ID?ticket=${canaries.request}`,
  `/${canaries.request}`,
  `//evil.example/${canaries.request}`,
  `/${'x/'.repeat(2_000)}`,
];

const anyTwist: fc.Arbitrary<Twist> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('method' as const),
      method: fc.constantFrom(
        'GET',
        'HEAD',
        'POST',
        'PATCH',
        'PUT',
        'DELETE',
        'OPTIONS',
        'PROPFIND',
        'get',
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.oneof(fc.constantFrom(...paths), fc.webPath()).map((path) => ({
      kind: 'path' as const,
      path,
    })),
  },
  { weight: 8, arbitrary: anyHeader },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('without' as const),
      name: fc.constantFrom('Authorization', 'Content-Type', 'X-Hmac-Signature', 'X-Auth-Client'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('json' as const),
      change: anyChange(fc.oneof(anyText, fc.jsonValue(), fc.constant(canaries.person))),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(...textChanges).map((how) => ({ kind: 'text' as const, how })),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => ({
      kind: 'bytes' as const,
      bytes: new Uint8Array(bytes),
    })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('in pieces', 'broken off', 'not at all').map((how) => ({
      kind: 'sent' as const,
      how: how as 'in pieces' | 'broken off' | 'not at all',
    })),
  },
);

export const anyOddRequest: fc.Arbitrary<OddRequest> = fc.record({
  base: fc.constantFrom(...bases),
  twists: fc.array(anyTwist, { maxLength: 4, size: 'small' }),
});

/** Whom the requests are about. */
export interface Visitor {
  id: string;
  ticket: string;
  other: { id: string; ticket: string };
}

const methods: Partial<Record<OddRequest['base'], string>> = {
  read: 'GET',
  health: 'GET',
  nothing: 'GET',
  submit: 'PATCH',
  preflight: 'OPTIONS',
};

const routes: Readonly<Record<OddRequest['base'], string>> = {
  create: '/sessions',
  'create with a key': '/sessions',
  'create with too much': '/sessions',
  read: '/sessions/ID',
  submit: '/sessions/ID',
  media: '/sessions/ID/media',
  data: '/sessions/ID/collected-data',
  decision: '/webhooks',
  event: '/webhooks',
  'other webhook': '/webhooks',
  health: '/health',
  preflight: '/sessions/ID',
  nothing: '/nothing',
};

const encoder = new TextEncoder();

/** Makes the request, its webhooks signed and its tickets real where no twist changes them. */
export async function makeRequest(
  origin: string,
  { base, twists }: OddRequest,
  visitor: Visitor,
): Promise<Request> {
  let method = methods[base] ?? 'POST';
  let path = routes[base];
  let json = jsonOf(base, visitor);
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  let sent: 'whole' | 'in pieces' | 'broken off' | 'not at all' = 'whole';
  for (const twist of twists) {
    if (twist.kind === 'method') method = twist.method;
    else if (twist.kind === 'path') path = twist.path;
    else if (twist.kind === 'json') json = spoil(json, twist.change);
    else if (twist.kind === 'sent') sent = twist.how;
    else if (twist.kind === 'bytes') bytes = twist.bytes;
  }
  bytes ??= encoder.encode(JSON.stringify(json) ?? '');
  for (const twist of twists) if (twist.kind === 'text') bytes = changeText(bytes, twist.how);

  const headers = new Headers({ 'Content-Type': 'application/json' });
  if (routes[base].includes('ID')) headers.set('Authorization', `Bearer ${visitor.ticket}`);
  if (routes[base] === '/webhooks') {
    const sharedSecret = path.length % 2 === 0 ? canaries.newSecret : canaries.oldSecret;
    const signed = await testWebhookHeaders({ apiKey: canaries.apiKey, sharedSecret, body: bytes });
    for (const [name, value] of Object.entries(signed)) headers.set(name, value);
  }
  if (base === 'create with a key') headers.set('Idempotency-Key', canaries.request);
  if (base === 'preflight') {
    headers.set('Origin', 'https://www.shop.example');
    headers.set('Access-Control-Request-Method', 'PATCH');
  }
  for (const twist of twists) {
    if (twist.kind === 'without') headers.delete(twist.name);
    else if (twist.kind === 'header') setHeader(headers, twist.name, twist.value, visitor);
  }

  const url = `${origin}${path}`.replace('ID', visitor.id).replace('OTHER', visitor.other.id);
  if (/^(get|head)$/i.test(method) || sent === 'not at all') {
    return new Request(url, { method, headers });
  }
  const body = sent === 'whole' ? bytes : streamOf(bytes, sent);
  return new Request(url, { method, headers, body, duplex: 'half' } as RequestInit);
}

function jsonOf(base: OddRequest['base'], { id }: Visitor): unknown {
  const personal = { firstName: canaries.person, lastName: canaries.person };
  switch (base) {
    case 'create with too much':
      return { init: { person: { ...personal, idNumber: canaries.person } } };
    case 'create':
    case 'create with a key':
      return { init: { person: personal, document: { type: 'PASSPORT', country: 'EE' } } };
    case 'submit':
      return { status: 'submitted' };
    case 'media':
      return { context: 'face', content: 'data:image/jpeg;base64,/9j/4AEC' };
    case 'data':
      return {
        providerName: canaries.person,
        network: { ip: { addressV4: '192.0.2.1' }, ssid: canaries.person },
        device: { fingerprint: canaries.person, model: { name: canaries.person } },
        person: { email: 'canary@shop.example' },
      };
    case 'decision': {
      const decision = { id, attemptId: 'an-attempt', status: 'approved', code: 9001 };
      const verification = { ...decision, person: personal, vendorData: canaries.vendorData };
      return { status: 'success', verification, technicalData: { ip: canaries.address } };
    }
    case 'event':
      return {
        id,
        attemptId: 'an-attempt',
        feature: 'selfid',
        code: 7001,
        action: 'started',
        vendorData: canaries.vendorData,
      };
    case 'other webhook':
      return { eventType: 'fullauto', sessionId: id, data: { verification: { person: personal } } };
    default:
      return {};
  }
}

function changeText(
  bytes: Uint8Array<ArrayBuffer>,
  how: (typeof textChanges)[number],
): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder().decode(bytes);
  const into = (fields: string) => encoder.encode(text.replace(/^\{/, `{${fields},`));
  switch (how) {
    case 'nested deeply':
      return encoder.encode('['.repeat(30_000));
    case 'nested deeply in a field':
      return encoder.encode(
        text.replace('"model":{', `"model":{"deep":${'['.repeat(20_000)}${']'.repeat(20_000)},`),
      );
    case 'with __proto__':
      return into(`"__proto__":{"init":"${canaries.person}"},"constructor":{"prototype":1}`);
    case 'with a key twice':
      return into(`"status":"${canaries.person}","init":1,"content":"AAAA","verification":2`);
    case 'with a byte order mark':
      return new Uint8Array([0xef, 0xbb, 0xbf, ...bytes]);
    case 'with a byte that is not UTF-8': {
      const spoiled = bytes.slice();
      spoiled[spoiled.length >> 1] = 0xff;
      return spoiled;
    }
    case 'cut off':
      return bytes.slice(0, bytes.length >> 1);
    case 'padded':
      return encoder.encode(`${' '.repeat(70_000)}${text}`);
    case 'with escapes':
      return encoder.encode(text.replaceAll('/', '\\/').replaceAll('a', '\\u0061'));
    case 'with a long string in a wrong field':
      return into(`"x":"${canaries.person.repeat(500)}"`);
    case 'with long content':
      return encoder.encode(text.replace('4AEC', '4AEC'.repeat(2_000)));
    case 'large':
      return new Uint8Array(1_100_000).fill(0x20);
  }
}

function setHeader(headers: Headers, name: string, value: string, visitor: Visitor): void {
  try {
    headers.set(name, name === 'Authorization' ? authorization(value, visitor) : value);
  } catch {
    // No server takes such a header either.
  }
}

function authorization(value: string, { ticket, other }: Visitor): string {
  const [, claims, signature] = ticket.split('.');
  const half = ticket.length >> 1;
  switch (value) {
    case 'ticket':
      return `bearer ${ticket}`;
    case 'other ticket':
      return `Bearer ${other.ticket}`;
    case 'spoiled ticket':
      return `Bearer ${ticket.slice(0, half)}${ticket[half] === 'A' ? 'B' : 'A'}${ticket.slice(half + 1)}`;
    case 'unsigned ticket':
      return `Bearer ${btoa('{"alg":"none","typ":"JWT"}').replaceAll('=', '')}.${claims}.${signature}`;
    default:
      return value;
  }
}

function streamOf(
  bytes: Uint8Array<ArrayBuffer>,
  how: 'in pieces' | 'broken off',
): ReadableStream<Uint8Array> {
  if (how === 'broken off') return brokenStream(bytes.subarray(0, bytes.length >> 1));
  let position = 0;
  return new ReadableStream({
    pull(controller) {
      const size = Math.max(7, bytes.length >> 2);
      if (position >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(position, position + size));
      position += size;
    },
  });
}
