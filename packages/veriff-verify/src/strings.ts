import type { VeriffErrorCode } from './errors.ts';
import type { Decision, VerificationStatus } from './session.ts';

/** Every text that the user of a page can meet. */
export interface Strings {
  /** The button. */
  start: string;
  /** The button after a failure. */
  retry: string;
  /** The link to the flow in its own tab. */
  openInTab: string;
  /** Name of the overlay and its frame. */
  title: string;
  status: Record<Exclude<VerificationStatus, 'idle' | 'error'>, string>;
  /** In place of `status.finished` while a decision is awaited. */
  deciding: string;
  decision: Record<Decision['status'], string>;
  error: Partial<Record<VeriffErrorCode, string>> & { other: string };
}

const busy = 'The service cannot be reached right now. Please try again in a moment.';

export const english: Strings = {
  start: 'Verify your identity',
  retry: 'Try again',
  openInTab: 'Open the verification in a new tab',
  title: 'Identity verification',
  status: {
    creating: 'Preparing the verification…',
    opening: 'Opening the verification…',
    started: 'The verification is open.',
    submitted: 'Your pictures have been sent.',
    finished: 'Thank you, you have completed all the steps.',
    canceled: 'The verification was closed before it was complete.',
  },
  deciding: 'Thank you. We are waiting for the result…',
  decision: {
    approved: 'Your identity has been verified.',
    declined: 'Your identity could not be verified.',
    resubmission_requested: 'Some pictures could not be used. Please take them again.',
    review: 'Your verification is being reviewed.',
    expired: 'The verification has expired.',
    abandoned: 'The verification was not completed in time.',
    unknown: 'Your verification is being processed.',
  },
  error: {
    network: 'There seems to be no connection. Please check it and try again.',
    timeout: busy,
    upstream: busy,
    'rate-limited': 'There were too many attempts. Please try again in a moment.',
    'session-expired': 'The verification has expired. Please start again.',
    'already-open': 'Another verification is already open on this page.',
    'load-timeout': 'The verification did not load here.',
    'unsupported-browser': 'This browser cannot use the camera here. Please try another one.',
    'camera-blocked': 'This page does not let the verification use the camera.',
    other: 'The verification is not available right now.',
  },
};
