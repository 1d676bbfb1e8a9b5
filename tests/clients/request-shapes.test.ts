/**
 * Requests as public integrations of Veriff send them: its own demo of 2019 and of 2026, clients in
 * Ruby, Go, Java, .NET and Velo. None of their code is here, only what they put on the wire.
 */
import { Agent } from 'node:http';
import { gzipSync } from 'node:zlib';
import { createSandbox, type Sandbox } from '@veriff-verify/sandbox';
import { describe, expect, test } from 'vitest';
import { type RawAnswer, send } from './raw-request.ts';
import { hmac, legacySignature } from './signed-request.ts';

interface CreatedSession {
  id: string;
  url: string;
  vendorData: string | null;
}

/** A photo of one pixel. */
const jpeg = Buffer.from(
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=',
  'base64',
);
const minimal = { verification: {} };
const now = () => new Date().toISOString();

function create(
  sandbox: Sandbox,
  body: unknown,
  { path = '/v1/sessions', headers = {} }: { path?: string; headers?: Record<string, string> } = {},
): Promise<RawAnswer> {
  return send({
    method: 'POST',
    url: `${sandbox.url}${path}`,
    headers: { 'Content-Type': 'application/json', 'X-AUTH-CLIENT': sandbox.apiKey, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function createdSession(sandbox: Sandbox): Promise<CreatedSession> {
  const { json } = await create(sandbox, minimal);
  return (json as { verification: CreatedSession }).verification;
}

describe('a session is created for a client that sends', () => {
  test.each<{ sends: string; body: unknown }>([
    {
      sends: 'lang, features and timestamp, as in 2019',
      body: { verification: { lang: 'en', features: ['selfid'], timestamp: now() } },
    },
    {
      sends: 'a timestamp in whole seconds',
      body: { verification: { timestamp: now().replace(/\.\d+Z$/, 'Z') } },
    },
    {
      sends: 'a timestamp with an offset',
      body: { verification: { timestamp: now().replace('Z', '+00:00') } },
    },
    {
      sends: 'fields that Veriff does not know, as its first demo did',
      body: {
        verification: {
          person: { firstName: 'Tundmatu', lastName: 'Toomas', idNumber: '38508260269' },
          document: { number: 'B01234567', type: 'ID_CARD', country: 'EE' },
          additionalData: { citizenship: 'EE', placeOfResidence: 'Tallinn' },
          features: ['selfid'],
        },
      },
    },
    {
      sends: 'the long document numbers and dates of its newer demo',
      body: {
        verification: {
          person: { idNumber: '12345678900', gender: 'M', dateOfBirth: '2000-01-01' },
          document: {
            country: 'MX',
            type: 'ID_CARD',
            number: '1234567890123',
            category: 'AB',
            firstIssue: '2015-01-15',
            validFrom: '2024-01-15',
            validUntil: '2034-01-15',
          },
        },
      },
    },
    {
      sends: 'numbers for vendorData and idNumber, as Veriff’s samples do',
      body: { verification: { vendorData: 12345678, person: { idNumber: 12345678901 } } },
    },
    {
      sends: 'an empty person and an empty vendorData, as Go’s zero values',
      body: { verification: { person: {}, vendorData: '' } },
    },
    { sends: 'JSON over several lines', body: JSON.stringify(minimal, null, 2) },
    { sends: 'a byte order mark', body: `\uFEFF${JSON.stringify(minimal)}` },
  ])('$sends', async ({ body }) => {
    await using sandbox = await createSandbox();
    expect(await create(sandbox, body)).toMatchObject({
      status: 201,
      json: { status: 'success', verification: { status: 'created' } },
    });
  });

  test.each<{ sends: string; headers?: Record<string, string>; path?: string }>([
    { sends: 'a slash at the end of the path', path: '/v1/sessions/' },
    { sends: 'a query', path: '/v1/sessions?version=1.0.0' },
    {
      sends: 'the charset with its content type',
      headers: { 'Content-Type': 'application/json; charset=utf-8' },
    },
    {
      sends: 'the charset in capitals, without a space',
      headers: { 'Content-Type': 'application/json;charset=UTF-8' },
    },
    { sends: 'Accept: */*', headers: { Accept: '*/*' } },
    {
      sends: 'axios’s Accept',
      headers: { Accept: 'application/json, text/plain, */*' },
    },
    { sends: 'an Accept that has no JSON in it', headers: { Accept: 'text/html' } },
  ])('$sends', async ({ headers = {}, path = '/v1/sessions' }) => {
    await using sandbox = await createSandbox();
    const answer = await create(sandbox, minimal, { headers, path });
    expect(answer.status).toBe(201);
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/);
  });

  test('its API key in capitals', async () => {
    await using sandbox = await createSandbox();
    const headers = { 'X-AUTH-CLIENT': sandbox.apiKey.toUpperCase() };
    expect((await create(sandbox, minimal, { headers })).status).toBe(201);
  });

  test.each([
    { sends: 'a signature in small letters', name: 'x-hmac-signature', of: hmac },
    { sends: 'a signature of the older kind', name: 'X-SIGNATURE', of: legacySignature },
    {
      sends: 'a signature in capitals',
      name: 'X-HMAC-SIGNATURE',
      of: (...given: Parameters<typeof hmac>) => hmac(...given).toUpperCase(),
    },
  ])('$sends', async ({ name, of }) => {
    await using sandbox = await createSandbox();
    const body = JSON.stringify(minimal);
    const headers = { [name]: of(body, sandbox) };
    expect((await create(sandbox, body, { headers })).status).toBe(201);
    const wrong = { [name]: of('another body', sandbox) };
    expect((await create(sandbox, body, { headers: wrong })).status).toBe(401);
  });

  test('its body in chunks, without a length', async () => {
    await using sandbox = await createSandbox();
    const answer = await send({
      method: 'POST',
      url: `${sandbox.url}/v1/sessions`,
      headers: { 'Content-Type': 'application/json', 'X-Auth-Client': sandbox.apiKey },
      body: ['{"verifi', 'cation":', '{}}'],
    });
    expect(answer.status).toBe(201);
  });

  test('Expect: 100-continue, and waits for it', async () => {
    await using sandbox = await createSandbox();
    const answer = await create(sandbox, minimal, { headers: { Expect: '100-continue' } });
    expect(answer).toMatchObject({ status: 201, continued: true });
  });

  test('gzip, with the plain bytes signed', async () => {
    await using sandbox = await createSandbox();
    const body = JSON.stringify(minimal);
    const answer = await send({
      method: 'POST',
      url: `${sandbox.url}/v1/sessions`,
      headers: {
        'Content-Type': 'application/json',
        'Content-Encoding': 'gzip',
        'X-Auth-Client': sandbox.apiKey,
        'X-Hmac-Signature': hmac(body, sandbox),
      },
      body: gzipSync(body),
    });
    expect(answer.status).toBe(201);
  });

  test('one request after the other over one connection', async () => {
    await using sandbox = await createSandbox();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const request = {
      method: 'POST',
      url: `${sandbox.url}/v1/sessions`,
      headers: { 'Content-Type': 'application/json', 'X-Auth-Client': sandbox.apiKey },
      body: JSON.stringify(minimal),
      agent,
    };
    expect(await send(request)).toMatchObject({ status: 201, reusedConnection: false });
    expect(await send(request)).toMatchObject({ status: 201, reusedConnection: true });
    agent.destroy();
  });
});

describe('a decision is read by a client that sends', () => {
  test.each<{
    sends: string;
    path?: string;
    headers?: Record<string, string>;
    signature?: (id: string, sandbox: Sandbox) => Record<string, string>;
    body?: string;
  }>([
    { sends: 'the id signed' },
    { sends: 'a slash at the end of the path', path: '/decision/' },
    { sends: 'a query, which is not signed', path: '/decision?version=1.0.0' },
    { sends: 'the name of a registry', path: '/decision/curp-registry?version=1.0.0' },
    { sends: 'a content type without a body', headers: { 'Content-Type': 'application/json' } },
    {
      sends: 'a content type and an empty body',
      headers: { 'Content-Type': 'application/json', 'Content-Length': '0' },
    },
    {
      sends: 'a body, as a client that has one way to send',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    },
    {
      sends: 'the signature in capitals',
      signature: (id, sandbox) => ({ 'X-HMAC-SIGNATURE': hmac(id, sandbox).toUpperCase() }),
    },
    {
      sends: 'a signature of the older kind',
      signature: (id, sandbox) => ({ 'X-SIGNATURE': legacySignature(id, sandbox) }),
    },
  ])('$sends', async ({ path = '/decision', headers = {}, signature, body }) => {
    await using sandbox = await createSandbox();
    const { id } = await createdSession(sandbox);
    const answer = await send({
      method: 'GET',
      url: `${sandbox.url}/v1/sessions/${id}${path}`,
      headers: {
        'X-AUTH-CLIENT': sandbox.apiKey,
        ...(signature?.(id, sandbox) ?? { 'X-HMAC-SIGNATURE': hmac(id, sandbox) }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    expect(answer).toMatchObject({ status: 200, json: { status: 'success', verification: null } });
  });

  test('the id in capitals, signed as it stands in the path', async () => {
    await using sandbox = await createSandbox();
    const id = (await createdSession(sandbox)).id.toUpperCase();
    const answer = await send({
      method: 'GET',
      url: `${sandbox.url}/v1/sessions/${id}/decision`,
      headers: { 'X-AUTH-CLIENT': sandbox.apiKey, 'X-HMAC-SIGNATURE': hmac(id, sandbox) },
    });
    expect(answer.status).toBe(200);
  });
});

describe('a session is submitted by a client that sends', () => {
  test.each([
    { sends: 'the status alone', verification: { status: 'submitted' } },
    {
      sends: 'frontState and timestamp, as Veriff’s demo does',
      verification: { frontState: 'done', status: 'submitted', timestamp: now() },
    },
    {
      sends: 'the timestamp of Veriff’s old sample',
      verification: { status: 'submitted', timestamp: '2019-10-29T06:30:25.597Z' },
    },
  ])('$sends', async ({ verification }) => {
    await using sandbox = await createSandbox();
    const { id } = await createdSession(sandbox);
    const body = JSON.stringify({ verification });
    const answer = await send({
      method: 'PATCH',
      url: `${sandbox.url}/v1/sessions/${id}`,
      headers: {
        'Content-Type': 'application/json',
        'X-AUTH-CLIENT': sandbox.apiKey,
        'X-HMAC-SIGNATURE': hmac(body, sandbox),
      },
      body,
    });
    expect(answer).toMatchObject({ status: 200, json: { verification: { status: 'submitted' } } });
  });
});

describe('a picture is taken from a client that sends', () => {
  const base64 = jpeg.toString('base64');
  const folded = (lineEnd: string) => base64.replace(/(.{76})/g, `$1${lineEnd}`);

  test.each<{
    sends: string;
    image: { content: string; timestamp?: string };
    legacy?: boolean;
  }>([
    { sends: 'a data URI', image: { content: `data:image/jpeg;base64,${base64}` } },
    { sends: 'a data URI that says jpg', image: { content: `data:image/jpg;base64,${base64}` } },
    { sends: 'bare base64 and a timestamp', image: { content: base64, timestamp: now() } },
    {
      sends: 'base64 in lines, as Ruby and Python fold it',
      image: { content: `${folded('\n')}\n` },
    },
    {
      sends: 'base64 in lines, as Java’s MIME encoder folds it',
      image: { content: folded('\r\n') },
    },
    {
      sends: 'a data URI in lines',
      image: { content: `data:image/jpeg;base64,${folded('\n')}` },
    },
    { sends: 'a signature of the older kind', image: { content: base64 }, legacy: true },
  ])('$sends', async ({ image, legacy = false }) => {
    await using sandbox = await createSandbox();
    const { id } = await createdSession(sandbox);
    const body = JSON.stringify({ image: { context: 'document-front', ...image } });
    const uploaded = await send({
      method: 'POST',
      url: `${sandbox.url}/v1/sessions/${id}/media`,
      headers: {
        'Content-Type': 'application/json',
        'X-AUTH-CLIENT': sandbox.apiKey,
        ...(legacy
          ? { 'X-SIGNATURE': legacySignature(body, sandbox) }
          : { 'X-HMAC-SIGNATURE': hmac(body, sandbox) }),
      },
      body,
    });
    expect(uploaded).toMatchObject({
      json: { status: 'success', image: { context: 'document-front', size: jpeg.byteLength } },
    });
    expect([200, 201]).toContain(uploaded.status);

    // Clients take the id from the end of the URL, and call that very URL.
    const { url } = (uploaded.json as { image: { url: string } }).image;
    const mediaId = url.split('/').at(-1) ?? '';
    const downloaded = await send({
      method: 'GET',
      url,
      headers: {
        'X-AUTH-CLIENT': sandbox.apiKey,
        'X-HMAC-SIGNATURE': hmac(mediaId, sandbox),
        Accept: 'image/*',
        'Content-Type': 'application/json',
      },
    });
    expect(downloaded.status).toBe(200);
    expect(downloaded.headers['content-type']).toBe('image/jpeg');
    expect(downloaded.body.equals(jpeg)).toBe(true);
  });
});

describe('Veriff’s demo, from creating to listing the pictures', () => {
  test.each([
    { year: 2019, name: 'x-signature', sign: legacySignature, contentTypeOfGet: {} },
    {
      year: 2026,
      name: 'x-hmac-signature',
      sign: hmac,
      contentTypeOfGet: { 'content-type': 'application/json' },
    },
  ])('as of $year, with $name alone', async ({ name, sign, contentTypeOfGet }) => {
    await using sandbox = await createSandbox();
    const call = async (
      method: string,
      path: string,
      payload: object | string,
    ): Promise<unknown> => {
      const body = typeof payload === 'string' ? undefined : JSON.stringify(payload);
      const answer = await send({
        method,
        url: `${sandbox.url}/v1/sessions${path}`,
        headers: {
          'x-auth-client': sandbox.apiKey,
          [name]: sign(body ?? String(payload), sandbox),
          ...(body === undefined ? contentTypeOfGet : { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body }),
      });
      expect([200, 201]).toContain(answer.status);
      // Who signs in one way is answered in the same.
      expect(answer.headers[name]).toBe(sign(answer.body.toString('utf8'), sandbox));
      return answer.json;
    };

    const created = await call('POST', '', {
      verification: {
        person: { firstName: 'Tundmatu', lastName: 'Toomas', idNumber: '38508260269' },
        document: { number: 'B01234567', type: 'ID_CARD', country: 'EE' },
        timestamp: now(),
      },
    });
    const { id } = (created as { verification: CreatedSession }).verification;
    const contexts = ['document-back', 'document-front', 'face'];
    await Promise.all(
      contexts.map((context) =>
        call('POST', `/${id}/media`, {
          image: { context, content: jpeg.toString('base64'), timestamp: now() },
        }),
      ),
    );
    const submitted = await call('PATCH', `/${id}`, {
      verification: { frontState: 'done', status: 'submitted', timestamp: now() },
    });
    expect(submitted).toMatchObject({ verification: { id, status: 'submitted' } });

    const { images } = (await call('GET', `/${id}/media`, id)) as {
      images: { context: string; size: number; sessionId: string }[];
    };
    expect(images.map(({ context }) => context).sort()).toEqual(contexts);
    expect(images).toEqual(
      contexts.map(() => expect.objectContaining({ sessionId: id, size: jpeg.byteLength })),
    );
  });
});
