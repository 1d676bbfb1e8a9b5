import { expect, inject, test } from 'vitest';
import { createCompanion } from './companion.ts';
import { sandbox } from './testing/harness.ts';

/** `WebSocketPair` and `caches.default` are workerd's own; its name as a user agent can be faked. */
const runsInWorkerd =
  'WebSocketPair' in globalThis && 'caches' in globalThis && 'default' in Object(globalThis.caches);

test('the tests run in the runtime that the project names', () => {
  expect(runsInWorkerd).toBe(inject('runtime') === 'workerd');
});

test('making a companion does no work, so that a Worker may do it while it starts', () => {
  const { apiKey, sharedSecret } = sandbox;
  const original = crypto.subtle.importKey;
  let calls = 0;
  crypto.subtle.importKey = ((...args: Parameters<typeof original>) => {
    calls += 1;
    return original.apply(crypto.subtle, args);
  }) as typeof original;
  createCompanion({ apiKey, sharedSecret });
  crypto.subtle.importKey = original;
  expect(calls).toBe(0);
});
