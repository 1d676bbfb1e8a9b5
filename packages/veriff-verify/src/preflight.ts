import { FlowError } from './flow-error.ts';

/** @throws FlowError `invalid-request` */
export function checkInit(init: unknown): void {
  try {
    if (init === null || (!Array.isArray(init) && JSON.stringify(init).startsWith('{'))) return;
  } catch {
    // Circular: refused below.
  }
  throw new FlowError(
    'invalid-request',
    'init is no JSON object. Check the init attribute or property.',
  );
}

/** @throws FlowError `unsupported-browser`, `camera-blocked` */
export function checkBrowser(): void {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new FlowError(
      'unsupported-browser',
      'This browser gives pages no camera. The page must be served over https; an in-app browser may never do.',
    );
  }
  checkCamera(document);
}

/**
 * What the frame of the flow will be allowed: a page can keep the camera for itself.
 *
 * @throws FlowError `camera-blocked`
 */
export function checkFrameCamera(url: string): void {
  const frame = document.createElement('iframe');
  // The policy of a frame holds only inside a document; being lazy, it loads nothing there.
  frame.loading = 'lazy';
  frame.allow = 'camera';
  frame.src = url;
  document.body.append(frame);
  try {
    checkCamera(frame);
  } finally {
    frame.remove();
  }
}

interface HasPolicy {
  permissionsPolicy?: { allowsFeature(feature: string): boolean };
  featurePolicy?: HasPolicy['permissionsPolicy'];
}

function checkCamera(target: object): void {
  const { permissionsPolicy, featurePolicy } = target as HasPolicy;
  if ((permissionsPolicy ?? featurePolicy)?.allowsFeature('camera') === false) {
    throw new FlowError(
      'camera-blocked',
      'The Permissions-Policy of the page, or of a frame around it, keeps the camera from the flow. Allow camera for its origin.',
    );
  }
}
