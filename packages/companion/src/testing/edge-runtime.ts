/** Makes vitest's context of edge-runtime what Vercel's is to the code in it. */
import { expect } from 'vitest';

// Lent by vitest and of Node; a test has to do without.
for (const name of ['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate']) {
  Reflect.deleteProperty(globalThis, name);
}

// A body's bytes are of Node's own class, which the context takes for its own in `instanceof` alone.
expect.addEqualityTesters([
  (one, other) => {
    if (!(one instanceof Uint8Array && other instanceof Uint8Array)) return undefined;
    return one.length === other.length && one.every((byte, index) => byte === other[index]);
  },
]);
