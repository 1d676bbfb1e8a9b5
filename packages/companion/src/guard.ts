/** What the host brings: its store and its hooks, which can fail in any way and take any time. */
import { ProblemError } from './problem.ts';

/** Milliseconds for one operation of a store. */
const storeTimeout = 5_000;

/**
 * Runs an operation of the host's store.
 *
 * @throws ProblemError `unavailable` when it fails, or does not end in time.
 */
export async function guard<Result>(operation: () => Promise<Result>): Promise<Result> {
  try {
    return await withTimeLimit(storeTimeout, operation);
  } catch (cause) {
    throw new ProblemError('unavailable', 'The store does not answer. Try again later.', {
      headers: { 'Retry-After': '2' },
      cause,
    });
  }
}

/** Timers hold their milliseconds in 32 bits; a longer one would fire at once. */
const longestTime = 2 ** 31 - 1;

/** @throws TypeError for what is no number of milliseconds above 0. */
export function checkMilliseconds(option: string, value: number): number {
  if (value > 0) return Math.min(value, longestTime);
  throw new TypeError(`${option} must be a number of milliseconds above 0.`);
}

/** The time limit of `withTimeLimit` passed. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/** @throws TimeLimitError; what `work` throws. What ends later is dropped. */
export async function withTimeLimit<Result>(
  milliseconds: number,
  work: () => Promise<Result>,
): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new TimeLimitError(`It took more than ${milliseconds} ms.`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([work(), over]);
  } finally {
    clearTimeout(timer);
  }
}
