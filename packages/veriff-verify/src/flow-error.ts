import type { VeriffErrorCode, VeriffVerifyError as VeriffVerifyErrorClass } from './errors.ts';
import type { Session } from './session.ts';

/**
 * Thrown by the part that is loaded on intent; the page sees a `VeriffVerifyError` made of it.
 * That class is in the file loaded first, and importing it from there would load that file a
 * second time wherever the page asked for it by another URL, such as one with `?v=2`.
 */
export class FlowError extends Error {
  readonly code: VeriffErrorCode;
  /** A session that could be opened elsewhere, such as in its own tab. */
  session: Session | null = null;

  constructor(code: VeriffErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** What the page sees of a failure: an error of the closed set of codes. */
export function toVerifyError(
  cause: unknown,
  { VeriffVerifyError }: { VeriffVerifyError: typeof VeriffVerifyErrorClass },
): { error: VeriffVerifyErrorClass; session?: Session } {
  if (cause instanceof VeriffVerifyError) return { error: cause };
  if (!(cause instanceof FlowError)) {
    return { error: new VeriffVerifyError('upstream', 'Unexpected failure; see cause.', cause) };
  }
  const { code, message, session } = cause;
  return {
    error: new VeriffVerifyError(code, message, cause.cause),
    ...(session && { session }),
  };
}
