import { html, LitElement, nothing, type PropertyDeclarations } from 'lit';

import { styles } from './element.styles.ts';
import type { VeriffVerifyError } from './errors.ts';
import './events.ts';
import type {
  CreateSession,
  Decision,
  Session,
  SessionInit,
  VerificationResult,
  VerificationStatus,
} from './session.ts';
import { english } from './strings.ts';
import { Verification, type VerificationHost, type VerificationOptions } from './verification.ts';

/** How the flow opens. */
export type VerificationMode = 'modal' | 'embedded' | 'redirect';

/** Signs that the user is about to press the button. */
const INTENT_EVENTS = ['pointerenter', 'pointerdown', 'touchstart', 'focusin'];

let warnedOfMode = false;

/**
 * @summary A button that takes the user through Veriff's identity verification, on top of the page.
 *
 * @tagname veriff-verify
 *
 * @attr {string} lang - Language of the flow; else the nearest `lang` in the page.
 * @attr {VerificationStatus} status - Where the verification stands; read-only.
 *
 * @slot - Content of the button, in place of `label`.
 *
 * @event {VeriffBeforeStartEvent} veriff-before-start - Before anything is created; cancelable. `init` may be changed.
 * @event {VeriffSessionEvent} veriff-session - A session exists.
 * @event {VeriffStartedEvent} veriff-started - The user is in the flow.
 * @event {VeriffSubmittedEvent} veriff-submitted - The user has sent the pictures.
 * @event {VeriffFinishedEvent} veriff-finished - The user got to the end of the flow. It does not mean approved.
 * @event {VeriffCanceledEvent} veriff-canceled - The run ended early; `reason` says by whom.
 * @event {VeriffReloadRequestEvent} veriff-reload-request - The flow wants the page reloaded; cancelable.
 * @event {VeriffDecisionEvent} veriff-decision - With `await-decision`: a decision is known.
 * @event {VeriffErrorEvent} veriff-error - The run failed; `error.code` says how.
 *
 * @csspart button - The button.
 * @csspart label - Its content.
 * @csspart spinner - Shown in the button while the flow is being opened.
 * @csspart status - The line that tells how it went, a polite live region.
 * @csspart link - Opens the flow in its own tab, after `load-timeout`.
 *
 * @cssproperty [--veriff-verify-accent=#0a5a55] - Background of the button, colour of the link.
 * @cssproperty [--veriff-verify-on-accent=#fff] - Text of the button.
 * @cssproperty [--veriff-verify-text=#47545c] - Text of the status line.
 * @cssproperty [--veriff-verify-danger=#b3261e] - Text of the status line after a failure.
 * @cssproperty [--veriff-verify-link] - Colour of the link; the accent by default.
 * @cssproperty [--veriff-verify-focus] - Focus ring; the accent by default.
 * @cssproperty [--veriff-verify-radius=0.5rem] - Corners of the button.
 * @cssproperty [--veriff-verify-font=500 1rem/1.5 system-ui, sans-serif] - `font` shorthand.
 *
 * @cssstate idle - Nothing has been started.
 * @cssstate creating - A session is being created.
 * @cssstate opening - The flow is loading.
 * @cssstate started - The user is in the flow.
 * @cssstate submitted - The pictures have been sent.
 * @cssstate finished - The user got to the end of the flow.
 * @cssstate canceled - The run ended early.
 * @cssstate error - The run failed.
 */
export class VeriffVerifyElement extends LitElement {
  static override styles = styles;

  static override shadowRootOptions: ShadowRootInit = {
    ...LitElement.shadowRootOptions,
    delegatesFocus: true,
  };

  static override properties: PropertyDeclarations = {
    endpoint: {},
    sessionUrl: { attribute: 'session-url' },
    createSession: { attribute: false },
    init: {
      // Text that is no JSON stays as it is, for start() to refuse.
      converter: (value) => {
        try {
          return JSON.parse(value ?? 'null') as unknown;
        } catch {
          return value;
        }
      },
    },
    mode: {},
    label: {},
    disabled: { type: Boolean, reflect: true },
    awaitDecision: { type: Boolean, attribute: 'await-decision' },
    trustedOrigins: { attribute: 'trusted-origins' },
  };

  /** Base URL of the companion, `/veriff` by default. */
  declare endpoint: string;

  /** A ready `verification.url` to open, in place of a companion. */
  declare sessionUrl: string | null;

  /** Creates the session on your own server, in place of the companion. */
  declare createSession: CreateSession | null;

  /** What to create the session with. As an attribute: JSON. */
  declare init: SessionInit | null;

  /** How the flow opens. Only `modal` exists yet, and the others open it too. */
  declare mode: VerificationMode;

  /** Text of the button, “Verify your identity” by default. */
  declare label: string | null;

  /** Keeps the user from starting. `start()` still works. */
  declare disabled: boolean;

  /** Waits for the decision after the flow; needs the companion. */
  declare awaitDecision: boolean;

  /**
   * More origins a session URL may have, separated by spaces; `https://*.example.com` stands for
   * every subdomain.
   */
  declare trustedOrigins: string;

  readonly #internals = this.attachInternals();

  readonly #verification = new Verification(this.#createHost());

  constructor() {
    super();
    this.endpoint = '/veriff';
    this.sessionUrl = null;
    this.createSession = null;
    this.init = null;
    this.mode = 'modal';
    this.label = null;
    this.disabled = false;
    this.awaitDecision = false;
    this.trustedOrigins = '';
    for (const type of INTENT_EVENTS) {
      this.addEventListener(type, this.#onIntent, { passive: true });
    }
  }

  /** Where the verification stands; reflected, and a custom state of the same name. */
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

  /**
   * Starts a verification. While one is going on, returns the promise of that one. Resolves when
   * it has finished, was canceled or failed, and never rejects. If `veriff-before-start` is
   * prevented, it resolves as canceled by the host, with no further event.
   */
  start(): Promise<VerificationResult> {
    if (this.mode !== 'modal' && !warnedOfMode) {
      warnedOfMode = true;
      // eslint-disable-next-line no-console -- for the developer: the page works, but not as it asks
      console.warn(`<veriff-verify mode="${this.mode}"> is not available yet and opens as modal.`);
    }
    return this.#verification.start();
  }

  /** Closes the flow, or stops opening it: `veriff-canceled` with reason `host`. */
  cancel(): void {
    this.#verification.cancel();
  }

  /** Loads Veriff's SDK ahead of time. Happens by itself on hover, focus and touch. */
  preload(): Promise<void> {
    return this.#verification.preload();
  }

  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'status'];
  }

  override attributeChangedCallback(name: string, old: string | null, value: string | null): void {
    super.attributeChangedCallback(name, old, value);
    // Nobody else is to say where it stands.
    if (name === 'status' && value !== this.status) this.setAttribute(name, this.status);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#showStatus();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // Later, because frameworks move elements by removing and adding them.
    setTimeout(() => {
      if (!this.isConnected) this.#verification.dispose();
    });
  }

  /** Its presence keeps `moveBefore()` from disconnecting the element. */
  connectedMoveCallback(): void {}

  protected override render() {
    const { status, session, decision, error } = this;
    const strings = english;
    const busy = status === 'creating' || status === 'opening';
    const text =
      status === 'idle'
        ? ''
        : status === 'error'
          ? (strings.error[error?.code ?? 'aborted'] ?? strings.error.other)
          : status !== 'finished'
            ? strings.status[status]
            : decision
              ? strings.decision[decision.status]
              : this.awaitDecision
                ? strings.deciding
                : strings.status.finished;
    const shown = /finished|canceled|error/.test(status);
    return html`<button
        type="button"
        part="button"
        ?disabled=${this.disabled}
        aria-busy=${busy}
        aria-disabled=${busy || nothing}
        @click=${this.start}
      >
        ${busy ? html`<span class="spinner" part="spinner"></span>` : nothing}
        <span class="label" part="label" dir="auto"
          ><slot>${status === 'error' ? strings.retry : (this.label ?? strings.start)}</slot></span
        >
      </button>
      <p
        role="status"
        dir="auto"
        part="status"
        class="${shown ? 'shown' : ''} ${status === 'error' ? 'danger' : ''}"
        >${text}</p
      >${
        error?.code === 'load-timeout' && session
          ? html`<a part="link" href=${session.url} target="_blank" rel="noopener"
              >${strings.openInTab}</a
            >`
          : nothing
      }`;
  }

  #showStatus(): void {
    const { states } = this.#internals;
    if (this.isConnected) this.setAttribute('status', this.status);
    try {
      states.clear();
      states.add(this.status);
    } catch {
      // Chromium before 125 takes only names with two dashes.
    }
    this.requestUpdate();
  }

  #createHost(): VerificationHost {
    return {
      options: () => this.#options(),
      dispatchEvent: (event) => this.dispatchEvent(event),
      verificationChanged: () => this.#showStatus(),
      focus: (options) => this.focus(options),
    };
  }

  #options(): VerificationOptions {
    // An attribute taken away, or a property that a framework leaves undefined, is no setting.
    return {
      endpoint: this.endpoint ?? '/veriff',
      sessionUrl: this.sessionUrl,
      createSession: this.createSession,
      trustedOrigins: this.trustedOrigins ?? '',
      awaitDecision: this.awaitDecision,
      init: this.init ?? null,
      lang: nearestLang(this),
      title: english.title,
    };
  }

  readonly #onIntent = (): void => {
    void this.preload();
  };
}

/** The language of an element's place in the page, across shadow roots; empty if none is set. */
function nearestLang(element: Element): string {
  const holder = element.closest('[lang]');
  if (holder) return holder.getAttribute('lang') ?? '';
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? nearestLang(root.host) : '';
}

declare global {
  interface HTMLElementTagNameMap {
    'veriff-verify': VeriffVerifyElement;
  }
}
