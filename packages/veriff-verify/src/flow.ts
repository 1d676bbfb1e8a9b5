/**
 * The part that is loaded on the first sign of intent, with the SDK of Veriff inside.
 *
 * @module
 */
export { resumeRun, runFlow } from './run-control.ts';
export { createAhead } from './session-ahead.ts';
