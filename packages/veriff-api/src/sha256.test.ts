import { createHash, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { equal } from './equal.ts';
import * as inline from './sha256.ts';
import * as webCrypto from './sha256-webcrypto.ts';

// Lengths around SHA-256's blocks, around the limit up to which it is computed in JavaScript, and
// beyond it.
const lengths = [0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000, 4_095, 4_096, 4_097, 100_000];

describe.each([
  ['short payloads computed inline', inline],
  ['WebCrypto alone', webCrypto],
])('with %s,', (_name, { HmacKey, sha256 }) => {
  test.each(lengths)('%i bytes have the digest that OpenSSL finds', async (length) => {
    const data = new Uint8Array(randomBytes(length));
    const expected = new Uint8Array(createHash('sha256').update(data).digest());
    expect(await sha256(data)).toEqual(expected);
  });

  test.each([1, 36, 64, 65, 200])('a key of %i bytes signs as OpenSSL does', async (keyLength) => {
    const bytes = new Uint8Array(randomBytes(keyLength));
    const key = new HmacKey(bytes);
    for (const length of lengths) {
      const payload = new Uint8Array(randomBytes(length));
      const expected = new Uint8Array(createHmac('sha256', bytes).update(payload).digest());
      expect(await key.sign(payload)).toEqual(expected);
      expect(await key.verify(payload, expected)).toBe(true);
      expected[31] = (expected[31] ?? 0) ^ 1;
      expect(await key.verify(payload, expected)).toBe(false);
      expect(await key.verify(payload, expected.subarray(0, 31))).toBe(false);
    }
  });

  test('text is a key in UTF-8', async () => {
    const payload = new TextEncoder().encode('payload');
    expect(await new HmacKey('ключ').sign(payload)).toEqual(
      await new HmacKey(new TextEncoder().encode('ключ')).sign(payload),
    );
  });

  test('an empty key is refused', () => {
    expect(() => new HmacKey('')).toThrow('The key is empty.');
  });
});

test('codes are equal only when every byte and the length are', () => {
  expect(equal(new Uint8Array([1, 2]), new Uint8Array([1, 2]))).toBe(true);
  expect(equal(new Uint8Array([1, 2]), new Uint8Array([1, 3]))).toBe(false);
  expect(equal(new Uint8Array([0, 2]), new Uint8Array([1, 2]))).toBe(false);
  expect(equal(new Uint8Array([1, 2]), new Uint8Array([1, 2, 0]))).toBe(false);
});
