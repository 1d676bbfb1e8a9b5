/** Keys of the companion's own, made from the secret that it shares with Veriff. */

const hmac = { name: 'HMAC', hash: 'SHA-256' };

/** @returns a key for HMAC-SHA256 that signs with the secret as it is. */
export function importKey(secret: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(secret);
  return crypto.subtle.importKey('raw', bytes, hmac, false, ['sign', 'verify']);
}

/**
 * RFC 5869: the secret that signs requests to Veriff signs nothing else, so that no signature can
 * stand in for one of another purpose.
 *
 * @returns a key for HMAC-SHA256.
 */
export async function deriveKey(secret: string, purpose: string): Promise<CryptoKey> {
  const utf8 = new TextEncoder();
  const material = await crypto.subtle.importKey('raw', utf8.encode(secret), 'HKDF', false, [
    'deriveKey',
  ]);
  return crypto.subtle.deriveKey(
    {
      name: 'HKDF',
      hash: 'SHA-256',
      salt: new Uint8Array(),
      info: utf8.encode(`veriff-verify companion ${purpose}`),
    },
    material,
    { ...hmac, length: 256 },
    false,
    ['sign', 'verify'],
  );
}
