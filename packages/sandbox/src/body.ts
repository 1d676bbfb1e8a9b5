/** Reading request bodies within bounds, whatever they claim to be. */
import { readBounded } from '@veriff-verify/api';
import { codedFailure, plainFailure } from './errors.ts';

/** Limit of a JSON body, sent or decompressed. */
export const jsonLimit = 1_000_000;

/** Bytes of an oversized body that are read and dropped, so that its sender can read the 413. */
export const discardLimit = 64_000_000;

/**
 * Undoes `Content-Encoding` as POST /v1/sessions does: gzip or deflate, one of them.
 *
 * @throws VeriffFailure 415 for another encoding, 400 for a body that is not encoded so, 413
 *   for one that grows beyond `limit`.
 */
export async function decodeContent(
  body: Uint8Array<ArrayBuffer>,
  encoding: string | undefined,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const format = encoding?.trim().toLowerCase();
  if (!format || format === 'identity') return body;
  if (format !== 'gzip' && format !== 'deflate') {
    throw plainFailure(415, 'Content-Encoding must be gzip or deflate, one of them, or left out.');
  }
  let decoded: Uint8Array<ArrayBuffer> | null;
  try {
    const stream = new Blob([body]).stream().pipeThrough(new DecompressionStream(format));
    decoded = await readBounded(stream, limit);
  } catch {
    throw codedFailure(1104, `The body is not ${format}, although Content-Encoding says so.`);
  }
  if (!decoded) throw tooLarge(limit);
  return decoded;
}

/**
 * Parses a JSON body.
 *
 * @throws VeriffFailure 415 for another content type, 400 for anything that is not JSON.
 */
export function parseJson(body: Uint8Array, contentType: string | undefined): unknown {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw plainFailure(415, 'Content-Type must be application/json.');
  }
  if (body.byteLength === 0) throw codedFailure(1102, 'The body is empty.');
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw codedFailure(1104, 'The body is not JSON in UTF-8.');
  }
}

export function tooLarge(limit: number): Error {
  return plainFailure(413, `The body is larger than ${limit.toLocaleString('en')} bytes.`);
}
