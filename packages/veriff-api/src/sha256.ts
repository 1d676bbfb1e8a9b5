/** `sha256-webcrypto.ts`, with short computations made right here. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as inline } from '@noble/hashes/sha2.js';
import { equal } from './equal.ts';
import { sha256 as byWebCrypto, HmacKey as WebCryptoHmacKey } from './sha256-webcrypto.ts';

/**
 * Bytes up to which it is computed right here. WebCrypto answers from another thread, which takes
 * Node 20 µs and more whatever the size; here 200 bytes take 4 µs, and 4,096 bytes 20 µs.
 */
const inlineLimit = 4_096;

/** @returns 32 bytes. */
export async function sha256(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return data.length <= inlineLimit ? inline(data) : byWebCrypto(data);
}

export class HmacKey extends WebCryptoHmacKey {
  readonly #prepared: ReturnType<typeof hmac.create>;

  constructor(key: string | Uint8Array<ArrayBuffer>) {
    super(key);
    this.#prepared = hmac.create(inline, this.reveal());
  }

  override async sign(payload: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    if (payload.length > inlineLimit) return super.sign(payload);
    return this.#prepared.clone().update(payload).digest();
  }

  override async verify(
    payload: Uint8Array<ArrayBuffer>,
    code: Uint8Array<ArrayBuffer>,
  ): Promise<boolean> {
    if (payload.length > inlineLimit) return super.verify(payload, code);
    return equal(this.#prepared.clone().update(payload).digest(), code);
  }
}
