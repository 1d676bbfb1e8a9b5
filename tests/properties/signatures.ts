/** Signatures match what was signed, and nothing else. */
import { parseWebhook, sign, testWebhookHeaders, Veriff, verify } from '@veriff-verify/api';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { anyText } from './odd-values.ts';
import { keys, settle } from './outcome.ts';
import { property } from './property.ts';

const anyPayload = fc.oneof(anyText, fc.uint8Array({ maxLength: 300 }), fc.json());
const anySecret = anyText.filter((text) => text !== '');

const encoder = new TextEncoder();

function bytesOf(payload: string | Uint8Array): Uint8Array {
  return typeof payload === 'string' ? encoder.encode(payload) : payload;
}

export function signatureProperties(): void {
  describe('a signature', () => {
    property(
      'verifies what was signed, in either case of its digits, among several secrets',
      1_000,
      fc.tuple(anySecret, anyPayload, anySecret),
      async ([secret, payload, other]) => {
        const signature = await sign(secret, payload);
        expect(signature).toMatch(/^[0-9a-f]{64}$/);
        expect(await verify(secret, payload, signature)).toBe(true);
        expect(await verify(secret, bytesOf(payload), signature.toUpperCase())).toBe(true);
        expect(await verify([other, '', secret], payload, signature)).toBe(true);
      },
    );

    property(
      'verifies nothing of which one bit was changed',
      1_000,
      fc.tuple(
        anySecret,
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.nat(),
        fc.integer({ min: 0, max: 7 }),
      ),
      async ([secret, payload, at, bit]) => {
        const signature = await sign(secret, payload);
        const changed = payload.slice();
        const index = at % payload.length;
        changed[index] = (payload[index] ?? 0) ^ (1 << bit);
        expect(await verify(secret, changed, signature)).toBe(false);
        expect(await verify(secret, payload.subarray(0, -1), signature)).toBe(false);
        expect(await verify(secret, Uint8Array.of(...payload, 0), signature)).toBe(false);
      },
    );

    property(
      'of which one digit was changed verifies nothing',
      1_000,
      fc.tuple(
        anySecret,
        anyPayload,
        fc.nat({ max: 63 }),
        fc.integer({ min: 1, max: 15 }),
        anyText,
      ),
      async ([secret, payload, at, by, text]) => {
        const signature = await sign(secret, payload);
        const digit = ((Number.parseInt(signature[at] ?? '', 16) + by) % 16).toString(16);
        const changed = signature.slice(0, at) + digit + signature.slice(at + 1);
        const others = [changed, signature.slice(0, at), `${signature}0`, ` ${signature}`, text];
        for (const other of [...others, '', null, undefined]) {
          expect(await verify(secret, payload, other)).toBe(false);
        }
      },
    );

    property(
      'verifies nothing with another secret',
      1_000,
      fc.tuple(anySecret, anySecret, anyPayload),
      async ([secret, other, payload]) => {
        // HMAC fills a key with zeros (RFC 2104), and all lone surrogates are the same in UTF-8.
        fc.pre(!sameKey(secret, other));
        expect(await verify(other, payload, await sign(secret, payload))).toBe(false);
        expect(await verify(['', other], payload, await sign(secret, payload))).toBe(false);
        expect(await verify([], payload, await sign(secret, payload))).toBe(false);
      },
    );
  });

  describe('webhooks.parse', () => {
    const anyWebhook = fc.oneof(
      fc.json(),
      anyText,
      fc.json().map((json) => encoder.encode(json)),
    );

    property(
      'refuses whatever is not signed by the secret',
      800,
      fc.tuple(anyWebhook, anyText, anySecret),
      async ([body, signature, secret]) => {
        const { webhooks } = new Veriff(keys);
        const signed = sameKey(secret, keys.sharedSecret)
          ? {}
          : await testWebhookHeaders({ ...keys, sharedSecret: secret, body });
        const wrong = { 'x-hmac-signature': signature };
        for (const headers of [{}, wrong, signed, { ...signed, 'vrf-hmac-signature': signature }]) {
          const outcome = await settle(() => webhooks.parse(body, headers));
          expect(outcome).toMatchObject({ error: { code: 'invalid-signature' } });
        }
      },
    );

    property(
      'reads whatever is signed, or says that it is no JSON',
      800,
      anyWebhook,
      async (body) => {
        const headers = await testWebhookHeaders({ ...keys, body });
        const keyring = { apiKey: keys.apiKey, sharedSecrets: [keys.sharedSecret] };
        const outcome = await settle(() => parseWebhook(body, headers, keyring));
        if ('value' in outcome) expect(outcome.value.kind).toBeTypeOf('string');
        else expect(outcome.error.code).toBe('invalid-webhook');
      },
    );
  });
}

function sameKey(one: string, other: string): boolean {
  const [left, right] = [one, other].map((secret) =>
    encoder.encode(secret.replace(/\0+$/, '')).toString(),
  );
  return left === right;
}
