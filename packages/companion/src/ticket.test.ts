import {
  base64url,
  decodeJwt,
  decodeProtectedHeader,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { beforeEach, expect, test } from 'vitest';
import { ProblemError } from './problem.ts';
import { Tickets, ticketLifetime } from './ticket.ts';

const sessionId = '12df6045-3846-4e45-946a-14fa6136d78b';
let now: number;

beforeEach(() => {
  now = Date.parse('2026-11-22T10:00:00.500Z');
});

function ticketsOf(...secrets: string[]): Tickets {
  return new Tickets({ sharedSecrets: secrets, now: () => now });
}

async function ticketOf(...secrets: string[]): Promise<string> {
  return (await ticketsOf(...secrets).issue(sessionId, now)).ticket;
}

/** The problem that a check ends in; null when the ticket is good. */
async function check(
  authorization: string | undefined,
  { id = sessionId, tickets = ticketsOf('secret') } = {},
): Promise<ProblemError | null> {
  try {
    await tickets.check(authorization, id);
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
}

test('a ticket is an HS256 JWS that names its session and lives seven days', async () => {
  const { ticket, expiresAt } = await ticketsOf('secret').issue(sessionId, now);
  expect(decodeProtectedHeader(ticket)).toEqual({ alg: 'HS256', typ: 'JWT' });
  const seconds = Date.parse('2026-11-22T10:00:00Z') / 1000;
  expect(decodeJwt(ticket)).toEqual({
    sub: sessionId,
    aud: 'veriff-verify',
    iat: seconds,
    exp: seconds + 7 * 24 * 60 * 60,
  });
  expect(expiresAt).toBe('2026-11-29T10:00:00.000Z');
});

test('a ticket opens its session until its last moment', async () => {
  const ticket = await ticketOf('secret');
  expect(await check(`Bearer ${ticket}`)).toBeNull();
  expect(await check(`bearer ${ticket}`)).toBeNull();
  now += ticketLifetime - 1000;
  expect(await check(`Bearer ${ticket}`)).toBeNull();
});

test('an expired ticket is unauthorized', async () => {
  const ticket = await ticketOf('secret');
  now += ticketLifetime;
  const problem = await check(`Bearer ${ticket}`);
  expect(problem?.code).toBe('unauthorized');
  expect(problem?.message).toContain('expired');
});

test('a ticket that was shown before still opens no other session, and ends', async () => {
  const tickets = ticketsOf('secret');
  const ticket = await ticketOf('secret');
  expect(await check(`Bearer ${ticket}`, { tickets })).toBeNull();
  expect((await check(`Bearer ${ticket}`, { tickets, id: 'another' }))?.code).toBe('forbidden');
  expect(await check(`Bearer ${ticket}`, { tickets })).toBeNull();
  now += ticketLifetime;
  const problem = await check(`Bearer ${ticket}`, { tickets });
  expect(problem?.code).toBe('unauthorized');
  expect(problem?.message).toContain('expired');
});

test('a ticket for another session is forbidden', async () => {
  const problem = await check(`Bearer ${await ticketOf('secret')}`, { id: 'another' });
  expect(problem?.code).toBe('forbidden');
});

test.each([
  ['no header', undefined],
  ['an empty header', ''],
  ['another scheme', 'Basic dXNlcjpwYXNz'],
  ['no token', 'Bearer '],
])('%s is unauthorized, with a challenge that names no error', async (_, authorization) => {
  const problem = await check(authorization);
  expect(problem?.code).toBe('unauthorized');
  expect(problem?.headers).toEqual({ 'WWW-Authenticate': 'Bearer realm="veriff-verify"' });
});

test.each(['x', 'a.b.c', '..', `${base64url.encode('{"alg":"HS256"}')}.e30.AAAA`, '\u00ff'])(
  'the malformed ticket "%s" is unauthorized',
  async (token) => {
    const problem = await check(`Bearer ${token}`);
    expect(problem?.code).toBe('unauthorized');
    expect(problem?.headers['WWW-Authenticate']).toContain('error="invalid_token"');
  },
);

test('a ticket with a changed session is unauthorized', async () => {
  const [header, , signature] = (await ticketOf('secret')).split('.');
  const payload = base64url.encode(JSON.stringify({ sub: 'another', aud: 'veriff-verify' }));
  const problem = await check(`Bearer ${header}.${payload}.${signature}`, { id: 'another' });
  expect(problem?.code).toBe('unauthorized');
});

test('a ticket signed with a secret that is not configured is unauthorized', async () => {
  const problem = await check(`Bearer ${await ticketOf('other')}`);
  expect(problem?.code).toBe('unauthorized');
});

test('a ticket signed with the shared secret itself is unauthorized', async () => {
  const key = new TextEncoder().encode('secret');
  expect((await check(`Bearer ${await forge('HS256', key)}`))?.code).toBe('unauthorized');
});

test('a ticket for another audience is unauthorized, though the key is the right one', async () => {
  const key = await derivedKey('secret');
  expect(await check(`Bearer ${await forge('HS256', key)}`)).toBeNull();
  const ticket = await forge('HS256', key, { aud: 'another' });
  expect((await check(`Bearer ${ticket}`))?.code).toBe('unauthorized');
});

test('a ticket secret signs as it is, and takes the place of the shared secrets', async () => {
  const ticketSecret = 'a ticket secret of thirty-two bytes or more';
  const tickets = new Tickets({ ticketSecret, sharedSecrets: ['secret'], now: () => now });
  const { ticket } = await tickets.issue(sessionId, now);
  expect(await check(`Bearer ${ticket}`, { tickets })).toBeNull();
  const own = await forge('HS256', new TextEncoder().encode(ticketSecret));
  expect(await check(`Bearer ${own}`, { tickets })).toBeNull();
  const derived = await forge('HS256', await derivedKey('secret'));
  expect((await check(`Bearer ${derived}`, { tickets }))?.code).toBe('unauthorized');
});

test('a ticket without an end is unauthorized', async () => {
  const ticket = await forge('HS256', await derivedKey('secret'), { exp: undefined });
  expect((await check(`Bearer ${ticket}`))?.code).toBe('unauthorized');
});

test('an unsigned ticket is unauthorized', async () => {
  const ticket = new UnsecuredJWT(claims()).encode();
  expect((await check(`Bearer ${ticket}`))?.code).toBe('unauthorized');
});

test('a ticket of another algorithm is unauthorized', async () => {
  const { privateKey } = await generateKeyPair('RS256');
  expect((await check(`Bearer ${await forge('RS256', privateKey)}`))?.code).toBe('unauthorized');
  const key = new TextEncoder().encode('secret'.repeat(16));
  expect((await check(`Bearer ${await forge('HS512', key)}`))?.code).toBe('unauthorized');
});

test('while secrets are rotated, the first signs and all verify', async () => {
  const rotating = ticketsOf('new', 'old');
  expect(await check(`Bearer ${await ticketOf('old')}`, { tickets: rotating })).toBeNull();
  const ticket = await ticketOf('new', 'old');
  expect(await check(`Bearer ${ticket}`, { tickets: ticketsOf('new') })).toBeNull();
  expect((await check(`Bearer ${ticket}`, { tickets: ticketsOf('old') }))?.code).toBe(
    'unauthorized',
  );
});

function claims() {
  const seconds = Math.floor(now / 1000);
  return { sub: sessionId, aud: 'veriff-verify', iat: seconds, exp: seconds + 1000 };
}

function forge(alg: string, key: CryptoKey | Uint8Array, changes: object = {}): Promise<string> {
  return new SignJWT({ ...claims(), ...changes }).setProtectedHeader({ alg }).sign(key);
}

/** Another way to the same key (RFC 5869), so that tickets outlive an update of the companion. */
async function derivedKey(secret: string): Promise<Uint8Array> {
  const utf8 = new TextEncoder();
  const hmac = async (key: Uint8Array<ArrayBuffer>, data: Uint8Array<ArrayBuffer>) => {
    const imported = await crypto.subtle.importKey(
      'raw',
      key,
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    return new Uint8Array(await crypto.subtle.sign('HMAC', imported, data));
  };
  const extracted = await hmac(new Uint8Array(32), utf8.encode(secret));
  return hmac(extracted, utf8.encode('veriff-verify companion ticket\u0001'));
}
