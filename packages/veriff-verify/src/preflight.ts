import { withTimeLimit } from './companion-client.ts';
import { FlowError } from './flow-error.ts';

/** Milliseconds. */
const CONNECTION_TIME_LIMIT = 5_000;

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

/**
 * What the page itself lacks, whatever the browser.
 *
 * @throws FlowError `unsupported-browser`, `camera-blocked`
 */
export function checkPage(): void {
  if (!isSecureContext) {
    throw new FlowError(
      'unsupported-browser',
      'Browsers give no camera to a page served over http. Serve this one, and every frame around it, over https.',
    );
  }
  if (!mayUseCamera(document)) throw cameraBlocked();
}

/** @throws FlowError `unsupported-browser` */
export function checkBrowser(): void {
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new FlowError(
      'unsupported-browser',
      'This browser gives pages no camera, as in-app browsers do. Offer mode="redirect" or another browser.',
    );
  }
}

/**
 * A browser that says it is offline may be on a machine that still reaches itself, as in
 * development, so one request tells.
 *
 * @throws FlowError `network`
 */
export async function checkConnection(signal: AbortSignal): Promise<void> {
  if (navigator.onLine) return;
  try {
    await withTimeLimit(CONNECTION_TIME_LIMIT, signal, (limited) =>
      fetch(location.origin, { method: 'HEAD', cache: 'no-store', signal: limited }),
    );
  } catch (cause) {
    throw new FlowError('network', 'The browser is offline. Try again when it is not.', cause);
  }
}

/** Nobody's origin: a camera that a frame of it may use, a frame of any origin may. */
const ANY_ORIGIN = 'https://veriff-verify.invalid';

/** Whether frames of any origin may use the camera: so in every page that sends no policy. */
let anyFrameMay: boolean | undefined;

/** Asks once what frames may do, which takes a moment: best done while something is awaited. */
export function probeFrames(): boolean {
  // Other browsers have no way to ask; there the flow itself says it.
  anyFrameMay ??= !policyOf(document) || frameMay(ANY_ORIGIN);
  return anyFrameMay;
}

/**
 * What the frame of the flow will be allowed: a page can keep the camera for itself.
 *
 * @throws FlowError `camera-blocked`
 */
export function checkFrameCamera(url: string): void {
  if (!probeFrames() && !frameMay(url)) throw cameraBlocked();
}

function frameMay(url: string): boolean {
  const frame = document.createElement('iframe');
  // The policy of a frame holds only inside a document; being lazy, it loads nothing there.
  frame.loading = 'lazy';
  frame.allow = 'camera';
  frame.src = url;
  document.body.append(frame);
  try {
    return mayUseCamera(frame);
  } finally {
    frame.remove();
  }
}

interface HasPolicy {
  permissionsPolicy?: { allowsFeature(feature: string): boolean };
  featurePolicy?: HasPolicy['permissionsPolicy'];
}

function policyOf(target: object): HasPolicy['permissionsPolicy'] {
  const { permissionsPolicy, featurePolicy } = target as HasPolicy;
  return permissionsPolicy ?? featurePolicy;
}

function mayUseCamera(target: object): boolean {
  return policyOf(target)?.allowsFeature('camera') !== false;
}

function cameraBlocked(): FlowError {
  return new FlowError(
    'camera-blocked',
    'The Permissions-Policy of the page, or of a frame around it, keeps the camera from the flow. Allow camera for its origin.',
  );
}
