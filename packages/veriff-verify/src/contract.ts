/**
 * What the companion and the element say to each other. In the published declarations these
 * types are written out, so that a page does not need the companion's package.
 *
 * @module
 */
export type {
  CreateSessionBody,
  Decision,
  Problem,
  SessionAnswer,
} from '@veriff-verify/companion/contract';
