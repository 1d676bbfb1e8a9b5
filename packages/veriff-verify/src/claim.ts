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
 * @returns Whether the document is this run's.
 */
export function claimDocument(signal: AbortSignal): boolean {
  const claim = document as { [OPEN]?: AbortSignal };
  if (!isClaimed()) {
    claim[OPEN] = signal;
    signal.onabort = () => Reflect.deleteProperty(claim, OPEN);
  }
  return claim[OPEN] === signal;
}
