/** Keys of the companion's own, made from the secret that it shares with Veriff. */
import { HmacKey } from '@veriff-verify/api';

/**
 * RFC 5869: the secret that signs requests to Veriff signs nothing else, so that no signature can
 * stand in for one of another purpose.
 */
export async function deriveKey(secret: string, purpose: string): Promise<HmacKey> {
  const utf8 = new TextEncoder();
  const material = await crypto.subtle.importKey('raw', utf8.encode(secret), 'HKDF', false, [
    'deriveBits',
  ]);
  const hkdf = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: utf8.encode(`veriff-verify companion ${purpose}`),
  };
  return new HmacKey(new Uint8Array(await crypto.subtle.deriveBits(hkdf, material, 256)));
}
