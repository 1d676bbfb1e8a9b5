/**
 * A verification without any user interface, for those who bring their own button:
 * `veriff-verify/headless.js`.
 *
 * @module
 */
import type { VeriffVerifyError } from './errors.ts';
import type { VeriffVerifyEventMap } from './events.ts';
import type {
  CreateSession,
  Decision,
  PreloadOptions,
  Session,
  SessionInit,
  VerificationMode,
  VerificationResult,
  VerificationStatus,
} from './session.ts';
import { Verification } from './verification.ts';

export { type VeriffErrorCode, VeriffVerifyError } from './errors.ts';
export * from './events.ts';
export type * from './session.ts';

/** The element's settings, under the same names. */
export interface VeriffVerificationOptions {
  /** Base URL of the companion. Default `/veriff`. */
  endpoint?: string;
  /** A ready `verification.url` to open, in place of a companion. */
  sessionUrl?: string | null;
  /** Creates the session on your own server, in place of the companion. */
  createSession?: CreateSession | null;
  /** What to create the session with. */
  init?: SessionInit | null;
  /** How the flow opens. Default `modal`. */
  mode?: VerificationMode;
  /** Where an embedded flow goes: an element in the document itself. */
  container?: HTMLElement | null;
  /** Language of the flow, BCP 47. Default: `lang` of the document. */
  lang?: string;
  /** Accessible name of the flow. Default “Identity verification”. */
  title?: string;
  /** More origins a session URL may have, separated by spaces. */
  trustedOrigins?: string;
  /** Goes on after a reload; call `resume()` when the page is there again. */
  resume?: boolean;
  /** Tells this verification from others of the site, after a reload. */
  name?: string;
  /** Waits for the decision after the flow; needs the companion. */
  awaitDecision?: boolean;
  /** Takes the focus after the flow, when what had it before is gone. */
  focus?: HTMLElement | null;
}

/**
 * The state machine of `<veriff-verify>` without the element: the same settings, methods and
 * events. `options` may be changed at any time; a run reads them when it starts.
 *
 * Fires every event of the element, and `change` after each change of `status`, `session`,
 * `decision` or `error`.
 *
 * @example
 * const verification = new VeriffVerification({ endpoint: '/veriff' });
 * verification.addEventListener('change', () => render(verification.status));
 * button.onclick = () => verification.start();
 */
export class VeriffVerification extends EventTarget {
  options: VeriffVerificationOptions;

  readonly #verification: Verification;

  constructor(options: VeriffVerificationOptions = {}) {
    super();
    this.options = options;
    this.#verification = new Verification({
      options: () => {
        const { options } = this;
        return {
          endpoint: options.endpoint ?? '/veriff',
          sessionUrl: options.sessionUrl ?? null,
          createSession: options.createSession ?? null,
          init: options.init ?? null,
          mode: options.mode ?? 'modal',
          container: options.container ?? null,
          lang: options.lang ?? document.documentElement.lang,
          trustedOrigins: options.trustedOrigins ?? '',
          resume: options.resume ?? false,
          name: options.name ?? '',
          awaitDecision: options.awaitDecision ?? false,
        };
      },
      dispatchEvent: (event) => this.dispatchEvent(event),
      verificationChanged: () => this.dispatchEvent(new Event('change')),
      say: (key) => {
        const { title, lang } = this.options;
        // What else there is to say, whoever brings the button says.
        if (key !== 'title' || title === undefined) return null;
        return [title, lang ?? document.documentElement.lang];
      },
      focus: (options) => this.options.focus?.focus(options),
    });
  }

  /** Where the verification stands. */
  get status(): VerificationStatus {
    return this.#verification.status;
  }

  /** The session of this run, once there is one. */
  get session(): Session | null {
    return this.#verification.session;
  }

  /** The decision, once the companion knows it. */
  get decision(): Decision | null {
    return this.#verification.decision;
  }

  /** Why the last run failed. */
  get error(): VeriffVerifyError | null {
    return this.#verification.error;
  }

  /** Starts a verification, or joins the one that is going on. Never rejects. */
  start(): Promise<VerificationResult> {
    return this.#verification.start();
  }

  /** Closes the flow, or stops opening it: `veriff-canceled` with reason `host`. */
  cancel(): void {
    this.#verification.cancel();
  }

  /** Loads Veriff's SDK ahead of time, and with `{ session: true }` creates the session too. */
  preload(options?: PreloadOptions): Promise<void> {
    return this.#verification.preload(options);
  }

  /** Takes up the run that a reload or a redirect broke off. Call it when the page is ready. */
  resume(): void {
    this.#verification.resume();
  }

  /** Ends everything: the flow, with reason `removed`, and the wait for a decision. */
  dispose(): void {
    this.#verification.dispose();
  }

  override addEventListener<Type extends keyof HeadlessEventMap>(
    type: Type,
    listener: ((event: HeadlessEventMap[Type]) => unknown) | EventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener, options);
  }
}

/** Every event of a verification without user interface, by name. */
export interface HeadlessEventMap extends VeriffVerifyEventMap {
  change: Event;
}
