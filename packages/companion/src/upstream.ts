/** What a failed call to Veriff means to the browser. */
import { type VeriffError, veriffCodes } from '@veriff-verify/api';
import { ProblemError } from './problem.ts';

/** Veriff publishes no `Retry-After`; this is said where it sends none. Seconds. */
const defaultRetryAfter = 5;

/** Veriff's code for a status that the session cannot change to. */
const transitionRefused = 1304;

/**
 * Translates Veriff's error. Its 401 is about our key, never about the visitor, so it must not
 * reach the browser as one.
 */
export function problemOfVeriff(error: VeriffError): ProblemError {
  const cause = error;
  if (error.veriffCode === transitionRefused || error.code === 'conflict') {
    return new ProblemError('conflict', 'The session was submitted or decided before.', { cause });
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

/** Says nothing about the cause: it goes to the log and to `onError`, under the request id. */
export function internalProblem(cause: unknown): ProblemError {
  return new ProblemError(
    'internal',
    "The server could not answer. Its operator finds the reason under this problem's requestId.",
    { cause },
  );
}

/** Our own words for Veriff's code: its message may quote what it refused. */
function refusal(error: VeriffError): string {
  if (error.veriffCode === null) return 'Veriff refused the data. Correct the init data.';
  const known = veriffCodes[error.veriffCode];
  const meaning = known === undefined ? '' : `: ${known.text} ${known.advice}`;
  return `Veriff refused the data with code ${error.veriffCode}${meaning}`;
}

function retryAfterSeconds(error: VeriffError): number {
  return error.retryAfter === null ? defaultRetryAfter : Math.ceil(error.retryAfter / 1000);
}
