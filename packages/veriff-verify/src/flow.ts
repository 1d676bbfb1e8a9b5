/**
 * The part that is loaded on the first sign of intent, with the SDK of Veriff inside.
 *
 * @module
 */
export { pollDecision } from './companion-client.ts';
export { openFrame } from './frame.ts';
export { prepareSession } from './session-source.ts';
