import { createHash, randomUUID } from 'node:crypto';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import {
  createSessionResponse,
  decisionResponse,
  deleteSessionResponse,
  errorBody,
  updateSessionResponse,
} from '@veriff-verify/api';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { demoKeys } from './app.ts';
import { createTestClient, hmac, startOfTime } from './testing/client.ts';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const empty = '{"verification":{}}';

describe('POST /v1/sessions', () => {
  it('answers 201 with a session, as the published shape says', async () => {
    const client = createTestClient();
    const endUserId = randomUUID();
    const { status, body } = await client.call('POST', '/v1/sessions', {
      body: { verification: { vendorData: 'order-7', endUserId } },
    });
    expect(status).toBe(201);
    expect(v.is(createSessionResponse, body)).toBe(true);
    expect(body).toEqual({
      status: 'success',
      verification: {
        id: expect.stringMatching(uuid),
        url: `http://127.0.0.1/v/${body.verification.sessionToken}`,
        vendorData: 'order-7',
        endUserId,
        host: 'http://127.0.0.1',
        status: 'created',
        sessionToken: expect.any(String),
      },
    });
  });

  it('gives a session token that is a JWT of the session', async () => {
    const client = createTestClient();
    const { id, token } = await client.create();
    const [header = '', payload = '', signature] = token.split('.');
    const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(decode(header)).toEqual({ alg: 'HS256', typ: 'JWT' });
    expect(decode(payload)).toEqual({
      iat: startOfTime / 1000,
      session_id: id,
      iid: expect.any(String),
    });
    expect(Buffer.from(signature ?? '', 'base64url').toString('hex')).toBe(
      hmac(`${header}.${payload}`),
    );
  });

  it('signs its answers, refusals included, under both families of names', async () => {
    const client = createTestClient();
    for (const body of [empty, '{}']) {
      const response = await client.app.request('/v1/sessions', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', 'x-auth-client': demoKeys.apiKey },
      });
      const signature = hmac(await response.text());
      expect(response.headers.get('x-hmac-signature')).toBe(signature);
      expect(response.headers.get('vrf-hmac-signature')).toBe(signature);
      expect(response.headers.get('x-auth-client')).toBe(demoKeys.apiKey);
      expect(response.headers.get('vrf-auth-client')).toBe(demoKeys.apiKey);
    }
  });

  it('needs no signature', async () => {
    const client = createTestClient();
    const { status } = await client.call('POST', '/v1/sessions', {
      body: empty,
      headers: { 'x-hmac-signature': null },
    });
    expect(status).toBe(201);
  });

  it('takes a signature in upper case', async () => {
    const client = createTestClient();
    const { status } = await client.call('POST', '/v1/sessions', {
      body: empty,
      headers: { 'x-hmac-signature': hmac(empty).toUpperCase() },
    });
    expect(status).toBe(201);
  });

  it('takes a signature by any of its secrets', async () => {
    const client = createTestClient({ sharedSecret: ['new secret', 'old secret'] });
    for (const [secret, expected] of [
      ['new secret', 201],
      ['old secret', 201],
      [demoKeys.sharedSecret, 401],
    ] as const) {
      const { status } = await client.call('POST', '/v1/sessions', {
        body: empty,
        headers: { 'x-hmac-signature': hmac(empty, secret) },
      });
      expect(status).toBe(expected);
    }
  });

  it.each([
    ['no API key', { 'x-auth-client': null }, '1801'],
    ['an API key that is no UUID', { 'x-auth-client': 'key' }, '1802'],
    ['an unknown API key', { 'x-auth-client': randomUUID() }, '1803'],
    ['a signature that is no hash', { 'x-hmac-signature': 'secret' }, '1812'],
    ['an empty signature', { 'x-hmac-signature': '' }, '1812'],
    ['a signature of other bytes', { 'x-hmac-signature': hmac(`${empty} `) }, '1819'],
    ['a signature by another secret', { 'x-hmac-signature': hmac(empty, 'other') }, '1819'],
    [
      'the old hash in place of an HMAC',
      {
        'x-hmac-signature': createHash('sha256')
          .update(empty + demoKeys.sharedSecret)
          .digest('hex'),
      },
      '1819',
    ],
  ])('answers 401 to %s', async (_what, headers, code) => {
    const client = createTestClient();
    const { status, body } = await client.call('POST', '/v1/sessions', { body: empty, headers });
    expect([status, body.status, body.code]).toEqual([401, 'fail', code]);
    expect(v.is(errorBody, body)).toBe(true);
    expect((await client.control('GET', '/sessions')).body.sessions).toEqual([]);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['GZIP', gzipSync],
  ])('takes a body compressed with %s and signed before', async (encoding, compress) => {
    const client = createTestClient();
    const { status } = await client.call('POST', '/v1/sessions', {
      body: new Uint8Array(compress(empty)),
      headers: { 'content-encoding': encoding, 'x-hmac-signature': hmac(empty) },
    });
    expect(status).toBe(201);
    const { requests } = (await client.control('GET', '/requests')).body;
    expect(requests[0]).toMatchObject({ body: empty, signature: 'valid', authenticated: true });
  });

  it.each([
    ['signed after compression', 'gzip', gzipSync(empty), null, 401],
    ['not gzip although it says so', 'gzip', Buffer.from(empty), hmac(empty), 400],
    ['cut gzip', 'gzip', gzipSync(empty).subarray(0, -4), hmac(empty), 400],
    [
      'gzip with something after it',
      'gzip',
      Buffer.concat([gzipSync(empty), Buffer.from('x')]),
      hmac(empty),
      400,
    ],
    ['deflate that says gzip', 'gzip', deflateSync(empty), hmac(empty), 400],
    ['br', 'br', brotliCompressSync(empty), hmac(empty), 415],
    ['combined encodings', 'gzip, deflate', gzipSync(deflateSync(empty)), hmac(empty), 415],
    ['a decompression bomb', 'gzip', gzipSync(Buffer.alloc(50_000_000)), null, 413],
  ])('refuses a body that is %s', async (_what, encoding, bytes, signature, expected) => {
    const client = createTestClient();
    const { status, body } = await client.call('POST', '/v1/sessions', {
      body: new Uint8Array(bytes),
      headers: {
        'content-encoding': encoding,
        ...(signature === null ? {} : { 'x-hmac-signature': signature }),
      },
    });
    expect([status, body.status]).toEqual([expected, 'fail']);
  });

  it.each([
    ['an empty body', '', '1102'],
    ['no verification', '{}', '1102'],
    ['what is not JSON', 'verification', '1104'],
    ['JSON that is cut', '{"verification":', '1104'],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), '1104'],
    ['a list', '[]', '1104'],
    ['null', 'null', '1104'],
    ['a text', '"verification"', '1104'],
    ['a verification that is null', '{"verification":null}', '1104'],
    ['a verification that is a list', '{"verification":[]}', '1104'],
  ])('answers 400 to %s', async (_what, raw, code) => {
    const client = createTestClient();
    const { status, body } = await client.call('POST', '/v1/sessions', { body: raw });
    expect([status, body.status, body.code]).toEqual([400, 'fail', code]);
  });

  it.each([
    [{ callback: 'http://example.com' }, '1302', 'verification.callback'],
    [{ callback: 'javascript:alert(1)' }, '1302', 'verification.callback'],
    [{ callback: 7 }, '1104', 'verification.callback'],
    [{ vendorData: 'x'.repeat(1_001) }, '1500', 'verification.vendorData'],
    [{ vendorData: {} }, '1501', 'verification.vendorData'],
    [{ vendorData: null }, '1501', 'verification.vendorData'],
    [{ endUserId: 'me' }, '1104', 'verification.endUserId'],
    [{ person: 'John' }, '1104', 'verification.person'],
    [{ person: { firstName: 7 } }, '1104', 'verification.person.firstName'],
    [{ person: { firstName: null } }, '1104', 'verification.person.firstName'],
    [{ person: { gender: 'X' } }, '1104', 'verification.person.gender'],
    [{ person: { email: 'me' } }, '1104', 'verification.person.email'],
    [{ person: { dateOfBirth: '1.1.1990' } }, '1203', 'verification.person.dateOfBirth'],
    [{ person: { dateOfBirth: '1990-02-30' } }, '2003', 'verification.person.dateOfBirth'],
    [{ document: { firstIssue: '1990-02-30' } }, '1203', 'verification.document.firstIssue'],
    [{ document: { type: 'LIBRARY_CARD' } }, '2103', 'verification.document.type'],
    [{ document: { number: 'B 1' } }, '2102', 'verification.document.number'],
    [{ document: { country: 'ee' } }, '1104', 'verification.document.country'],
    [{ consents: [{ type: 'ine', approved: false }] }, '1104', 'verification.consents.0.approved'],
    [{ consents: [{ type: 'eid', approved: true }] }, '1104', 'verification.consents.0.text'],
    [
      { consents: [{ type: 'general', approved: true, timestamp: 'now' }] },
      '1202',
      'verification.consents.0.timestamp',
    ],
    [{ tag: 'x'.repeat(65) }, '1104', 'verification.tag'],
    [{ timestamp: 'yesterday' }, '1202', 'verification.timestamp'],
    [{ timestamp: '2019-10-29T06:30:25.597Z' }, '1201', 'verification.timestamp'],
    [{ features: ['levitation'] }, '1301', 'verification.features'],
  ])('answers 400 to %j, names the field and keeps its value', async (init, code, path) => {
    const client = createTestClient();
    const { status, body } = await client.call('POST', '/v1/sessions', {
      body: { verification: { person: { lastName: 'Geheimnis' }, ...init } },
    });
    expect([status, body.code]).toEqual([400, code]);
    expect(body.message).toContain(path);
    expect(body.message).not.toContain('Geheimnis');
    expect((await client.control('GET', '/sessions')).body.sessions).toEqual([]);
  });

  it('takes numbers where samples of Veriff send them', async () => {
    const client = createTestClient();
    const { status, body } = await client.call('POST', '/v1/sessions', {
      body: {
        verification: {
          vendorData: 12345678,
          person: { idNumber: 12345678901 },
          document: { documentNumberIdentifiers: { mxIfe: 1234567890123 } },
        },
      },
    });
    expect([status, body.verification.vendorData]).toEqual([201, '12345678']);
  });

  it('leaves out fields that nobody knows', async () => {
    const client = createTestClient();
    const { id } = await client.create({
      colour: 'blue',
      person: { firstName: 'Ada', shoeSize: 38 },
    });
    const { body } = await client.control('GET', `/sessions/${id}`);
    expect(body.session.init).toEqual({ person: { firstName: 'Ada' } });
  });

  it('still names a wrong field beside one that nobody knows', async () => {
    const client = createTestClient();
    const { body } = await client.call('POST', '/v1/sessions', {
      body: { verification: { colour: 'blue', person: { shoeSize: 38, firstName: 7 } } },
    });
    expect([body.code, body.message]).toEqual([
      '1104',
      expect.stringContaining('verification.person.firstName'),
    ]);
  });

  it('does not hold it against a client that only the sandbox lives in the future', async () => {
    const client = createTestClient({ now: undefined });
    await client.control('POST', '/clock', { advance: '30d' });
    await client.create({ timestamp: new Date().toISOString() });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', null])(
    'answers 415 to the content type %s',
    async (type) => {
      const client = createTestClient();
      const { status, body } = await client.call('POST', '/v1/sessions', {
        body: new TextEncoder().encode(empty),
        headers: { 'content-type': type },
      });
      expect([status, body.status]).toEqual([415, 'fail']);
    },
  );

  it('takes a content type with a charset, and a slash at the end of the path', async () => {
    const client = createTestClient();
    const { status } = await client.call('POST', '/v1/sessions/', {
      body: empty,
      headers: { 'content-type': 'application/json; charset=utf-8' },
    });
    expect(status).toBe(201);
  });

  it('answers 413 to a body of more than a million bytes', async () => {
    const client = createTestClient();
    const { status, body } = await client.call('POST', '/v1/sessions', {
      body: { verification: { person: { firstName: 'x'.repeat(1_000_000) } } },
    });
    expect([status, body.status]).toEqual([413, 'fail']);
  });

  it('can be called by a page of any origin, without a signature', async () => {
    const client = createTestClient();
    const preflight = await client.app.request('/v1/sessions', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-auth-client,x-origin',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    const allowed = preflight.headers.get('access-control-allow-headers')?.split(',');
    expect(allowed).toEqual(
      expect.arrayContaining(['content-type', 'x-auth-client', 'x-origin', 'vrf-integration-id']),
    );
    const { status, headers } = await client.call('POST', '/v1/sessions', {
      body: empty,
      headers: { origin: 'https://shop.example', 'x-hmac-signature': null },
    });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([201, '*']);
  });

  it('uses the public URL where one is set, and ids of the host’s own making', async () => {
    const ids = Array.from({ length: 4 }, () => randomUUID());
    const client = createTestClient({
      publicUrl: 'https://sandbox.example/',
      createId: () => ids.shift() ?? '',
    });
    const expected = ids[0];
    const { id, url, token } = await client.create();
    expect([id, url]).toEqual([expected, `https://sandbox.example/v/${token}`]);
  });
});

describe('a call that names a session', () => {
  const calls = [
    ['PATCH', '', { verification: { status: 'submitted' } }, '1819'],
    ['DELETE', '', undefined, '1818'],
    ['GET', '/decision', undefined, '1818'],
  ] as const;

  it.each(calls)(
    '%s %s needs a signature over the right bytes',
    async (method, path, body, code) => {
      const client = createTestClient();
      const { id } = await client.create();
      const send = (signature: string | null) =>
        client.call(method, `/v1/sessions/${id}${path}`, {
          ...(body ? { body } : {}),
          headers: { 'x-hmac-signature': signature },
        });
      const wrongBytes = method === 'PATCH' ? id : '';
      for (const [signature, expected] of [
        [null, '1815'],
        ['nonsense', '1812'],
        [hmac('something else'), code],
        [hmac(wrongBytes), code],
      ] as const) {
        const answer = await send(signature);
        expect([answer.status, answer.body.code]).toEqual([401, expected]);
      }
      expect((await client.control('GET', `/sessions/${id}`)).body.session.status).toBe('created');
    },
  );

  it.each(calls)('%s %s answers 404 to an unknown session', async (method, path, body) => {
    const client = createTestClient();
    const answer = await client.call(method, `/v1/sessions/${randomUUID()}${path}`, {
      ...(body ? { body } : {}),
    });
    expect([answer.status, answer.body]).toEqual([
      404,
      { status: 'fail', code: '404', message: 'Session not found' },
    ]);
  });

  it.each(calls)('%s %s answers 400 to what is no id', async (method, path, body) => {
    const client = createTestClient();
    for (const [id, code] of [
      ['short', '1001'],
      ['x'.repeat(41), '1001'],
      ['x'.repeat(36), '1002'],
    ]) {
      const answer = await client.call(method, `/v1/sessions/${id}${path}`, {
        ...(body ? { body } : {}),
      });
      expect([answer.status, answer.body.code]).toEqual([400, code]);
    }
  });
});

describe('PATCH /v1/sessions/{id}', () => {
  it('submits a session once', async () => {
    const client = createTestClient();
    const { id, url, token } = await client.create({ vendorData: 'order-7' });
    const { status, body } = await client.submit(id);
    expect(status).toBe(200);
    expect(v.is(updateSessionResponse, body)).toBe(true);
    expect(body).toEqual({
      status: 'success',
      verification: {
        id,
        url,
        vendorData: 'order-7',
        host: 'http://127.0.0.1',
        status: 'submitted',
        sessionToken: token,
      },
    });
    const again = await client.submit(id);
    expect([again.status, again.body.code]).toEqual([400, '1304']);
  });

  it('takes the fields that older clients send', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    const { status } = await client.call('PATCH', `/v1/sessions/${id}`, {
      body: { verification: { frontState: 'done', status: 'submitted', timestamp: 'x' } },
    });
    expect(status).toBe(200);
  });

  it.each([
    ['{"verification":{"status":"approved"}}', 400, '1303'],
    ['{"verification":{"status":null}}', 400, '1303'],
    ['{"verification":{}}', 400, '1102'],
    ['{}', 400, '1102'],
    ['[]', 400, '1102'],
    ['null', 400, '1102'],
    ['', 400, '1102'],
    ['nonsense', 400, '1104'],
  ])('answers %s with %i', async (raw, expected, code) => {
    const client = createTestClient();
    const { id } = await client.create();
    const { status, body } = await client.call('PATCH', `/v1/sessions/${id}`, { body: raw });
    expect([status, body.code]).toEqual([expected, code]);
    expect((await client.control('GET', `/sessions/${id}`)).body.session.status).toBe('created');
  });
});

describe('DELETE /v1/sessions/{id}', () => {
  it('is off by default', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    const { status, body } = await client.call('DELETE', `/v1/sessions/${id}`);
    expect([status, body.message]).toEqual([403, expect.stringContaining('allowDelete')]);
  });

  it('makes the session vanish from the API and from the flow', async () => {
    const client = createTestClient({ allowDelete: true });
    const { id, token } = await client.create();
    const { status, body } = await client.call('DELETE', `/v1/sessions/${id}`);
    expect([status, body]).toEqual([200, { status: 'success', verification: { id } }]);
    expect(v.is(deleteSessionResponse, body)).toBe(true);
    expect((await client.call('GET', `/v1/sessions/${id}/decision`)).status).toBe(404);
    expect((await client.app.request(`/v/${token}`)).status).toBe(404);
  });

  it('refuses a session that waits for its decision', async () => {
    const client = createTestClient({ allowDelete: true });
    const { id } = await client.create({ person: { firstName: 'Review' } });
    await client.submit(id);
    const submitted = await client.call('DELETE', `/v1/sessions/${id}`);
    expect([submitted.status, submitted.body.code]).toEqual([400, '1305']);
    await client.clock.advance(1_500);
    const review = await client.call('DELETE', `/v1/sessions/${id}`);
    expect([review.status, review.body.code]).toEqual([400, '1306']);
  });

  it('deletes five sessions an hour and ten a day', async () => {
    const client = createTestClient({ allowDelete: true });
    const remove = async () => {
      const { id } = await client.create();
      return (await client.call('DELETE', `/v1/sessions/${id}`)).status;
    };
    const removeSix = async () => [
      ...new Set([await remove(), await remove(), await remove(), await remove(), await remove()]),
      await remove(),
    ];
    expect(await removeSix()).toEqual([200, 429]);
    await client.control('POST', '/clock', { advance: '1h' });
    expect(await removeSix()).toEqual([200, 429]);
    await client.control('POST', '/clock', { advance: '1h' });
    expect(await remove()).toBe(429);
    await client.control('POST', '/clock', { advance: '1d' });
    expect(await remove()).toBe(200);
  });
});

describe('GET /v1/sessions/{id}/decision', () => {
  it('is null until there is a decision', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    for (const step of [() => undefined, () => client.submit(id)]) {
      await step();
      const { status, body } = await client.call('GET', `/v1/sessions/${id}/decision`);
      expect([status, body]).toEqual([200, { status: 'success', verification: null }]);
    }
  });

  it('holds what the host said about the person, in the published shape', async () => {
    const client = createTestClient();
    const { id } = await client.create({
      vendorData: 'order-7',
      person: {
        firstName: 'Ada',
        lastName: 'Lovelace',
        idNumber: 38912,
        dateOfBirth: '1985-12-10',
        gender: 'FEMALE',
      },
      document: { type: 'ID_CARD', number: 'AB12345', country: 'EE' },
      address: { fullAddress: '1 Square, London' },
    });
    await client.submit(id);
    await client.clock.advance(1_500);
    const { body } = await client.call('GET', `/v1/sessions/${id}/decision`);
    const parsed = v.safeParse(decisionResponse, body);
    expect(parsed.success).toBe(true);
    // Nothing of it is lost or changed by reading it with the shape.
    expect(parsed.output).toEqual(body);
    expect(body.verification).toMatchObject({
      id,
      code: 9001,
      status: 'approved',
      reason: null,
      reasonCode: null,
      vendorData: 'order-7',
      endUserId: null,
      acceptanceTime: '2026-01-01T00:00:00.000Z',
      submissionTime: '2026-01-01T00:00:00.000Z',
      decisionTime: '2026-01-01T00:00:01.500Z',
      person: {
        firstName: 'Ada',
        lastName: 'Lovelace',
        idNumber: '38912',
        dateOfBirth: '1985-12-10',
        yearOfBirth: '1985',
        gender: 'F',
        addresses: [{ fullAddress: '1 Square, London' }],
      },
      document: { type: 'ID_CARD', number: 'AB12345', country: 'EE' },
    });
  });
});

describe('any other call', () => {
  it('answers 404 to an unknown endpoint and 405 to a wrong method, in Veriff’s form', async () => {
    const client = createTestClient();
    const unknown = await client.call('GET', '/v1/nonsense');
    expect([unknown.status, unknown.body.status]).toEqual([404, 'fail']);
    const wrong = await client.call('PUT', `/v1/sessions/${randomUUID()}`);
    expect([wrong.status, wrong.body.status]).toEqual([405, 'fail']);
    expect(wrong.headers.get('allow')).toBe('PATCH, DELETE');
  });
});

describe('hostile input', () => {
  const deep = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  const bodies = [
    '{"verification":{"__proto__":{"callback":"https://x"},"constructor":{"prototype":1}}}',
    '{"__proto__":{"verification":{}}}',
    '{"verification":{"person":{"toString":1,"hasOwnProperty":2,"firstName":"constructor"}}}',
    '{"verification":{"person":{"firstName":"__proto__"}}}',
    '{"verification":{"vendorData":"\\ud800"}}',
    '{"verification":{"vendorData":"\\u0000"}}',
    `{"verification":${deep(10_000)}}`,
    deep(10_000),
    '['.repeat(100_000),
    '{"verification":{"person":{"idNumber":1e400}}}',
    '{"verification":{"vendorData":-0.0000000000000000000001}}',
    '{"verification":{"vendorData":123456789012345678901234567890}}',
    `{"verification":{"consents":[${'{"type":"a","approved":true},'.repeat(20_000)}{"type":"a","approved":true}]}}`,
    `{"verification":{"person":{"email":"${'a'.repeat(200_000)}@"}}}`,
    `{"verification":{"person":{"email":"${'a.'.repeat(200_000)}"}}}`,
    `{"verification":{"callback":"https://${'a'.repeat(900_000)}"}}`,
    `{"verification":{"timestamp":"${'1'.repeat(100_000)}"}}`,
    `{"verification":{${Array.from({ length: 20_000 }, (_, index) => `"k${index}":${index}`).join()}}}`,
    '{"image":{"context":"face","content":"data:"}}',
    '{"image":{"context":"face","content":"data:,"}}',
    '{"image":{"context":"face","content":"data:image/jpeg;base64,===="}}',
    '{"image":{"context":"constructor","content":"AAAA"}}',
    '{"image":{"context":"face","content":{"length":1}}}',
    `{"image":{"context":"face","content":"${' '.repeat(100_000)}!"}}`,
    '{"providerName":"a","network":{"ip":{"addressV4":"1.1.1.1"}},"device":{"fingerprint":"a","__proto__":1}}',
    '{"providerName":"a","network":{"ip":[]},"device":[],"browser":[]}',
    '{"monitorStatus":{"toString":1}}',
    '{"verification":{"person":{"idNumber":1e400,"fullName":"a","dateOfBirth":"0000-00-00"}}}',
    '{"verification":{"person":{"idNumber":1,"fullName":"  ","dateOfBirth":"1985-12-10"}}}',
    '\uFEFF{"verification":{}}',
    '{"verification":{}}{"verification":{}}',
    'NaN',
    '1e999',
  ];
  const paths = [
    '/v1/sessions/%00/decision',
    '/v1/sessions/%/decision',
    '/v1/sessions/%E0%A4%A/decision',
    '/v1/sessions/%ff%fe/decision',
    '/v1/sessions/__proto__/decision',
    '/v1/sessions/..%2f..%2fetc/decision',
    `/v1/sessions/${'a'.repeat(50_000)}/decision`,
    '/v1//sessions',
    '/v1/sessions/*',
    '/v1/sessions/__proto__/media',
    '/v1/sessions/%/attempts',
    '/v1/sessions/%2e%2e/person',
    '/v1/sessions//media',
    '/v1/attempts/__proto__/media',
    '/v1/attempts/%/media',
    '/v1/media/__proto__',
    '/v1/media/%',
    '/v1/media/',
    '/v1/sessions/validate-registry',
    '/v1/sessions/validate-registry/decision',
    '/v/%',
    '/v/__proto__',
    `/v/${'%41'.repeat(10_000)}`,
    '/flow/session/%',
    '/flow/session?context=%',
    '/_sandbox/sessions/%',
    '/_sandbox/sessions/__proto__',
    '/console.css?%',
    '/%',
  ];
  const headers = [
    { 'content-encoding': 'gzip,gzip' },
    { 'content-encoding': '__proto__' },
    { 'content-type': ';;;' },
    { 'content-type': 'application/json;'.repeat(1_000) },
    { 'x-auth-client': '0'.repeat(60_000) },
    { 'x-hmac-signature': 'f'.repeat(60_000) },
    { origin: 'null' },
    { authorization: `Bearer ${' '.repeat(60_000)}x` },
    { 'content-length': '-1' },
  ];

  it.each(bodies.map((body) => [body.slice(0, 60), body]))(
    'as a body never gets a 500: %s',
    async (_start, body) => {
      const client = createTestClient();
      const { id } = await client.create();
      for (const [method, path] of [
        ['POST', '/v1/sessions'],
        ['PATCH', `/v1/sessions/${id}`],
        ['DELETE', `/v1/sessions/${id}`],
        ['POST', `/v1/sessions/${id}/collected-data`],
        ['POST', `/v1/sessions/${id}/media`],
        ['PATCH', `/v1/sessions/${id}/watchlist-screening`],
        ['POST', '/v1/validate-registry'],
        ['POST', '/_sandbox/clock'],
        ['POST', '/_sandbox/faults'],
        ['POST', '/_sandbox/webhooks'],
        ['POST', `/_sandbox/sessions/${id}/decision`],
      ] as const) {
        const { status } = await client.call(method, path, { body });
        expect([method, path, status < 500]).toEqual([method, path, true]);
      }
      expect(JSON.stringify(await client.decision(id))).not.toContain('undefined');
      expect((await client.app.request('/')).status).toBe(200);
      expect((await client.control('GET', '/sessions')).status).toBe(200);
    },
  );

  it.each(paths.map((path) => [path.slice(0, 60), path]))(
    'as a path never gets a 500: %s',
    async (_start, path) => {
      const client = createTestClient();
      for (const method of ['GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'OPTIONS', 'HEAD']) {
        const response = await client.app.request(path, {
          method,
          headers: { 'x-auth-client': demoKeys.apiKey },
        });
        expect([method, response.status < 500]).toEqual([method, true]);
      }
    },
  );

  it.each(headers.map((header) => [JSON.stringify(header).slice(0, 60), header]))(
    'as a header never gets a 500: %s',
    async (_start, header) => {
      const client = createTestClient();
      const { id } = await client.create();
      for (const [method, path] of [
        ['POST', '/v1/sessions'],
        ['GET', `/v1/sessions/${id}/decision`],
        ['GET', '/flow/session'],
        ['POST', '/flow/session/start'],
        ['GET', '/_sandbox/keys'],
        ['GET', '/'],
      ] as const) {
        const { status } = await client.call(method, path, {
          ...(method === 'POST' ? { body: empty } : {}),
          headers: { ...header } as Record<string, string>,
        });
        expect([path, status < 500]).toEqual([path, true]);
      }
    },
  );
});

describe('the bounds of memory', () => {
  it('keep the number of sessions, timers and requests as it is', async () => {
    const client = createTestClient({ maxSessions: 50 });
    const first = await client.create();
    for (let count = 0; count < 1_100; count += 1) await client.create();
    expect((await client.control('GET', '/sessions')).body.sessions).toHaveLength(50);
    expect((await client.control('GET', '/requests')).body.requests).toHaveLength(1_000);
    expect((await client.call('GET', `/v1/sessions/${first.id}/decision`)).status).toBe(404);
    await client.control('POST', '/clock', { advance: '8d' });
    const { deliveries } = (await client.control('GET', '/webhooks')).body;
    expect(deliveries).toHaveLength(50);
  });
});
