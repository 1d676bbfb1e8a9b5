/** vitest lends its VM what Vercel's edge runtime has not; a test has to do without. */
for (const name of ['process', 'Buffer', 'global', 'setImmediate', 'clearImmediate']) {
  Reflect.deleteProperty(globalThis, name);
}
