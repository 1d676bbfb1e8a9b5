/** Reads and checks request bodies, never more of them than allowed. */
import {
  describeIssues,
  type InputIssue,
  isTooDeep,
  maxJsonDepth,
  readMessage,
} from '@veriff-verify/api';
import type { Context } from 'hono';
import * as v from 'valibot';
import { type ArrivalOptions, Arrivals } from './arrivals.ts';
import { ProblemError } from './problem.ts';

/** Bytes of a JSON body from a browser: 64 KiB. */
export const jsonLimit = 64 * 1024;
/** Bytes of a webhook: 1 MiB. A decision with its insights and risk labels is far below it. */
export const webhookLimit = 1024 * 1024;

/** Bytes of an oversized body that are read and dropped, so that its sender can read the 413. */
const discardLimit = 16 * 1024 * 1024;
/** Bytes of bodies on their way at once: what sixteen of the largest webhooks take. */
const room = 16 * webhookLimit;
/** Milliseconds that a caller has to send one. */
const time = 10_000;

/** Bodies that are read whole: all but uploads. */
export class Bodies {
  readonly #arrivals: Arrivals;

  constructor(options: Pick<ArrivalOptions, 'now' | 'onLimited'>) {
    this.#arrivals = new Arrivals({ ...options, room, time });
  }

  /**
   * Reads the body up to `limit` bytes.
   *
   * @throws ProblemError `payload-too-large`; `invalid-request` when the body breaks off or is too
   *   slow; `rate-limited` while too much is on its way.
   */
  async read(c: Context, limit: number): Promise<Uint8Array<ArrayBuffer>> {
    const length = contentLength(c) ?? 0;
    if (length > discardLimit) throw tooLarge(limit);
    const arrivals = this.#arrivals;
    const arrival = arrivals.begin(limit);
    try {
      // What its caller announces is read in one go; of the rest, what is there counts.
      const announced = length <= limit ? length : 0;
      arrivals.take(arrival, announced);
      const reading = readMessage(c.req.raw, limit, discardLimit, (size) => {
        if (size > arrival.room) arrivals.take(arrival, size - arrival.room);
      });
      const body = await arrival.inTime(reading);
      if (body === null) throw tooLarge(limit);
      return body;
    } catch (cause) {
      if (cause instanceof ProblemError) throw cause;
      throw brokenOff(cause);
    } finally {
      arrivals.end(arrival);
    }
  }

  /**
   * Reads a JSON body.
   *
   * @throws ProblemError `unsupported-media-type`; what `read` throws.
   */
  async readJson(c: Context): Promise<{ text: string; value: unknown }> {
    const bytes = await this.read(c, jsonLimit);
    if (bytes.byteLength === 0) {
      throw new ProblemError('invalid-request', 'The body is empty. Send a JSON object.');
    }
    checkJsonHeaders(c);
    let text: string;
    let value: unknown;
    try {
      // `fatal`: bytes that are not UTF-8 are refused instead of being replaced (RFC 8259, 8.1).
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      value = JSON.parse(text);
    } catch {
      throw notJson();
    }
    if (isTooDeep(value)) {
      throw new ProblemError(
        'invalid-request',
        `Nest the body at most ${maxJsonDepth} levels deep.`,
      );
    }
    return { text, value };
  }
}

/** Null where the header is missing, or is no number: then it is not known. */
export function contentLength(c: Context): number | null {
  const value = c.req.header('Content-Length') ?? '';
  return /^\d{1,15}$/.test(value) ? Number(value) : null;
}

export function brokenOff(cause: unknown): ProblemError {
  return new ProblemError('invalid-request', 'The body broke off. Send it again.', { cause });
}

export function tooLarge(limit: number): ProblemError {
  return new ProblemError('payload-too-large', `Send at most ${limit} bytes.`);
}

/** @throws ProblemError `unsupported-media-type`. */
export function checkJsonHeaders(c: Context): void {
  const mediaType = c.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new ProblemError('unsupported-media-type', 'Send "Content-Type: application/json".');
  }
  if ((c.req.header('Content-Encoding') ?? 'identity') !== 'identity') {
    throw new ProblemError('unsupported-media-type', 'Send the body without Content-Encoding.');
  }
}

/** The parser's own message quotes the body, so it is not kept as the cause. */
export function notJson(): ProblemError {
  return new ProblemError('invalid-request', 'The body is not valid JSON. Send JSON in UTF-8.');
}

/** Names of fields are echoed in problems; nobody needs more of a name than this. */
const longestPath = 200;

/**
 * Checks a body against a schema.
 *
 * @param explain - A problem of its own for an issue; null for the usual one.
 * @throws ProblemError `invalid-request` with the path of the field.
 */
export function checkBody<Output>(
  schema: v.GenericSchema<unknown, Output>,
  value: unknown,
  explain: (issue: InputIssue) => ProblemError | null = () => null,
): Output {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const issues = describeIssues(result.issues);
  const issue = issues.find(({ unknownField }) => unknownField) ?? issues[0];
  const path = issue?.path.slice(0, longestPath);
  if (!issue || !path) {
    throw new ProblemError('invalid-request', 'Send a JSON object.');
  }
  throw (
    explain({ ...issue, path }) ??
    new ProblemError('invalid-request', `${path} ${issue.message}. Correct it.`, { path })
  );
}
