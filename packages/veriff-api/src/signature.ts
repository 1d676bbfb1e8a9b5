/**
 * Veriff's signatures: lower-case hex HMAC-SHA256 under the shared secret, over the exact
 * bytes of a body, or over the id in the path of a request that has no body.
 *
 * Source: devdocs.veriff.com, "HMAC authentication and endpoint security".
 */

import { HmacKey } from '#sha256';
import { fromHex, toHex } from './hex.ts';

const encoder = new TextEncoder();
/** A signature as Veriff sends it, in either case. */
export const signaturePattern = /^[0-9a-f]{64}$/i;

/**
 * Signs a payload.
 *
 * @param secret - Shared secret of the integration, never empty; as an `HmacKey` where many
 *   payloads are signed.
 * @param payload - The bytes that are sent, before any compression; text is taken as UTF-8.
 * @returns 64 lower-case hex digits.
 * @throws TypeError when the secret is empty.
 */
export async function sign(
  secret: string | HmacKey,
  payload: string | Uint8Array,
): Promise<string> {
  return toHex(await keyOf(secret).sign(toBytes(payload)));
}

/**
 * Checks a signature in constant time.
 *
 * @param secrets - One shared secret or several, while they are being rotated; any may match.
 * @param payload - The raw bytes as received. A body that was parsed and written out again
 *   is another body.
 * @param signature - Value of the signature header; hex digits of either case.
 * @returns False for anything that is not a signature by one of the secrets: missing, of the
 *   wrong length, not hex. An empty secret verifies nothing.
 */
export async function verify(
  secrets: string | readonly (string | HmacKey)[],
  payload: string | Uint8Array,
  signature: string | null | undefined,
): Promise<boolean> {
  if (typeof signature !== 'string' || !signaturePattern.test(signature)) return false;
  const bytes = toBytes(payload);
  const received = fromHex(signature);
  let matches = false;
  // Every secret is tried, so that the time taken does not tell which of them matched.
  for (const secret of typeof secrets === 'string' ? [secrets] : secrets) {
    if (secret === '' || !(typeof secret === 'string' || secret instanceof HmacKey)) continue;
    if (await keyOf(secret).verify(bytes, received)) matches = true;
  }
  return matches;
}

/**
 * Headers of a signed webhook, for the tests of a webhook handler.
 *
 * @example
 * const body = JSON.stringify({ status: 'success', verification: { id, status: 'approved' } });
 * await app.request('/webhooks', {
 *   method: 'POST', body, headers: await testWebhookHeaders({ apiKey, sharedSecret, body }),
 * });
 */
export async function testWebhookHeaders(options: {
  apiKey: string;
  sharedSecret: string;
  body: string | Uint8Array;
}): Promise<Record<'content-type' | 'x-auth-client' | 'x-hmac-signature', string>> {
  return {
    'content-type': 'application/json',
    'x-auth-client': options.apiKey,
    'x-hmac-signature': await sign(options.sharedSecret, options.body),
  };
}

function keyOf(secret: string | HmacKey): HmacKey {
  if (secret === '') throw new TypeError('The shared secret is empty.');
  return typeof secret === 'string' ? new HmacKey(secret) : secret;
}

function toBytes(payload: string | Uint8Array): Uint8Array<ArrayBuffer> {
  if (typeof payload === 'string') return encoder.encode(payload);
  // WebCrypto's types refuse a view on shared memory; such a payload is copied.
  return payload.buffer instanceof ArrayBuffer
    ? (payload as Uint8Array<ArrayBuffer>)
    : new Uint8Array(payload);
}
