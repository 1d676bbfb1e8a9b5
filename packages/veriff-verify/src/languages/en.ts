import type { Strings } from '../strings.ts';

export default {
  start: 'Verify your identity',
  openInTab: 'Open in a new tab',
  title: 'Identity verification',
  preparing: 'Preparing the verification…',
  started: 'The verification is open.',
  submitted: 'Your pictures have been sent.',
  finished: 'Thank you, all steps are complete.',
  canceled: 'The verification was closed before it was complete.',
  deciding: 'Thank you. We are waiting for the result…',
  approved: 'Your identity has been verified.',
  declined: 'Your identity could not be verified.',
  resubmission: 'Some pictures could not be used. Please take them again.',
  review: 'Your verification is being reviewed.',
  expired: 'The verification has expired. Please start again.',
  offline: 'There seems to be no connection. Please try again.',
  unavailable: 'The verification is not available right now. Please try again later.',
  alreadyOpen: 'Another verification is already open on this page.',
  notLoaded: 'The verification did not load here.',
  noCamera: 'This browser cannot use the camera here. Please try another one.',
  cameraBlocked: 'This page does not let the verification use the camera.',
} satisfies Strings;
