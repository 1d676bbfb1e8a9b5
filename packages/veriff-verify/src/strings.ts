/** Every text that the user of a page can meet, in one language. */
export interface Strings {
  /** The button. */
  start: string;
  /** The link to the flow in its own tab. */
  openInTab: string;
  /** Name of the overlay and its frame. */
  title: string;
  /** While the session is created and the flow is opened. */
  preparing: string;
  started: string;
  submitted: string;
  finished: string;
  canceled: string;
  /** In place of `finished` while a decision is awaited. */
  deciding: string;
  approved: string;
  declined: string;
  /** Some pictures could not be used. */
  resubmission: string;
  /** Somebody is looking at it. */
  review: string;
  /** Of the session, or of the decision. */
  expired: string;
  /** No connection. */
  offline: string;
  /** Anything that only time can mend. */
  unavailable: string;
  alreadyOpen: string;
  notLoaded: string;
  /** This browser gives pages no camera. */
  noCamera: string;
  /** No browser gives a camera to this page, which is not served over https. */
  insecure: string;
  /** This page gives the flow no camera. */
  cameraBlocked: string;
}

// What is there from the start; all else is loaded when it is needed.
export const start = 'Verify your identity';
export const offline = 'There seems to be no connection. Please try again.';
