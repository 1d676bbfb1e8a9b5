const devices = await navigator.mediaDevices.enumerateDevices();

/** What the engines differ in: found in this one where a page can find it. */
const features = {
  camera: {
    here: devices.some(({ kind }) => kind === 'videoinput'),
    lack: 'has no camera to test with',
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

/** A test of what only some engines have. The others skip it, by a name that says why. */
export function itWhere(feature: Feature, name: string, test: () => Promise<void>): void {
  const { here, lack } = features[feature];
  if (here) it(name, test);
  else it.skip(`${name}: this engine ${lack}`, test);
}
