/**
 * The signature of old clients, `X-SIGNATURE`: SHA-256 over the payload followed by the secret.
 * It is no HMAC, and Veriff advises against it, but still takes it and answers in kind.
 *
 * Source: devdocs.veriff.com, "General FAQ"; Veriff's integration guide of 2018.
 */
import { timingSafeEqual } from 'hono/utils/buffer';

const encoder = new TextEncoder();

/** @returns 64 lower-case hex digits. */
export async function signLegacy(secret: string, payload: string | Uint8Array): Promise<string> {
  const bytes = typeof payload === 'string' ? encoder.encode(payload) : payload;
  const key = encoder.encode(secret);
  const both = new Uint8Array(bytes.byteLength + key.byteLength);
  both.set(bytes);
  both.set(key, bytes.byteLength);
  const digest = await crypto.subtle.digest('SHA-256', both);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Checks a signature in constant time; hex digits of either case. */
export async function verifyLegacy(
  secrets: readonly string[],
  payload: string | Uint8Array,
  signature: string,
): Promise<boolean> {
  let matches = false;
  // Every secret is tried, so that the time taken does not tell which of them matched.
  for (const secret of secrets) {
    const expected = await signLegacy(secret, payload);
    if (await timingSafeEqual(expected, signature.toLowerCase())) matches = true;
  }
  return matches;
}
