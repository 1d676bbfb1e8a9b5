import type { VeriffErrorCode } from '../errors.ts';

/** Every way a verification can fail. */
export const ERROR_CODES = [
  'network',
  'timeout',
  'unauthorized',
  'forbidden',
  'rate-limited',
  'invalid-request',
  'upstream',
  'session-expired',
  'invalid-session-url',
  'already-open',
  'load-timeout',
  'unsupported-browser',
  'camera-blocked',
  'aborted',
] as const satisfies VeriffErrorCode[];

/** Every decision that is known by name. */
export const DECISIONS = [
  'approved',
  'declined',
  'resubmission_requested',
  'review',
  'expired',
  'abandoned',
] as const;
