/**
 * SHA-256 (FIPS 180-4), and HMAC with it (RFC 2104), by WebCrypto alone: for runtimes where it
 * answers at once and every byte of a bundle counts. `imports` in package.json says which; the
 * others take `sha256.ts`.
 */
const algorithm = { name: 'HMAC', hash: 'SHA-256' };

/** @returns 32 bytes. */
export async function sha256(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', data));
}

/** A key for HMAC-SHA256 that is prepared once. */
export class HmacKey {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #imported: Promise<CryptoKey> | undefined;

  /**
   * @param key - Text is taken as UTF-8.
   * @throws TypeError when it is empty.
   */
  constructor(key: string | Uint8Array<ArrayBuffer>) {
    this.#bytes = typeof key === 'string' ? new TextEncoder().encode(key) : key;
    if (this.#bytes.length === 0) throw new TypeError('The key is empty.');
  }

  /** @returns 32 bytes. */
  async sign(payload: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await crypto.subtle.sign(algorithm, await this.#key(), payload));
  }

  /** Compares in constant time. */
  async verify(payload: Uint8Array<ArrayBuffer>, code: Uint8Array<ArrayBuffer>): Promise<boolean> {
    return crypto.subtle.verify(algorithm, await this.#key(), code, payload);
  }

  /** The key itself, for a computation in pieces, which WebCrypto has not. */
  reveal(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  /** Imported on first use: a Worker may not compute while it starts. */
  #key(): Promise<CryptoKey> {
    this.#imported ??= crypto.subtle.importKey('raw', this.#bytes, algorithm, false, [
      'sign',
      'verify',
    ]);
    return this.#imported;
  }
}
