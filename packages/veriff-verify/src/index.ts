/**
 * Defines `<veriff-verify>`, unless it is defined already.
 *
 * @module
 */
import { VeriffVerifyElement } from './element.ts';

export * from './element.ts';

// In Node the file for a script tag finds no registry.
if (globalThis.customElements?.get('veriff-verify') === undefined) {
  globalThis.customElements?.define('veriff-verify', VeriffVerifyElement);
}
