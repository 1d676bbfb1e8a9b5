/**
 * Pictures on their way from a page to Veriff. Each is held once: the body is read into the buffer
 * that becomes Veriff's body, and is never turned into a string.
 */
import { imageContexts, maxUploadLength } from '@veriff-verify/api';
import type { Context } from 'hono';
import { type Arrival, type ArrivalOptions, Arrivals, tooMuch } from './arrivals.ts';
import {
  brokenOff,
  checkBody,
  checkJsonHeaders,
  contentLength,
  jsonLimit,
  notJson,
  tooLarge,
} from './body.ts';
import { ProblemError } from './problem.ts';
import { mediaBody } from './schema.ts';

/** Bytes of an upload: the longest content that Veriff takes, and room for the rest of the JSON. */
export const mediaLimit = maxUploadLength + 64 * 1024;

/** Bytes of uploads under way at once: what four of the largest take. A Worker has 128 MB. */
const room = 4 * mediaLimit;
/** Uploads of one session under way at once, so that one visitor cannot take all of it. */
const perSession = 2;
/** Milliseconds that a page has to send an upload: 24 MB at 3.2 Mbit/s. */
const time = 60_000;
/** Bytes of an oversized upload that are read and dropped, so that its sender can read the 413. */
const discardLimit = mediaLimit + 16 * 1024 * 1024;

export interface Upload {
  context: string;
  /** Veriff's body, ready to be signed and sent. */
  body: Uint8Array<ArrayBuffer>;
}

/** Uploads under way, bounded in memory. */
export class Uploads {
  readonly #arrivals: Arrivals;
  readonly #onLimited: () => void;
  readonly #sessions = new Map<string, number>();

  /** @param options - `onLimited` is told of each upload that is refused for others under way. */
  constructor(options: Pick<ArrivalOptions, 'now' | 'onLimited'>) {
    this.#arrivals = new Arrivals({ ...options, room, time });
    this.#onLimited = options.onLimited;
  }

  /**
   * Reads an upload and lets `send` pass it on; its memory counts until then.
   *
   * @param visitor - Who sends it, where that is known.
   * @throws ProblemError `payload-too-large`, `unsupported-media-type`, `invalid-request`;
   *   `rate-limited` while too many are under way; what `send` throws.
   */
  async handle<Result>(
    c: Context,
    { sessionId, visitor }: { sessionId: string; visitor: string | null },
    send: (upload: Upload) => Promise<Result>,
  ): Promise<Result> {
    checkJsonHeaders(c);
    const claimed = contentLength(c);
    if (claimed !== null && claimed > discardLimit) throw tooLarge(mediaLimit);
    // Of what is too long by its own account, nothing is kept.
    const size = claimed !== null && claimed > mediaLimit ? 0 : (claimed ?? mediaLimit);
    const underWay = this.#sessions.get(sessionId) ?? 0;
    if (underWay >= perSession) {
      this.#onLimited();
      throw tooMuch();
    }
    const arrival = this.#arrivals.begin(size, visitor);
    this.#sessions.set(sessionId, underWay + 1);
    let reader: BodyReader | undefined;
    try {
      this.#arrivals.take(arrival, size);
      reader = c.req.raw.body?.getReader();
      const bytes = await arrival.inTime(readUpload(reader, arrival, size, claimed));
      return await send(parseUpload(bytes));
    } finally {
      this.#arrivals.end(arrival);
      const left = (this.#sessions.get(sessionId) ?? 1) - 1;
      if (left === 0) this.#sessions.delete(sessionId);
      else this.#sessions.set(sessionId, left);
      // Where it has not been read to its end.
      reader?.cancel().catch(() => {});
    }
  }
}

type BodyReader = ReadableStreamDefaultReader<Uint8Array>;

/** What is put around the content to make Veriff's body; the context needs no escapes. */
const headOf = (context: string) =>
  new TextEncoder().encode(`{"image":{"context":"${context}","content":"`);
const tail = new TextEncoder().encode('"}}');
/** Bytes that are free before the page's JSON, since the content may be all that it begins with. */
const headRoom = Math.max(...imageContexts.map((context) => headOf(context).length));

/**
 * The page's bytes, `headRoom` after the start of a buffer with room for `tail` after them.
 *
 * @param size - Bytes that there is room for; more are read and dropped.
 */
async function readUpload(
  reader: BodyReader | undefined,
  arrival: Arrival,
  size: number,
  claimed: number | null,
): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(headRoom + size + tail.length);
  let total = 0;
  try {
    while (total <= discardLimit) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      if (total + value.byteLength <= size) whole.set(value, headRoom + total);
      total += value.byteLength;
      arrival.arrived = total;
    }
  } catch (cause) {
    throw brokenOff(cause);
  }
  if (total > mediaLimit) throw tooLarge(mediaLimit);
  if (claimed !== null && total !== claimed) {
    throw brokenOff(new TypeError('The body is not as long as its Content-Length.'));
  }
  return whole.subarray(0, headRoom + total + tail.length);
}

/**
 * Checks the page's JSON without decoding the long string in it, and turns the buffer into
 * Veriff's JSON around that string. Nothing else of what the page wrote reaches Veriff: two
 * readers of one JSON may differ, about a field that is there twice for one.
 */
function parseUpload(buffer: Uint8Array<ArrayBuffer>): Upload {
  const json = buffer.subarray(headRoom, buffer.length - tail.length);
  if (json.length === 0) {
    throw new ProblemError('invalid-request', 'The body is empty. Send {"context", "content"}.');
  }
  const long = findLongString(json);
  const rest = json.length - (long === null ? 0 : long.end - long.start);
  if (rest > jsonLimit) {
    throw new ProblemError(
      'invalid-request',
      `Send at most ${jsonLimit} bytes beside the content.`,
    );
  }
  if (long === null) {
    const image = checkBody(mediaBody, parseJson(json));
    return { context: image.context, body: new TextEncoder().encode(JSON.stringify({ image })) };
  }
  // Unguessable, so that a page cannot pass it off as the content.
  const placeholder = `data:image/jpeg;base64,${crypto.randomUUID().replaceAll('-', '')}`;
  const bytes = new TextEncoder().encode(placeholder);
  const shortened = new Uint8Array(rest + bytes.length);
  shortened.set(json.subarray(0, long.start));
  shortened.set(bytes, long.start);
  shortened.set(json.subarray(long.end), long.start + bytes.length);
  const image = checkBody(mediaBody, parseJson(shortened));
  if (image.content !== placeholder) throw wrongContent('content must be there once.');
  const text = json.subarray(long.start, long.end);
  const length = compactBase64(text.subarray(0, decodeEscapes(text)));
  if (length === 0) {
    throw wrongContent(
      'content must be base64, best as a data URI such as data:image/jpeg;base64,….',
    );
  }
  if (length > maxUploadLength) {
    throw new ProblemError(
      'payload-too-large',
      `content must have at most ${maxUploadLength} characters.`,
      { path: 'content' },
    );
  }
  const head = headOf(image.context);
  const start = headRoom + long.start - head.length;
  const end = headRoom + long.start + length;
  buffer.set(head, start);
  buffer.set(tail, end);
  return { context: image.context, body: buffer.subarray(start, end + tail.length) };
}

function wrongContent(detail: string): ProblemError {
  return new ProblemError('invalid-request', detail, { path: 'content' });
}

const quote = 0x22;
const slash = 0x2f;
const backslash = 0x5c;
const space = 0x20;
const equalsSign = 0x3d;
/** Bytes from which a string is not decoded. */
const longString = 4096;

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
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw notJson();
  }
}

/**
 * Undoes JSON's escapes in place, as far as base64 can have any: `\/` as PHP writes it, line
 * breaks, `\u002b`.
 *
 * @returns the length of the text then; 0 when it has another escape.
 */
function decodeEscapes(text: Uint8Array): number {
  let from = text.indexOf(backslash);
  if (from === -1) return text.length;
  let to = from;
  while (from < text.length) {
    let byte = text[from] as number;
    from += 1;
    if (byte === backslash) {
      const name = String.fromCharCode(text[from] as number);
      from += 1;
      if (name === '/') byte = slash;
      else if ('nrtf'.includes(name)) byte = space;
      else if (name === 'u') {
        const digits = String.fromCharCode(...text.subarray(from, from + 4));
        const code = /^00[\da-f]{2}$/i.test(digits) ? Number.parseInt(digits, 16) : 0;
        if (code > 0x7f || code === 0) return 0;
        byte = /\s/.test(String.fromCharCode(code)) ? space : code;
        from += 4;
      } else return 0;
    }
    text[to] = byte;
    to += 1;
  }
  return to;
}

/** 1 for each byte that base64 is made of, `=` aside. */
const alphabet = Uint8Array.from({ length: 256 }, (_, byte) =>
  /[A-Za-z0-9+/]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

/**
 * The rule of the API's schema, on bytes: `data:<type>;base64,` or nothing, then base64, in which
 * there may be spaces. They are taken out in place.
 *
 * @returns the length of the text then; 0 when it is something else.
 */
function compactBase64(text: Uint8Array): number {
  const start = new TextDecoder().decode(text.subarray(0, 200));
  const dataUri = /^data:[\w.+-]+\/[\w.+-]+;base64,/.exec(start)?.[0] ?? '';
  let to = dataUri.length;
  let padding = 0;
  for (let from = to; from < text.length; from += 1) {
    const byte = text[from] as number;
    if (byte === space) continue;
    if (byte === equalsSign && to > dataUri.length && padding < 2) padding += 1;
    else if (alphabet[byte] === 0 || padding > 0) return 0;
    text[to] = byte;
    to += 1;
  }
  return to === dataUri.length ? 0 : to;
}
