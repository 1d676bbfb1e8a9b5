/** Reading request bodies within bounds, whatever they claim to be. */
import {
  isTooDeep,
  maxJsonDepth,
  maxUploadLength,
  operations,
  readBounded,
} from '@veriff-verify/api';
import type { MiddlewareHandler } from 'hono';
import type { SandboxEnv } from './context.ts';
import { codedFailure, plainFailure, type VeriffFailure } from './errors.ts';

/** Limit of a JSON body, sent or decompressed. */
export const jsonLimit = 1_000_000;

/** Limit of an upload: the base64 of the picture, the JSON around it, escaped slashes in it. */
export const uploadLimit = maxUploadLength + 2 * jsonLimit;

/** Bytes of an oversized body that are read and dropped, so that its sender can read the 413. */
export const discardLimit = 64_000_000;

/**
 * Takes the body once, so that the log, a fault and the handler see the same bytes. What is wrong
 * with it is told by the route, when the answer will be signed.
 */
export const readBody: MiddlewareHandler<SandboxEnv> = async function readBody(c, next) {
  const limit = isUpload(c.req.method, c.req.path) ? uploadLimit : jsonLimit;
  try {
    const body = await readBounded(c.req.raw.body, limit, discardLimit);
    if (body) c.set('rawBody', body);
    else c.set('bodyFailure', tooLarge(limit));
  } catch {
    c.set('bodyFailure', codedFailure(1104, 'The body ended early.'));
  }
  await next();
};

const { uploadMedia } = operations;
const uploadPath = new RegExp(`^/v1${uploadMedia.path.replace(/\{\w+\}/, '[^/]+')}/?$`);

function isUpload(method: string, path: string): boolean {
  return method === uploadMedia.method && uploadPath.test(path);
}

/** A base URL that ends in a slash gives paths that start with two. */
export function withoutDoubleSlash(path: string): string {
  return path.replace(/^\/{2,}/, '/');
}

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
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw codedFailure(1104, 'The body is not JSON in UTF-8.');
  }
  if (isTooDeep(json)) {
    throw codedFailure(1104, `The body is nested deeper than ${maxJsonDepth} levels.`);
  }
  return json;
}

export function tooLarge(limit: number): VeriffFailure {
  return plainFailure(413, `The body is larger than ${limit.toLocaleString('en')} bytes.`);
}
