/** Calls of the page to its own sandbox. The session token of the page's URL is the only key. */
export type SessionPhase = 'open' | 'waiting' | 'ended' | 'expired';

export interface FlowSession {
  id: string;
  status: string;
  /** `open`: can be done (again); `waiting`: sent, undecided; `ended`: decided; `expired`: over. */
  phase: SessionPhase;
  resubmission: { reasonCode: number; reason: string } | null;
  callback: string | null;
  document: { type: string | null; country: string | null };
}

export type MediaContext = 'document-front' | 'document-back' | 'face';

export type FlowErrorCode =
  | 'offline'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'unsupported-type'
  | 'too-many'
  | 'invalid'
  | 'server';

export class FlowError extends Error {
  override readonly name = 'FlowError';
  readonly code: FlowErrorCode;

  constructor(code: FlowErrorCode, cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}

const answerLimit = 20_000;
const uploadLimit = 120_000;

export function errorCode(status: number): FlowErrorCode {
  switch (status) {
    case 0:
      return 'offline';
    case 404:
      return 'not-found';
    case 409:
      return 'conflict';
    case 413:
      return 'too-large';
    case 415:
      return 'unsupported-type';
    case 429:
      return 'too-many';
    default:
      return status >= 500 ? 'server' : 'invalid';
  }
}

export class FlowClient {
  readonly #authorization: string;

  constructor(token: string) {
    this.#authorization = `Bearer ${token}`;
  }

  session(): Promise<FlowSession> {
    return this.#call('GET', '');
  }

  start(): Promise<FlowSession> {
    return this.#call('POST', '/start');
  }

  submit(): Promise<FlowSession> {
    return this.#call('POST', '/submit');
  }

  /** Tells that the person left. `keepalive`, because the host removes the frame right after. */
  async cancel(): Promise<void> {
    await fetch('/flow/session/cancel', {
      method: 'POST',
      headers: { authorization: this.#authorization },
      keepalive: true,
    }).catch(() => undefined);
  }

  /** `XMLHttpRequest`, because `fetch` tells nothing about the progress of an upload. */
  upload(
    context: MediaContext,
    picture: Blob,
    onProgress: (sentBytes: number) => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open('POST', `/flow/session/media?context=${context}`);
      request.timeout = uploadLimit;
      request.setRequestHeader('authorization', this.#authorization);
      request.setRequestHeader('content-type', picture.type);
      request.upload.onprogress = (event) => onProgress(event.loaded);
      request.onloadend = () => {
        if (request.status === 201) resolve();
        else reject(new FlowError(errorCode(request.status)));
      };
      request.send(picture);
    });
  }

  async #call(method: 'GET' | 'POST', path: string): Promise<FlowSession> {
    let response: Response;
    let body: unknown;
    try {
      response = await fetch(`/flow/session${path}`, {
        method,
        headers: { authorization: this.#authorization },
        cache: 'no-store',
        signal: AbortSignal.timeout(answerLimit),
      });
      if (response.ok) body = await response.json();
    } catch (cause) {
      throw new FlowError('offline', cause);
    }
    if (!response.ok) throw new FlowError(errorCode(response.status));
    return body as FlowSession;
  }
}
