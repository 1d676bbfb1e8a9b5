/** A picture or video that passes through while its signature is computed. */

import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { HmacKey } from '#sha256';
import { equal } from './equal.ts';
import { fromHex } from './hex.ts';
import type { Operation } from './operations.ts';
import { signaturePattern } from './signature.ts';
import {
  type Call,
  type CallOptions,
  type Deadline,
  signatureError,
  type Transport,
} from './transport.ts';

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
 * Calls an operation that answers a file. The time limit holds until the file begins, then for
 * each wait for more of it.
 *
 * @throws VeriffError, never anything else.
 */
export async function download(
  transport: Transport,
  operation: Operation,
  call: Call,
  options: CallOptions,
): Promise<MediaDownload> {
  return transport.perform(operation, call, options, async (request, deadline) => {
    const { body, headers } = await transport.send(request, deadline.signal);
    const signatures = transport.signatures(operation.name, headers);
    const verifier = new StreamingVerifier(transport.sharedSecrets, signatures);
    const size = headers.get('content-length');
    return {
      contentType: headers.get('content-type') ?? 'application/octet-stream',
      // Of a compressed answer it is not the file's size.
      size: size === null || headers.has('content-encoding') ? null : Number(size),
      body: verifiedStream(operation.name, body, verifier, deadline),
    };
  });
}

/** Passes the file on, and fails at its end when its signature is wrong. */
function verifiedStream(
  operation: string,
  body: ReadableStream<Uint8Array> | null,
  verifier: StreamingVerifier,
  deadline: Deadline,
): ReadableStream<Uint8Array> {
  const reader = (body ?? new Blob().stream()).getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        deadline.restart();
        try {
          const { done, value } = await deadline.race(reader.read());
          if (!done) {
            verifier.update(value);
            controller.enqueue(value);
          } else if (verifier.matches()) {
            controller.close();
          } else {
            controller.error(signatureError(operation));
          }
        } catch (cause) {
          controller.error(deadline.explain(cause));
        } finally {
          deadline.clear();
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Nothing is read before somebody asks for it, so the time limit counts their waiting alone.
    { highWaterMark: 0 },
  );
}

/**
 * Computes signatures piece by piece: WebCrypto's needs the whole payload in memory, and a video
 * is not to be held there.
 */
class StreamingVerifier {
  readonly #signatures: readonly string[];
  readonly #hashes: readonly ReturnType<typeof hmac.create>[];

  /** @param signatures - Every one of them has to match one of the secrets. */
  constructor(secrets: readonly HmacKey[], signatures: readonly string[]) {
    this.#signatures = signatures;
    this.#hashes =
      signatures.length === 0 ? [] : secrets.map((secret) => hmac.create(sha256, secret.reveal()));
  }

  update(chunk: Uint8Array): void {
    for (const hash of this.#hashes) hash.update(chunk);
  }

  /** Ends the computation. */
  matches(): boolean {
    const digests = this.#hashes.map((hash) => hash.digest());
    return this.#signatures.every((signature) => {
      if (!signaturePattern.test(signature)) return false;
      const received = fromHex(signature);
      // All of them, so that the time taken does not tell which one matched.
      return digests.filter((digest) => equal(digest, received)).length > 0;
    });
  }
}
