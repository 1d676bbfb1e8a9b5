/**
 * The in-context protocol of `@veriff/incontext-sdk` 2.5.0, seen from inside the frame: bare
 * strings to the host, one `VERIFF_RENDER` object back. The strings hold no secret, so they go to
 * any origin, as Veriff's own do; what comes back counts only if the host window sent it.
 */
export type FrameMessage =
  | 'VERIFF_HANDSHAKE'
  | 'VERIFF_STARTED'
  | 'VERIFF_SUBMITTED'
  | 'VERIFF_FINISHED'
  | 'VERIFF_CANCELED'
  | 'VERIFF_RELOAD_REQUEST'
  | 'VERIFF_FORCE_RELOAD';

/** What the host says about itself in answer to the handshake. */
export interface RenderPayload {
  version: string;
  isReloadHandled: boolean;
  isVeriffIframeMobile: boolean;
  embeddedConfigured: boolean;
  embedded: boolean;
}

/** The part of `Window` that the protocol needs. */
export type HostWindow = Pick<
  Window,
  'parent' | 'addEventListener' | 'removeEventListener' | 'setTimeout' | 'clearTimeout'
>;

/** Pauses between handshakes in milliseconds; about ten seconds in all. */
const handshakePauses = [100, 200, 400, 800, 1500, 2000, 2500, 2500];

export function parseRender(data: unknown): RenderPayload | null {
  if (typeof data !== 'object' || data === null) return null;
  const { name, payload } = data as { name?: unknown; payload?: unknown };
  if (name !== 'VERIFF_RENDER') return null;
  const fields = (typeof payload === 'object' && payload !== null ? payload : {}) as Partial<
    Record<keyof RenderPayload, unknown>
  >;
  return {
    version: typeof fields.version === 'string' ? fields.version : '',
    isReloadHandled: fields.isReloadHandled === true,
    isVeriffIframeMobile: fields.isVeriffIframeMobile === true,
    embeddedConfigured: fields.embeddedConfigured === true,
    embedded: fields.embedded === true,
  };
}

/** The page that holds our frame. */
export class Host {
  /** Settles with the first `VERIFF_RENDER`; it may come long after `silent`. */
  readonly rendered: Promise<RenderPayload>;
  /** Settles when the last handshake has stayed without an answer. */
  readonly silent: Promise<void>;
  readonly #window: HostWindow;
  #payload: RenderPayload | null = null;
  #closed = false;

  /** `null` when the page stands in its own tab: there is nobody to talk to. */
  static connect(frame: HostWindow): Host | null {
    return (frame.parent as unknown) === frame ? null : new Host(frame);
  }

  private constructor(frame: HostWindow) {
    this.#window = frame;
    let timer = 0;
    let giveUp: () => void;
    this.silent = new Promise((resolve) => {
      giveUp = resolve;
    });
    this.rendered = new Promise((resolve) => {
      const listen = (event: MessageEvent): void => {
        if (event.source !== frame.parent) return;
        const payload = parseRender(event.data);
        if (!payload) return;
        frame.clearTimeout(timer);
        frame.removeEventListener('message', listen);
        this.#payload = payload;
        resolve(payload);
      };
      frame.addEventListener('message', listen);
    });
    const shakeHands = (attempt: number): void => {
      this.post('VERIFF_HANDSHAKE');
      const pause = handshakePauses[attempt];
      timer = frame.setTimeout(() => {
        if (attempt + 1 < handshakePauses.length) shakeHands(attempt + 1);
        else giveUp();
      }, pause);
    };
    shakeHands(0);
  }

  post(message: FrameMessage): void {
    if (this.#closed) return;
    this.#window.parent.postMessage(message, '*');
  }

  /** `finished` and `canceled` exclude each other, and nothing is said after either. */
  close(message: 'VERIFF_FINISHED' | 'VERIFF_CANCELED'): void {
    this.post(message);
    this.#closed = true;
  }

  /** Asks the host for a fresh page; a host without a reload handler has its whole page reloaded. */
  reload(): void {
    this.post(this.#payload?.isReloadHandled ? 'VERIFF_RELOAD_REQUEST' : 'VERIFF_FORCE_RELOAD');
  }
}
