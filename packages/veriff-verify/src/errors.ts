/** Every way a verification can fail. Branch on this, never on the message. */
export type VeriffErrorCode =
  | 'network'
  | 'timeout'
  | 'unauthorized'
  | 'forbidden'
  | 'rate-limited'
  | 'invalid-request'
  | 'upstream'
  | 'session-expired'
  | 'invalid-session-url'
  | 'already-open'
  | 'load-timeout'
  | 'unsupported-browser'
  | 'camera-blocked'
  | 'aborted';

const RETRYABLE: readonly VeriffErrorCode[] = [
  'network',
  'timeout',
  'rate-limited',
  'upstream',
  'load-timeout',
];

/**
 * What the element fails with. `message` is for the developer: what happened and what to do.
 * It holds no answer of a server, no session URL and no personal data.
 */
export class VeriffVerifyError extends Error {
  override readonly name = 'VeriffVerifyError';
  declare readonly code: VeriffErrorCode;
  /** Whether the same call may succeed later without a change to the page. */
  declare readonly retryable: boolean;

  constructor(code: VeriffErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = RETRYABLE.includes(code);
  }
}
