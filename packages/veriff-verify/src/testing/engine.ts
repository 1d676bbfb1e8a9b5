const devices = await navigator.mediaDevices.enumerateDevices();

/** What the engines differ in: found in this one where a page can find it. */
const features = {
  camera: {
    here: devices.some(({ kind }) => kind === 'videoinput'),
    lack: 'has no camera to test with',
  },
  emulation: {
    // Of the runner, which speaks Chromium's own protocol with it alone.
    here: 'userAgentData' in navigator,
    lack: 'cannot be told what its user prefers',
  },
  garbageCollection: {
    // Firefox 153 holds on to every element that ever had a custom state, ours or not.
    here: 'gc' in globalThis || !('mozInnerScreenX' in globalThis),
    lack: 'keeps every element that had a custom state',
  },
  heapSize: {
    here: 'gc' in globalThis && 'memory' in performance,
    lack: 'does not say how large its heap is',
  },
  moveBefore: {
    here: 'moveBefore' in Element.prototype,
    lack: 'has no moveBefore()',
  },
  permissionsPolicy: {
    here: 'featurePolicy' in document || 'permissionsPolicy' in document,
    lack: 'heeds no Permissions-Policy header',
  },
} as const;

export type Feature = keyof typeof features;

/** Features that this engine lacks. */
export const lacking = (Object.keys(features) as Feature[]).filter(
  (feature) => !features[feature].here,
);

/** Tests of what only some engines have. The others skip them, under a name that says why. */
export function describeWhere(feature: Feature, name: string, suite: () => void): void {
  const { here, lack } = features[feature];
  if (here) describe(name, suite);
  else describe.skip(`${name}: this engine ${lack}`, suite);
}

/** A test of what only some engines have. The others skip it, by a name that says why. */
export function itWhere(
  feature: Feature,
  name: string,
  test: (this: Mocha.Context) => Promise<void>,
): void {
  const { here, lack } = features[feature];
  if (here) it(name, test);
  else it.skip(`${name}: this engine ${lack}`, test);
}
