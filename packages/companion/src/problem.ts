/**
 * Every error of the companion is a problem document (RFC 9457), and this file is the only
 * place that writes one.
 */
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Problem, ProblemCode } from './contract.ts';
import type { RequestContext } from './request.ts';

/** The status and the title of each code. */
export const problemKinds: Readonly<
  Record<ProblemCode, { status: ContentfulStatusCode; title: string }>
> = {
  'invalid-request': { status: 400, title: 'The request is not valid' },
  'init-not-allowed': { status: 400, title: 'A page may not set this init data' },
  unauthorized: { status: 401, title: 'The request is not authenticated' },
  forbidden: { status: 403, title: 'The caller may not do this' },
  'not-found': { status: 404, title: 'There is no such thing' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  conflict: { status: 409, title: 'The request conflicts with what happened before' },
  'payload-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body has the wrong content type' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'The server failed' },
  unavailable: { status: 503, title: 'The server cannot answer now' },
  upstream: { status: 502, title: 'Veriff failed' },
  'upstream-timeout': { status: 504, title: 'Veriff did not answer in time' },
};

/** Thrown wherever a request cannot be answered as asked; the companion turns it into a response. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly path: string | null;
  readonly headers: Readonly<Record<string, string>>;

  /** @param detail - What went wrong and what to do. Goes to the browser: no value of the request. */
  constructor(
    code: ProblemCode,
    detail: string,
    more: { path?: string; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.path = more.path ?? null;
    this.headers = more.headers ?? {};
  }

  get status(): ContentfulStatusCode {
    return problemKinds[this.code].status;
  }
}

/** Writes the problem document. */
export function problemResponse(c: RequestContext, error: ProblemError): Response {
  const { status, title } = problemKinds[error.code];
  const problem: Problem = {
    type: `urn:veriff-verify:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    requestId: c.get('requestId'),
    ...(error.path === null ? {} : { path: error.path }),
  };
  return c.json(problem, status, { ...error.headers, 'Content-Type': 'application/problem+json' });
}
