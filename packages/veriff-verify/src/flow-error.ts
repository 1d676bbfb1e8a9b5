import type { VeriffErrorCode } from './errors.ts';

/**
 * Thrown by the part that is loaded on intent; the page sees a `VeriffVerifyError` made of it.
 * That class is in the file loaded first, and importing it from there would load that file a
 * second time wherever the page asked for it by another URL, such as one with `?v=2`.
 */
export class FlowError extends Error {
  readonly code: VeriffErrorCode;

  constructor(code: VeriffErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
