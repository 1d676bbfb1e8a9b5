/**
 * Pictures on their way from a page to Veriff. Each is held once: the body is read into the buffer
 * that becomes Veriff's body, and is never turned into a string.
 */
import { imageUpload, maxUploadLength, requestObject } from '@veriff-verify/api';
import type { Context } from 'hono';
import { checkBody, checkJsonHeaders, jsonLimit, notJson, tooLarge } from './body.ts';
import { ProblemError } from './problem.ts';

/** Bytes of an upload: the longest content that Veriff takes, and room for the rest of the JSON. */
export const mediaLimit = maxUploadLength + 64 * 1024;

/** Bytes of uploads under way at once: what four of the largest take. A Worker has 128 MB. */
const budget = 4 * mediaLimit;
/** Uploads of one session under way at once, so that one visitor cannot take all of it. */
const perSession = 2;
/** Milliseconds that a page has to send an upload: 24 MB at 3 Mbit/s. */
const readTimeout = 60_000;
/** Bytes of an oversized upload that are read and dropped, so that its sender can read the 413. */
const discardLimit = mediaLimit + 16 * 1024 * 1024;

/** What is put around the page's JSON to make it Veriff's: `{"image":{"context":…,"content":…}}`. */
const head = new TextEncoder().encode('{"image":');
const tail = new TextEncoder().encode('}');

/** A page may not set the time of its pictures. */
const { context, content } = imageUpload.entries;
export const uploadBody = requestObject({ context, content });

export interface Upload {
  context: string;
  /** Veriff's body, ready to be signed and sent. */
  body: Uint8Array<ArrayBuffer>;
}

/** Uploads under way, bounded in memory. */
export class Uploads {
  #bytes = 0;
  readonly #sessions = new Map<string, number>();

  /**
   * Reads an upload and lets `send` pass it on; its memory counts until then.
   *
   * @throws ProblemError `payload-too-large`, `unsupported-media-type`, `invalid-request`;
   *   `rate-limited` while too many are under way; what `send` throws.
   */
  async handle<Result>(
    c: Context,
    sessionId: string,
    send: (upload: Upload) => Promise<Result>,
  ): Promise<Result> {
    checkJsonHeaders(c);
    const claimed = c.req.header('Content-Length');
    if (Number(claimed ?? 0) > discardLimit) throw tooLarge(mediaLimit);
    const size = Math.min(claimed === undefined ? mediaLimit : Number(claimed), mediaLimit);
    const underWay = this.#sessions.get(sessionId) ?? 0;
    if (underWay >= perSession || this.#bytes + size > budget) {
      throw new ProblemError(
        'rate-limited',
        'Too many uploads at once. Send it again in a moment.',
        {
          headers: { 'Retry-After': '2' },
        },
      );
    }
    this.#bytes += size;
    this.#sessions.set(sessionId, underWay + 1);
    try {
      return await send(parseUpload(await readUpload(c, size)));
    } finally {
      this.#bytes -= size;
      const left = (this.#sessions.get(sessionId) ?? 1) - 1;
      if (left === 0) this.#sessions.delete(sessionId);
      else this.#sessions.set(sessionId, left);
    }
  }
}

/** The page's bytes, with room before and after them. */
async function readUpload(c: Context, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const reader = c.req.raw.body?.getReader();
  let whole = new Uint8Array(head.length + size + tail.length);
  let end = head.length;
  let total = 0;
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    reader?.cancel().catch(() => {});
  }, readTimeout);
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (late) throw new TypeError('The upload took too long.');
      if (done) break;
      total += value.byteLength;
      if (total > discardLimit) break;
      if (total > mediaLimit) continue;
      if (end + value.byteLength + tail.length > whole.length) {
        throw new TypeError('The body is longer than its Content-Length.');
      }
      whole.set(value, end);
      end += value.byteLength;
    }
  } catch (cause) {
    throw new ProblemError('invalid-request', 'The upload broke off. Send it again.', { cause });
  } finally {
    clearTimeout(timer);
  }
  if (total > mediaLimit) {
    await reader?.cancel().catch(() => {});
    throw tooLarge(mediaLimit);
  }
  whole.set(head);
  whole.set(tail, end);
  whole = whole.subarray(0, end + tail.length);
  return whole;
}

/** Checks the page's JSON inside Veriff's, without decoding the long string in it. */
function parseUpload(body: Uint8Array<ArrayBuffer>): Upload {
  const json = body.subarray(head.length, body.length - tail.length);
  if (json.length === 0) {
    throw new ProblemError('invalid-request', 'The body is empty. Send {"context", "content"}.');
  }
  const long = findLongString(json);
  if (long === null || json.subarray(long.start, long.end).includes(backslash)) {
    // Small, or escaped as no browser does it: read like any other JSON, and written anew.
    const image = checkBody(uploadBody, parseJson(json));
    return { context: image.context, body: new TextEncoder().encode(JSON.stringify({ image })) };
  }
  const rest = json.length - (long.end - long.start);
  if (rest > jsonLimit) throw notJson();
  const shortened = new Uint8Array(rest + placeholder.length);
  shortened.set(json.subarray(0, long.start));
  shortened.set(placeholder, long.start);
  shortened.set(json.subarray(long.end), long.start + placeholder.length);
  const image = checkBody(uploadBody, parseJson(shortened));
  // Else the long string is another field's, or the field is there twice.
  const isContent = image.content === placeholderText;
  if (!isContent || !isBase64(json.subarray(long.start, long.end))) {
    throw new ProblemError(
      'invalid-request',
      'content must be base64, best as a data URI such as data:image/jpeg;base64,….',
      { path: 'content' },
    );
  }
  return { context: image.context, body };
}

const quote = 0x22;
const backslash = 0x5c;
/** Bytes from which a string is not decoded. */
const longString = 4096;
/** Stands for the long string while the rest is checked. */
const placeholderText = 'data:image/jpeg;base64,AAAA';
const placeholder = new TextEncoder().encode(placeholderText);

/** Where the first long string of a JSON text is, without its quotes. */
function findLongString(json: Uint8Array): { start: number; end: number } | null {
  for (let start = json.indexOf(quote); start !== -1; ) {
    let end = json.indexOf(quote, start + 1);
    while (end !== -1 && isEscaped(json, end)) end = json.indexOf(quote, end + 1);
    if (end === -1) return null;
    if (end - start > longString) return { start: start + 1, end };
    start = json.indexOf(quote, end + 1);
  }
  return null;
}

function isEscaped(json: Uint8Array, position: number): boolean {
  let slashes = 0;
  while (json[position - 1 - slashes] === backslash) slashes += 1;
  return slashes % 2 === 1;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw notJson();
  }
}

/** 1 for each byte that base64 is made of, `=` aside. */
const alphabet = new Uint8Array(256);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') {
  alphabet[character.charCodeAt(0)] = 1;
}

/** The rule of the API's schema, on bytes: `data:<type>;base64,` or nothing, then base64. */
function isBase64(content: Uint8Array): boolean {
  const start = new TextDecoder().decode(content.subarray(0, 200));
  const dataUri = /^data:[\w.+-]+\/[\w.+-]+;base64,/.exec(start)?.[0] ?? '';
  let end = content.length;
  while (content[end - 1] === 0x3d && content.length - end < 2) end -= 1;
  for (let index = dataUri.length; index < end; index += 1) {
    if (alphabet[content[index] as number] === 0) return false;
  }
  return end > dataUri.length;
}
