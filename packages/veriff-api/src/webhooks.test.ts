import { describe, expect, test } from 'vitest';
import { VeriffError } from './errors.ts';
import { hmac } from './testing/independent-server.ts';
import { checkWebhookHeaders, type HeadersLike, parseWebhook } from './webhooks.ts';

const apiKey = '0ff1ce00-0000-4000-8000-000000000001';
const secret = 'webhook-secret';
const keys = { apiKey, sharedSecrets: [secret] };
const sessionId = 'f04bdb47-d3be-4b28-b028-a652feb060b5';
const attemptId = 'e30122d1-740b-4764-853f-470374a7abf4';

function signed(body: string, by = secret): Record<string, string> {
  return { 'x-auth-client': apiKey, 'x-hmac-signature': hmac(by, body) };
}

function parse(value: unknown, headers?: HeadersLike) {
  const body = JSON.stringify(value);
  return parseWebhook(body, headers ?? signed(body), keys);
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(VeriffError);
  return (error as VeriffError).code;
}

describe('what a webhook is', () => {
  test('a decision', async () => {
    const webhook = await parse({
      status: 'success',
      verification: {
        id: sessionId,
        attemptId,
        status: 'approved',
        code: 9001,
        decisionTime: '2019-11-06T07:18:36.916Z',
      },
      technicalData: { ip: '186.153.67.122' },
    });
    expect(webhook).toMatchObject({
      kind: 'decision',
      sessionId,
      attemptId,
      time: '2019-11-06T07:18:36.916Z',
    });
  });

  test('an event', async () => {
    const webhook = await parse({
      id: sessionId,
      attemptId,
      feature: 'selfid',
      code: 7002,
      action: 'submitted',
      vendorData: '12345678',
    });
    expect(webhook).toMatchObject({ kind: 'event', sessionId, attemptId, time: null });
  });

  test('a full-auto decision', async () => {
    const webhook = await parse({
      status: 'success',
      eventType: 'fullauto',
      sessionId,
      attemptId,
      time: '2026-01-01T00:00:00Z',
      data: { verification: { decisionScore: 0.98, decision: 'approved' } },
    });
    expect(webhook).toMatchObject({ kind: 'full-auto', sessionId, attemptId });
  });

  test('a watchlist screening', async () => {
    const webhook = await parse({
      checkType: 'initial_result',
      sessionId,
      attemptId,
      matchStatus: 'possible_match',
      totalHits: 1,
      hits: [{ matchedName: 'X' }],
    });
    expect(webhook).toMatchObject({ kind: 'watchlist', sessionId });
  });

  test('a user-defined status', async () => {
    const webhook = await parse({
      eventType: 'user-status.created',
      attemptId,
      time: '2023-10-27T10:00:02.998Z',
      data: { verification: { id: sessionId, userDefinedData: { statusCode: 'custom' } } },
    });
    expect(webhook).toMatchObject({ kind: 'user-status', sessionId, attemptId });
  });

  test.each([{ eventType: 'novelty' }, {}, [], null, 'text', 7])(
    '%j is unknown, not an error',
    async (value) => {
      expect(await parse(value)).toMatchObject({ kind: 'unknown', payload: value });
    },
  );
});

describe('who sent it', () => {
  const body = JSON.stringify({ id: sessionId, action: 'started' });

  test('bytes and Headers are read as well as text and plain objects', async () => {
    const bytes = new TextEncoder().encode(body);
    expect(await parseWebhook(bytes, new Headers(signed(body)), keys)).toMatchObject({
      kind: 'event',
    });
  });

  test('the vrf- twins of the headers are read too, in any case of letters', async () => {
    const headers = {
      'VRF-Auth-Client': apiKey,
      'VRF-HMAC-Signature': hmac(secret, body).toUpperCase(),
    };
    expect(await parseWebhook(body, headers, keys)).toMatchObject({ kind: 'event' });
  });

  test('the old secret verifies while it is being rotated', async () => {
    const rotating = { apiKey, sharedSecrets: ['new', secret] };
    expect(await parseWebhook(body, signed(body), rotating)).toMatchObject({ kind: 'event' });
  });

  test.each<[string, HeadersLike]>([
    ['no signature', { 'x-auth-client': apiKey }],
    ['another secret’s signature', signed(body, 'other')],
    ['another body’s signature', signed(`${body} `)],
    ['twins that disagree', { ...signed(body), 'vrf-hmac-signature': hmac('other', body) }],
    [
      'another API key',
      { ...signed(body), 'x-auth-client': '11111111-0000-4000-8000-000000000001' },
    ],
    ['an empty signature', { 'x-hmac-signature': '' }],
  ])('%s is refused', async (_name, headers) => {
    expect(await codeOf(parseWebhook(body, headers, keys))).toBe('invalid-signature');
  });

  test('whoever cannot sign does not learn whether an API key is the right one', async () => {
    const told = [apiKey, '11111111-0000-4000-8000-000000000001'].map(async (client) => {
      const headers = { ...signed(body, 'other'), 'x-auth-client': client };
      return String(await parseWebhook(body, headers, keys).catch((error: unknown) => error));
    });
    expect(await told[0]).toContain('VeriffError');
    expect(await told[1]).toBe(await told[0]);
  });

  test('what has no signature is known by its headers alone', () => {
    const signature = 'a'.repeat(64);
    expect(() => checkWebhookHeaders({ 'x-hmac-signature': signature })).not.toThrow();
    expect(() => checkWebhookHeaders({ 'VRF-HMAC-Signature': signature })).not.toThrow();
    for (const headers of [
      {},
      { 'x-auth-client': apiKey },
      { 'x-hmac-signature': '' },
      { 'x-hmac-signature': `${signature}a` },
      { 'x-hmac-signature': signature, 'vrf-hmac-signature': 'none' },
    ] as HeadersLike[]) {
      expect(() => checkWebhookHeaders(headers)).toThrow(/64 hex digits/);
    }
  });

  test('no configured secret means refuse, never accept', async () => {
    for (const sharedSecrets of [[], ['']]) {
      const headers = { 'x-hmac-signature': hmac('', body) };
      expect(await codeOf(parseWebhook(body, headers, { apiKey, sharedSecrets }))).toBe(
        'invalid-signature',
      );
    }
  });

  test('a signed body that is not JSON is an invalid webhook, and is not quoted', async () => {
    const text = 'canary-not-json';
    const error = await parseWebhook(text, signed(text), keys).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'invalid-webhook' });
    expect(String(error)).not.toContain('canary');
  });

  test('a body that was parsed already is refused with a word on what to do', async () => {
    const parsed = { id: sessionId } as unknown as string;
    await expect(parseWebhook(parsed, {}, keys)).rejects.toThrow(/raw body/);
  });
});
