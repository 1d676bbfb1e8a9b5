import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { demoKeys } from './app.ts';
import { signLegacy, verifyLegacy } from './legacy-signature.ts';
import { type Answer, createTestClient, hmac } from './testing/client.ts';

function legacy(payload: string, secret: string = demoKeys.sharedSecret): string {
  return createHash('sha256').update(payload).update(secret).digest('hex');
}

/** Headers of a client that knows nothing but X-SIGNATURE. */
function onlyLegacy(signature: string): Record<string, string | null> {
  return { 'x-hmac-signature': null, 'x-signature': signature };
}

describe('the recipe of X-SIGNATURE', () => {
  const secret = 'abcdef12-abcd-abcd-abcd-abcdef012345';
  const body =
    '{"verification":{"callback":"https://veriff.com","person":{"firstName":"John","lastName":"Smith"},"document":{"type":"PASSPORT","country":"EE"},"vendorData":"unique id of the end-user","timestamp":"2016-05-19T08:30:25.597Z"}}';
  const expected = '0558cec8645b295b424644f65dc65f1e4b4af2a9d2211bda0b0e62cfa78275fc';

  it('gives what the documented recipe gives', async () => {
    expect(await signLegacy(secret, body)).toBe(expected);
    expect(await signLegacy(secret, new TextEncoder().encode(body))).toBe(expected);
  });

  it.each([
    ['by any of the secrets', ['other', secret], expected, true],
    ['in capitals', [secret], expected.toUpperCase(), true],
    ['by another secret', ['other'], expected, false],
    ['that was cut short', [secret], expected.slice(0, 62), false],
    ['that differs in its last digit', [secret], expected.slice(0, 63) + 'd', false],
  ])('judges a signature %s', async (_what, secrets, signature, valid) => {
    expect(await verifyLegacy(secrets, body, signature)).toBe(valid);
  });
});

describe('a client that signs with X-SIGNATURE', () => {
  it('is served from creation to decision', async () => {
    const client = createTestClient();
    const body = '{"verification":{"vendorData":"naïve"}}';
    const created = await client.call('POST', '/v1/sessions', {
      body,
      headers: onlyLegacy(legacy(body)),
    });
    expect(created.status).toBe(201);
    const { id } = created.body.verification;
    const update = '{"verification":{"status":"submitted"}}';
    const submitted = await client.call('PATCH', `/v1/sessions/${id}`, {
      body: update,
      headers: onlyLegacy(legacy(update)),
    });
    expect(submitted.status).toBe(200);
    const read = await client.call('GET', `/v1/sessions/${id}/decision`, {
      headers: onlyLegacy(legacy(id).toUpperCase()),
    });
    expect(read.status).toBe(200);
    const { requests } = (await client.control('GET', '/requests')).body;
    expect(requests.map(({ signature }: { signature: string }) => signature)).toEqual([
      'valid',
      'valid',
      'valid',
    ]);
  });

  it('is answered with X-SIGNATURE, errors included', async () => {
    const { app } = createTestClient();
    const id = randomUUID();
    const ask = (headers: Record<string, string>): Promise<Response> =>
      Promise.resolve(
        app.request(`/v1/sessions/${id}/decision`, {
          headers: { 'x-auth-client': demoKeys.apiKey, ...headers },
        }),
      );
    const old = await ask({ 'x-signature': legacy(id) });
    expect(old.status).toBe(404);
    expect(old.headers.get('x-signature')).toBe(legacy(await old.clone().text()));
    expect(old.headers.get('x-hmac-signature')).toBeNull();
    const current = await ask({ 'x-signature': legacy(id), 'x-hmac-signature': hmac(id) });
    expect(current.headers.get('x-signature')).toBeNull();
    expect(current.headers.get('x-hmac-signature')).toBe(hmac(await current.text()));
  });

  it('may meet a wrong X-SIGNATURE by a fault', async () => {
    const client = createTestClient();
    const id = randomUUID();
    const ask = (): Promise<Answer> =>
      client.call('GET', `/v1/sessions/${id}/decision`, { headers: onlyLegacy(legacy(id)) });
    const right = (await ask()).headers.get('x-signature');
    await client.control('POST', '/faults', { fault: 'bad-signature' });
    const wrong = (await ask()).headers.get('x-signature');
    expect(wrong).toMatch(/^[0-9a-f]{64}$/);
    expect(wrong).not.toBe(right);
  });

  const id = randomUUID();
  const body = '{"verification":{}}';
  it.each([
    ['over another id', 'GET', `/v1/sessions/${id}/decision`, undefined, legacy('x'), '1813'],
    ['over another body', 'POST', '/v1/sessions', body, legacy('x'), '1814'],
    ['over another body', 'PATCH', `/v1/sessions/${id}`, body, legacy('x'), '1814'],
    ['that is an HMAC', 'PATCH', `/v1/sessions/${id}`, body, hmac(body), '1814'],
    ['that is no hash', 'POST', '/v1/sessions', body, 'nonsense', '1812'],
    ['that is empty', 'GET', `/v1/sessions/${id}/decision`, undefined, '', '1812'],
    [
      'of a prefix',
      'GET',
      `/v1/sessions/${id}/decision`,
      undefined,
      `sha256=${legacy(id)}`,
      '1812',
    ],
  ])('is refused a signature %s (%s %s)', async (_what, method, path, sent, signature, code) => {
    const client = createTestClient();
    const answer = await client.call(method, path, {
      ...(sent === undefined ? {} : { body: sent }),
      headers: onlyLegacy(signature),
    });
    expect([answer.status, answer.body.code]).toEqual([401, code]);
  });

  it('is judged by X-HMAC-SIGNATURE where it sends both', async () => {
    const client = createTestClient();
    const { status, body: refusal } = await client.call('POST', '/v1/sessions', {
      body,
      headers: { 'x-hmac-signature': hmac('x'), 'x-signature': legacy(body) },
    });
    expect([status, refusal.code]).toEqual([401, '1819']);
  });
});
