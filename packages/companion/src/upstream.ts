/** Calls Veriff for a request, and says what a failed call means to the browser. */
import {
  type Call,
  checkOptions,
  type Operation,
  type OperationAnswer,
  Transport,
  VeriffError,
  type VeriffOptions,
  veriffCodes,
} from '@veriff-verify/api';
import type { Meter } from './measurement.ts';
import { ProblemError } from './problem.ts';
import type { RequestContext } from './request.ts';

/** Veriff, as the companion calls it: under the id of the request, and measured. */
export class Upstream {
  readonly #transport: Transport;
  readonly #measure: Meter;

  /** @throws VeriffError `configuration` */
  constructor(options: VeriffOptions, measure: Meter) {
    this.#transport = new Transport(checkOptions(options));
    this.#measure = measure;
  }

  /** @throws VeriffError */
  async call<Op extends Operation>(
    c: RequestContext,
    operation: Op,
    call: Call,
  ): Promise<OperationAnswer<Op>> {
    const start = performance.now();
    let outcome = 'ok';
    try {
      return await this.#transport.call(operation, call, { requestId: c.get('requestId') });
    } catch (error) {
      outcome = error instanceof VeriffError ? error.code : 'unknown';
      throw error;
    } finally {
      const duration = performance.now() - start;
      c.set('veriffDuration', (c.get('veriffDuration') ?? 0) + duration);
      const attributes = { operation: operation.name, outcome };
      this.#measure({ name: 'veriff.calls', value: 1, unit: '1', attributes });
      this.#measure({ name: 'veriff.call.duration', value: duration, unit: 'ms', attributes });
    }
  }
}

/** Veriff publishes no `Retry-After`; this is said where it sends none. Seconds. */
const defaultRetryAfter = 5;
/** Seconds. A longer wait, or one that is no number any more, helps nobody. */
const longestRetryAfter = 24 * 60 * 60;

/** Veriff's code for a status that the session cannot change to. */
const transitionRefused = 1304;

/**
 * Translates Veriff's error. Its 401 is about our key, never about the visitor, so it must not
 * reach the browser as one.
 */
export function problemOfVeriff(error: VeriffError): ProblemError {
  const cause = error;
  if (error.veriffCode === transitionRefused || error.code === 'conflict') {
    return new ProblemError(
      'conflict',
      'The session takes nothing more: it was submitted or decided, or its pictures are complete. Wait for the decision.',
      { cause },
    );
  }
  switch (error.code) {
    case 'invalid-request':
      // Without a status nothing was sent: the data that a hook added is wrong, not the page's.
      if (error.status === null) return internalProblem(error);
      return new ProblemError('invalid-request', refusal(error), { cause });
    case 'not-found':
      return new ProblemError('not-found', 'Veriff knows no such session. Create a new one.', {
        cause,
      });
    case 'payload-too-large':
      return new ProblemError('payload-too-large', 'Veriff takes less at once. Send less.', {
        cause,
      });
    case 'rate-limited':
      return new ProblemError('rate-limited', 'Veriff allows no more calls now. Try again later.', {
        headers: { 'Retry-After': String(retryAfterSeconds(error)) },
        cause,
      });
    case 'timeout':
      return new ProblemError(
        'upstream-timeout',
        'Veriff did not answer within the time limit. Try again.',
        { cause },
      );
    case 'configuration':
      return internalProblem(error);
    default:
      return new ProblemError('upstream', 'Veriff could not be used. Try again later.', { cause });
  }
}

/**
 * Whether Veriff may have done what a failed call asked for: the call was sent, and no answer says
 * that it was refused. A 5xx does not: it may be a gateway's word, who lost Veriff's answer.
 */
export function mayBeDone(error: unknown): boolean {
  if (!(error instanceof VeriffError)) return false;
  if (error.status !== null) return error.status < 400 || error.status >= 500;
  return error.code !== 'invalid-request' && error.code !== 'configuration';
}

/** Says nothing about the cause: it goes to the log and to `onError`, under the request id. */
export function internalProblem(cause: unknown): ProblemError {
  return new ProblemError(
    'internal',
    'The server could not answer. Tell its operator the requestId.',
    { cause },
  );
}

/** Our own words for Veriff's code: its message may quote what it refused. */
function refusal(error: VeriffError): string {
  if (error.veriffCode === null) return 'Veriff refused the data. Correct what is sent.';
  const known = veriffCodes[error.veriffCode];
  const meaning =
    known === undefined ? '. Correct what is sent.' : `: ${known.text} ${known.advice}`;
  return `Veriff refused the data with code ${error.veriffCode}${meaning}`;
}

function retryAfterSeconds(error: VeriffError): number {
  if (error.retryAfter === null) return defaultRetryAfter;
  return Math.min(Math.ceil(error.retryAfter / 1000), longestRetryAfter);
}
