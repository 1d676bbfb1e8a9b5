import { describe, expect, test } from 'vitest';
import { sign, testWebhookHeaders, verify } from './signature.ts';

// Veriff's documentation secret and the vectors published with it.
const secret = 'abcdef12-abcd-abcd-abcd-abcdef012345';

function body(vendorData: string): string {
  return `{"verification":{"callback":"https://veriff.com","person":{"firstName":"John","lastName":"Smith"},"document":{"type":"PASSPORT","country":"EE"},"vendorData":"${vendorData}","timestamp":"2016-05-19T08:30:25.597Z"}}`;
}

const vectors = [
  {
    of: 'the request body of the documentation',
    payload: body('unique id of a user'),
    signature: '6af6d95822e19e9cc707aec55395d8d363ba2c7bc4625bc04ebeca0c7bf8cd67',
  },
  {
    of: 'a session id, as GET and DELETE sign it',
    payload: 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7',
    signature: '895cb3fd31139d89aeb7b263682e15479ab57651e70591256ad2c14fde4950dd',
  },
  {
    of: 'the webhook body of the documentation',
    payload: body('unique id of the end-user'),
    signature: '0dcab73ddd20062616d104231c7439657546a5c24e4691977da93bb854c31e25',
  },
];

describe('sign', () => {
  test.each(vectors)('matches the published signature of $of', async ({ payload, signature }) => {
    expect(await sign(secret, payload)).toBe(signature);
    expect(await sign(secret, new TextEncoder().encode(payload))).toBe(signature);
  });

  test('refuses an empty secret', async () => {
    await expect(sign('', 'payload')).rejects.toThrow('The shared secret is empty.');
  });
});

describe('verify', () => {
  const [{ payload, signature }] = vectors as [(typeof vectors)[number]];

  test.each(vectors)('accepts the published signature of $of', async (vector) => {
    expect(await verify(secret, vector.payload, vector.signature)).toBe(true);
  });

  test('accepts upper-case hex, which some of Veriff’s systems send', async () => {
    expect(await verify(secret, payload, signature.toUpperCase())).toBe(true);
  });

  test('accepts a signature by any of several secrets', async () => {
    expect(await verify(['new-secret', secret], payload, signature)).toBe(true);
    expect(await verify(['new-secret', 'other-secret'], payload, signature)).toBe(false);
  });

  test.each([
    ['a missing one', null],
    ['an undefined one', undefined],
    ['an empty one', ''],
    ['a prefix of the right one', signature.slice(0, 63)],
    ['the right one and more', `${signature}0`],
    ['one that is not hex', 'z'.repeat(64)],
    ['one that names its algorithm', `sha256=${signature}`],
    ['one with a digit changed', signature.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))],
    ['another payload’s', vectors[1]?.signature],
  ])('refuses %s', async (_name, wrong) => {
    expect(await verify(secret, payload, wrong)).toBe(false);
  });

  test('refuses everything when the secret is empty', async () => {
    expect(await verify('', payload, signature)).toBe(false);
    expect(await verify([], payload, signature)).toBe(false);
    expect(await verify(['', secret], payload, signature)).toBe(true);
  });
});

test('testWebhookHeaders makes headers that verify', async () => {
  const headers = await testWebhookHeaders({
    apiKey: 'key',
    sharedSecret: secret,
    body: payloadOf(),
  });
  expect(headers['x-auth-client']).toBe('key');
  expect(await verify(secret, payloadOf(), headers['x-hmac-signature'])).toBe(true);
});

function payloadOf(): string {
  return body('unique id of the end-user');
}
