import { FlowError } from './flow-error.ts';

/** Shared by every copy of this library in the document, since the SDK allows one frame in it. */
const OPEN = Symbol.for('veriff-verify.open');
const FRAME_ID = 'veriffFrame';

/** Whether a verification goes on in this document, ours or one of the bare SDK. */
export function isClaimed(): boolean {
  return OPEN in document || document.getElementById(FRAME_ID) !== null;
}

/**
 * Takes the document for one run, until `signal` aborts.
 *
 * @throws FlowError `already-open`
 */
export function claimDocument(signal: AbortSignal): void {
  if (isClaimed()) {
    throw new FlowError(
      'already-open',
      'Another verification is open in this document. Wait for its end or cancel it.',
    );
  }
  Object.assign(document, { [OPEN]: signal });
  signal.addEventListener('abort', () => Reflect.deleteProperty(document, OPEN));
}
