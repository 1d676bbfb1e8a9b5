import { randomUUID } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { type Operation, operations } from '@veriff-verify/api';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createTestClient, hmac, type TestClient } from '../testing/client.ts';
import { upload } from '../testing/pictures.ts';

const all: readonly Operation[] = Object.values(operations);
const withId = all.filter(({ path }) => path.includes('{'));
const withBody = all.filter(({ request }) => request !== null);

const bodies: Record<string, object> = {
  'sessions.create': { verification: { vendorData: 'order-7' } },
  'sessions.submit': { verification: { status: 'submitted' } },
  'sessions.addCollectedData': {
    providerName: 'Provider',
    network: { ip: { addressV4: '192.0.2.1' } },
    device: { fingerprint: 'f00' },
  },
  'sessions.uploadMedia': { image: upload() },
  'sessions.stopWatchlistMonitoring': { monitorStatus: 'disabled' },
  'sessions.validateRegistry': {
    verification: {
      person: { idNumber: '1', firstName: 'Ada', lastName: 'Lovelace', dateOfBirth: '1985-12-10' },
    },
  },
};

const named = (list: readonly Operation[]): [string, Operation][] =>
  list.map((operation) => [operation.name, operation]);

/** A sandbox with a session, an attempt and a picture, and the id that the operation wants. */
async function prepare({ path }: Operation): Promise<{ client: TestClient; id: string }> {
  const client = createTestClient({ allowDelete: true });
  const { id } = await client.create();
  const { body } = await client.call('POST', `/v1/sessions/${id}/media`, {
    body: { image: upload() },
  });
  if (path.startsWith('/media')) return { client, id: body.image.id };
  if (!path.startsWith('/attempts')) return { client, id };
  const attempts = await client.call('GET', `/v1/sessions/${id}/attempts`);
  return { client, id: attempts.body.verifications[0].id };
}

function send(
  client: TestClient,
  { method, path, name, signed }: Operation,
  id: string,
  options: {
    body?: string | Uint8Array<ArrayBuffer>;
    headers?: Record<string, string | null>;
  } = {},
) {
  const body = bodies[name] && JSON.stringify(bodies[name]);
  return client.call(method, `/v1${path.replace(/\{\w+\}/, id)}`, {
    ...(body === undefined ? {} : { body }),
    ...options,
    headers: {
      'x-hmac-signature': hmac(signed === 'id' ? id : (options.body ?? body ?? '')),
      ...options.headers,
    },
  });
}

describe('every operation of the table', () => {
  it.each(named(all))('%s is answered, in the published shape', async (_name, operation) => {
    const { client, id } = await prepare(operation);
    const { status, body } = await send(client, operation, id);
    expect(operation.success).toContain(status);
    if (operation.response !== null) expect(v.is(operation.response, body)).toBe(true);
  });

  it.each(named(all))('%s needs an API key', async (_name, operation) => {
    const { client, id } = await prepare(operation);
    const answer = await send(client, operation, id, { headers: { 'x-auth-client': null } });
    expect([answer.status, answer.body.code]).toEqual([401, '1801']);
  });

  it.each(named(all))('%s needs a signature unless it is optional', async (_name, operation) => {
    const { client, id } = await prepare(operation);
    const answer = await send(client, operation, id, { headers: { 'x-hmac-signature': null } });
    if (operation.signatureOptional) expect(operation.success).toContain(answer.status);
    else expect([answer.status, answer.body.code]).toEqual([401, '1815']);
  });

  it.each(named(all))('%s refuses a signature of other bytes', async (_name, operation) => {
    const { client, id } = await prepare(operation);
    const wrong = operation.signed === 'id' ? JSON.stringify(bodies[operation.name] ?? {}) : id;
    for (const bytes of [wrong, '', id.toUpperCase()]) {
      const headers = { 'x-hmac-signature': hmac(bytes) };
      const answer = await send(client, operation, id, { headers });
      const code = operation.signed === 'id' ? '1818' : '1819';
      expect([answer.status, answer.body.code]).toEqual([401, code]);
    }
  });

  it.each(named(withId))('%s tells ids that are none from unknown ones', async (_, operation) => {
    const { client } = await prepare(operation);
    for (const [id, status, code] of [
      ['short', 400, '1001'],
      ['x'.repeat(41), 400, '1001'],
      ['x'.repeat(36), 400, '1002'],
      [randomUUID(), 404, '404'],
    ] as const) {
      const answer = await send(client, operation, id);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
  });

  it.each(named(withId))(
    '%s reads the id as it stands in the path, in either case',
    async (_name, operation) => {
      const { client, id } = await prepare(operation);
      const escaped = id.replace(/^./, (first) => `%${first.charCodeAt(0).toString(16)}`);
      const refused = await send(client, operation, escaped);
      expect([refused.status, refused.body.code]).toEqual([400, '1002']);
      const { status } = await send(client, operation, id.toUpperCase());
      expect(operation.success).toContain(status);
    },
  );

  it.each(named(withBody))('%s takes JSON and nothing else', async (_name, operation) => {
    const { client, id } = await prepare(operation);
    for (const [body, type, status, code] of [
      ['{}', 'text/plain', 415, '415'],
      ['', 'application/json', 400, '1102'],
      ['{"verification":', 'application/json', 400, '1104'],
    ] as const) {
      const answer = await send(client, operation, id, { body, headers: { 'content-type': type } });
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
  });

  it.each(named(withBody))('%s leaves out fields that nobody knows', async (_name, operation) => {
    const { client, id } = await prepare(operation);
    const body = JSON.stringify({ ...bodies[operation.name], colour: 'blue', ['__proto__x']: 1 });
    const { status } = await send(client, operation, id, { body });
    expect(operation.success).toContain(status);
  });

  it.each(named(withBody))(
    '%s takes compressed bodies where Veriff does',
    async (_name, operation) => {
      for (const [encoding, compress] of [
        ['gzip', gzipSync],
        ['deflate', deflateSync],
      ] as const) {
        const { client, id } = await prepare(operation);
        const body = JSON.stringify(bodies[operation.name]);
        const { status } = await send(client, operation, id, {
          body: new Uint8Array(compress(body)),
          headers: { 'content-encoding': encoding, 'x-hmac-signature': hmac(body) },
        });
        if (operation.compressible) expect(operation.success).toContain(status);
        else expect(status).toBe(415);
      }
    },
  );

  it.each(named(withBody))('%s refuses with codes that the table lists', async (_, operation) => {
    const wrong = [
      null,
      [],
      {},
      7,
      'text',
      { verification: null },
      { verification: { person: 7 } },
    ];
    const everyField = { image: 7, providerName: 7, monitorStatus: 7, verification: { status: 7 } };
    for (const body of [...wrong, everyField]) {
      const { client, id } = await prepare(operation);
      const answer = await send(client, operation, id, { body: JSON.stringify(body) });
      if (operation.success.includes(answer.status)) continue;
      expect(operation.refusals).toContain(answer.status);
      expect(operation.codes).toContain(Number(answer.body.code));
    }
  });

  it('a body may be nested 100 levels deep, and no deeper', async () => {
    const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
    const operation = operations.addCollectedData;
    for (const [levels, status] of [
      [98, 200],
      [99, 400],
      [30_000, 400],
    ] as const) {
      const { client, id } = await prepare(operation);
      const known = JSON.stringify(bodies[operation.name]).slice(0, -1);
      const body = `${known},"browser":{"unknown":${nested(levels)}}}`;
      const answer = await send(client, operation, id, { body });
      expect([levels, answer.status]).toEqual([levels, status]);
      const { status: shown } = await client.call('GET', `/_sandbox/sessions/${id}`);
      expect(shown).toBe(200);
    }
  });

  it.each(named(withId))('%s is found after two slashes', async (_name, operation) => {
    const { client, id } = await prepare(operation);
    const path = operation.path.replace(/\{\w+\}/, id);
    const body = bodies[operation.name];
    const { status } = await client.call(operation.method, `//v1${path}`, {
      ...(body && { body }),
      ...(operation.signed === 'id' && { headers: { 'x-hmac-signature': hmac(id) } }),
    });
    expect(operation.success).toContain(status);
  });

  it('is found under its other path too', async () => {
    const { client, id } = await prepare(operations.validateRegistry);
    const path = operations.validateRegistry.alternativePath;
    const answer = await send(client, { ...operations.validateRegistry, path }, id);
    expect(answer.status).toBe(201);
    expect(answer.body.verification.status).toBe('submitted');
  });

  it.each(named(all))('%s answers 405 to a method that is none', async (_name, operation) => {
    const { client, id } = await prepare(operation);
    const path = `/v1${operation.path.replace(/\{\w+\}/, id)}`;
    const { status, headers } = await client.call('PUT', path, { body: '{}' });
    expect([status, headers.get('allow')?.split(', ')]).toEqual([
      405,
      expect.arrayContaining([operation.method]),
    ]);
  });
});
