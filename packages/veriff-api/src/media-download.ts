/** A picture or video that passes through while its signature is computed. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { signaturePattern } from './signature.ts';

/** A file that Veriff holds. */
export interface MediaDownload {
  /** `image/jpeg`, `image/png`, `video/webm`, `application/json` (chip data), …. */
  contentType: string;
  /** Bytes; null where the answer does not say. */
  size: number | null;
  /**
   * The file. Fails with `VeriffError`: `network`, `timeout` when nothing comes for that long,
   * `aborted`, and at its very end `invalid-signature`. Keep what was read only when the stream
   * has ended well.
   */
  body: ReadableStream<Uint8Array>;
}

/**
 * Computes signatures piece by piece: WebCrypto's needs the whole payload in memory, and a video
 * is not to be held there.
 */
export class StreamingVerifier {
  readonly #signatures: readonly string[];
  readonly #hashes: readonly ReturnType<typeof hmac.create>[];

  /** @param signatures - Every one of them has to match one of the secrets. */
  constructor(secrets: readonly string[], signatures: readonly string[]) {
    this.#signatures = signatures;
    this.#hashes = signatures.length === 0 ? [] : secrets.map(createHash);
  }

  update(chunk: Uint8Array): void {
    for (const hash of this.#hashes) hash.update(chunk);
  }

  /** Ends the computation. */
  matches(): boolean {
    const digests = this.#hashes.map((hash) => hash.digest());
    return this.#signatures.every((signature) => {
      if (!signaturePattern.test(signature)) return false;
      const received = hexToBytes(signature);
      // All of them, so that the time taken does not tell which one matched.
      return digests.filter((digest) => equal(digest, received)).length > 0;
    });
  }
}

function createHash(secret: string): ReturnType<typeof hmac.create> {
  return hmac.create(sha256, utf8ToBytes(secret));
}

/** In constant time; both have the same length. */
function equal(left: Uint8Array, right: Uint8Array): boolean {
  let difference = 0;
  left.forEach((byte, index) => {
    difference |= byte ^ (right[index] ?? 0);
  });
  return difference === 0;
}
