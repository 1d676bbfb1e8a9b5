/** The camera of the device, and pictures made from it or from a file. */
export type CameraProblem =
  /** The person, the browser or the system said no. */
  | 'denied'
  /** The page around the frame does not pass the camera on; asking again cannot help. */
  | 'forbidden'
  | 'missing'
  | 'busy';

export class CameraError extends Error {
  override readonly name = 'CameraError';
  readonly problem: CameraProblem;

  constructor(problem: CameraProblem, cause?: unknown) {
    super(problem, { cause });
    this.problem = problem;
  }
}

interface PolicyDocument {
  featurePolicy?: { allowsFeature(name: string): boolean };
  permissionsPolicy?: { allowsFeature(name: string): boolean };
}

function cameraProblem(error: unknown): CameraProblem {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'missing';
  }
}

/** One camera at a time; the same one stays open from front to back, so that it is asked for once. */
export class Camera {
  #stream: MediaStream | null = null;
  #facing: 'environment' | 'user' | null = null;

  async open(facing: 'environment' | 'user'): Promise<MediaStream> {
    if (this.#stream?.active && this.#facing === facing) return this.#stream;
    this.stop();
    const policy = document as PolicyDocument;
    const allowed = (policy.permissionsPolicy ?? policy.featurePolicy)?.allowsFeature('camera');
    if (allowed === false) throw new CameraError('forbidden');
    // Old browsers and pages without a secure context have no `mediaDevices`.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (!devices) throw new CameraError('missing');
    let stream: MediaStream;
    try {
      stream = await devices.getUserMedia({
        audio: false,
        video: {
          facingMode: { ideal: facing },
          width: { ideal: 1920 },
          height: { ideal: 1080 },
        },
      });
    } catch (error) {
      throw new CameraError(cameraProblem(error), error);
    }
    this.stop();
    this.#stream = stream;
    this.#facing = facing;
    return stream;
  }

  stop(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#facing = null;
  }
}

/** Calls back when the person allows the camera in the browser's own controls; returns the undo. */
export function whenCameraAllowed(callback: () => void): () => void {
  let status: PermissionStatus | undefined;
  let stopped = false;
  const changed = (): void => {
    if (status?.state === 'granted') callback();
  };
  // Firefox before 131 does not know the name `camera` and rejects.
  navigator.permissions
    ?.query({ name: 'camera' as PermissionName })
    .then((answer) => {
      if (stopped) return;
      status = answer;
      status.addEventListener('change', changed);
    })
    .catch(() => undefined);
  return () => {
    stopped = true;
    status?.removeEventListener('change', changed);
  };
}

/** Longest side of a picture in pixels: small print stays readable, an upload stays short. */
const longestSide = 1920;

/** A JPEG of what the source shows. Drawing it anew also drops what a file says about its place. */
async function toJpeg(source: CanvasImageSource, width: number, height: number): Promise<Blob> {
  const scale = Math.min(1, longestSide / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser has no canvas.');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', 0.92);
  });
  if (!blob) throw new Error('This browser made no picture.');
  return blob;
}

export function pictureFromVideo(video: HTMLVideoElement): Promise<Blob> {
  return toJpeg(video, video.videoWidth, video.videoHeight);
}

/** Rejects when the browser cannot read the file as a picture. */
export async function pictureFromFile(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file);
  try {
    return await toJpeg(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}
