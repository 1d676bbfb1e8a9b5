import { veriffCodes } from './error-codes.ts';

/** Everything that can go wrong, as a closed set. */
export const veriffErrorCodes = [
  /** The client's options are wrong. Nothing was sent. */
  'configuration',
  /** The request is wrong: refused here with the path of the field, or by Veriff with 400. */
  'invalid-request',
  /** Veriff does not accept the API key or the signature (401). */
  'unauthorized',
  /** Veriff does not allow this to the integration (403). */
  'forbidden',
  /** Veriff knows no such session, attempt or media (404). */
  'not-found',
  /** The session is in a state that does not allow it (409). */
  'conflict',
  /** The body is too large (413). */
  'payload-too-large',
  /** The content encoding is not supported (415). */
  'unsupported-encoding',
  /** Too many requests (429). */
  'rate-limited',
  /** Veriff failed (5xx). */
  'server',
  /** Veriff could not be reached, or the connection broke. */
  'network',
  /** No complete answer within the time limit. */
  'timeout',
  /** The caller's signal aborted the call. */
  'aborted',
  /** The answer is not one of Veriff's: not JSON, a redirect, a field missing. */
  'invalid-response',
  /** An answer or a webhook is not signed by any of the shared secrets. */
  'invalid-signature',
  /** A signed webhook that is not JSON. */
  'invalid-webhook',
] as const;

export type VeriffErrorCode = (typeof veriffErrorCodes)[number];

export interface VeriffErrorDetails {
  code: VeriffErrorCode;
  message: string;
  /** HTTP status of the answer. */
  status?: number | undefined;
  /** Veriff's numeric code; see `veriffCodes`. */
  veriffCode?: number | undefined;
  /** Whether the same call may be sent again without doing anything twice. */
  retryable?: boolean | undefined;
  /** Milliseconds that Veriff asked to wait. */
  retryAfter?: number | undefined;
  /** Dotted path of the offending field. */
  path?: string | undefined;
  cause?: unknown;
}

/**
 * The one error class of this package. Its message says what happened and what to do; it never
 * holds a secret, a value of the request or a part of the answer.
 */
export class VeriffError extends Error {
  override readonly name = 'VeriffError';
  readonly code: VeriffErrorCode;
  readonly status: number | null;
  readonly veriffCode: number | null;
  readonly retryable: boolean;
  readonly retryAfter: number | null;
  readonly path: string | null;

  constructor(details: VeriffErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.status = details.status ?? null;
    this.veriffCode = details.veriffCode ?? null;
    this.retryable = details.retryable ?? false;
    this.retryAfter = details.retryAfter ?? null;
    this.path = details.path ?? null;
  }
}

const codeByStatus: Readonly<Record<number, VeriffErrorCode>> = {
  400: 'invalid-request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not-found',
  408: 'timeout',
  409: 'conflict',
  413: 'payload-too-large',
  415: 'unsupported-encoding',
  422: 'invalid-request',
  429: 'rate-limited',
};

const adviceByCode: Partial<Record<VeriffErrorCode, string>> = {
  'invalid-request': 'Correct the request.',
  unauthorized: 'Check VERIFF_API_KEY and VERIFF_SHARED_SECRET.',
  forbidden: 'Ask Veriff to enable it for the integration.',
  'not-found': 'Check the id and that it belongs to this integration.',
  conflict: 'Check the status of the session.',
  'payload-too-large': 'Send a smaller body.',
  'rate-limited': 'Wait, then send it again.',
  server: 'Try again later; if it stays, ask Veriff.',
};

/**
 * Makes the error of an answer that is not a success.
 *
 * @param idempotent - Whether the call changes nothing when it is repeated.
 */
export function errorFromAnswer(answer: {
  operation: string;
  status: number;
  veriffCode: number | null;
  retryAfter: number | null;
  idempotent: boolean;
}): VeriffError {
  const { operation, status, veriffCode, retryAfter, idempotent } = answer;
  const code = codeByStatus[status] ?? (status >= 500 ? 'server' : 'invalid-response');
  const known = veriffCode === null ? undefined : veriffCodes[veriffCode];
  const reason = known === undefined ? '' : `, code ${veriffCode}: ${known.text}`;
  const advice = known?.advice ?? adviceByCode[code] ?? 'Check the base URL.';
  return new VeriffError({
    code,
    message: `${operation}: Veriff answered ${status}${reason || '.'} ${advice}`,
    status,
    veriffCode: veriffCode ?? undefined,
    // A refused request was not carried out, so it may be sent again whatever it was.
    retryable: code === 'rate-limited' || (idempotent && (code === 'server' || code === 'timeout')),
    retryAfter: retryAfter ?? undefined,
  });
}
