import { html, LitElement, nothing, type PropertyDeclarations } from 'lit';

import { styles } from './element.styles.ts';
import type { VeriffVerifyError } from './errors.ts';
import './events.ts';
import type { Language } from './language.ts';
import { lazily } from './lazily.ts';
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
import { offline, type Strings, start } from './strings.ts';
import { Verification, type VerificationHost, type VerificationOptions } from './verification.ts';

export { type VeriffErrorCode, VeriffVerifyError } from './errors.ts';
export * from './events.ts';
export type * from './session.ts';
export type { Strings } from './strings.ts';

/** Signs that the user is about to press the button. */
const INTENT_EVENTS = ['pointerenter', 'pointerdown', 'touchstart', 'focusin'];

/** There is more to say than the button's label in English. */
const loadLanguage = lazily(() => import('./language.ts'));

/**
 * @summary A button that takes the user through Veriff's identity verification, on top of the page.
 *
 * @tagname veriff-verify
 *
 * @attr {string} lang - Language of the flow; else the nearest `lang` in the page.
 * @attr {VerificationStatus} status - Where the verification stands; read-only.
 *
 * @slot - Content of the button, in place of `label`.
 * @slot flow - An embedded flow; the element itself puts it there.
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
 * @csspart link - Opens the flow in its own tab, where it cannot run in this page.
 *
 * @cssproperty [--veriff-verify-accent=#0a5a55] - Background of the button, colour of the link.
 * @cssproperty [--veriff-verify-on-accent=#fff] - Text of the button.
 * @cssproperty [--veriff-verify-text] - Text of the status line; that of the page by default.
 * @cssproperty [--veriff-verify-danger] - Text of the status line after a failure; red, mixed with that of the page.
 * @cssproperty [--veriff-verify-link] - Colour of the link; the accent by default.
 * @cssproperty [--veriff-verify-focus] - Focus ring; the accent by default.
 * @cssproperty [--veriff-verify-radius=0.5rem] - Corners of the button.
 * @cssproperty [--veriff-verify-status-block-size=calc(2lh + 0.75em)] - Least height of what is below the button, so that what follows stays where it is; two lines by default.
 * @cssproperty [--veriff-verify-flow-inline-size=50rem] - Width of an embedded flow.
 * @cssproperty [--veriff-verify-flow-block-size=50rem] - Height of an embedded flow.
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
 * @cssstate approved - The decision, as of `decision.status`.
 * @cssstate declined - As above.
 * @cssstate resubmission_requested - As above.
 * @cssstate review - As above.
 * @cssstate expired - As above.
 * @cssstate abandoned - As above.
 * @cssstate unknown - A decision that the element does not know.
 */
export class VeriffVerifyElement extends LitElement {
  static override get styles(): CSSStyleSheet[] {
    // In Node it may be defined, and is not shown.
    if (!globalThis.CSSStyleSheet) return [];
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    return [sheet];
  }

  static readonly formAssociated = true;

  static override shadowRootOptions: ShadowRootInit = { mode: 'open', delegatesFocus: true };

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
    name: { reflect: true },
    required: { type: Boolean, reflect: true },
    resume: { type: Boolean },
    awaitDecision: { type: Boolean, attribute: 'await-decision' },
    trustedOrigins: { attribute: 'trusted-origins' },
    strings: { attribute: false },
  };

  /** Base URL of the companion, `/veriff` by default. */
  declare endpoint: string;

  /**
   * A ready `verification.url` to open, in place of a companion: at every start, so put a new one
   * in its place before it expires, at the latest in `veriff-before-start`.
   */
  declare sessionUrl: string | null;

  /** Creates the session on your own server, in place of the companion. */
  declare createSession: CreateSession | null;

  /** What to create the session with. As an attribute: JSON. */
  declare init: SessionInit | null;

  /** How the flow opens. */
  declare mode: VerificationMode;

  /** Text of the button, “Verify your identity” by default. */
  declare label: string | null;

  /** Keeps the user from starting. `start()` still works. */
  declare disabled: boolean;

  /** Name of the form's field, for its `value`. */
  declare name: string;

  /** Keeps the form from being sent before the pictures are. */
  declare required: boolean;

  /** Goes on after a reload, a camera request that needs one, or when the system took the tab. */
  declare resume: boolean;

  /** Waits for the decision after the flow; needs the companion. */
  declare awaitDecision: boolean;

  /**
   * More origins a session URL may have, separated by spaces; `https://*.example.com` stands for
   * every subdomain.
   */
  declare trustedOrigins: string;

  /** Texts in place of the element's own. */
  declare strings: Partial<Strings> | null;

  readonly #internals = this.attachInternals();

  readonly #verification = new Verification(this.#createHost());

  /** Null until there is something to say that is not the button's label in English. */
  #language: Language | null = null;

  /** Whether that could not be loaded. */
  #isWordless = false;

  /** A part of the page may change its language at any time. */
  readonly #languageWatcher = new MutationObserver(() => this.requestUpdate());

  /** Value in the form; null until the pictures were sent. */
  #value: string | null = null;

  /** Whether a fieldset around the element is disabled. */
  #disabledByForm = false;

  /** Whether the flow takes the place of the button. */
  #embeds = false;

  constructor() {
    super();
    this.endpoint = '/veriff';
    this.mode = 'modal';
    this.name = '';
    this.trustedOrigins = '';
    this.sessionUrl = null;
    this.createSession = null;
    this.init = null;
    this.label = null;
    this.strings = null;
    this.disabled = false;
    this.required = false;
    this.resume = false;
    this.awaitDecision = false;
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
    const result = this.#verification.start();
    void this.preload();
    return result;
  }

  /** Closes the flow, or stops opening it: `veriff-canceled` with reason `host`. */
  cancel(): void {
    this.#verification.cancel();
  }

  /**
   * Loads Veriff's SDK ahead of time, which happens by itself on hover, focus and touch, and with
   * `{ session: true }` creates the session too. Never rejects.
   */
  preload(options?: PreloadOptions): Promise<void> {
    const loading = this.#verification.preload(options);
    // After the flow, which the user waits for.
    this.#loadLanguage();
    return loading;
  }

  /** The form that the element belongs to. */
  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  /**
   * Value in the form: null until the pictures were sent, and then the session's id; `submitted`
   * where that is not known, as with `session-url`.
   */
  get value(): string | null {
    return this.#value;
  }

  get validity(): ValidityState {
    return this.#internals.validity;
  }

  get validationMessage(): string {
    return this.#internals.validationMessage;
  }

  get willValidate(): boolean {
    return this.#internals.willValidate;
  }

  checkValidity(): boolean {
    return this.#internals.checkValidity();
  }

  reportValidity(): boolean {
    return this.#internals.reportValidity();
  }

  formResetCallback(): void {
    this.#setValue(null);
    this.#verification.reset();
  }

  formDisabledCallback(disabled: boolean): void {
    this.#disabledByForm = disabled;
    this.requestUpdate();
    // Told in the middle of an update, it would be heeded by none.
    queueMicrotask(() => this.requestUpdate());
  }

  formStateRestoreCallback(state: string): void {
    this.#setValue(state);
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
    this.#watchLanguage();
    this.#verification.resume();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#languageWatcher.disconnect();
    // Later, because frameworks move elements by removing and adding them.
    setTimeout(() => {
      if (!this.isConnected) this.#verification.dispose();
    });
  }

  /** Its presence keeps `moveBefore()` from disconnecting the element. */
  connectedMoveCallback(): void {
    this.#languageWatcher.disconnect();
    this.#watchLanguage();
    // The language may be another there.
    this.requestUpdate();
  }

  #watchLanguage(): void {
    let root = this.getRootNode();
    while (root) {
      this.#languageWatcher.observe(root, { attributeFilter: ['lang'], subtree: true });
      root = (root as ShadowRoot).host?.getRootNode();
    }
  }

  protected override updated(): void {
    if (this.strings || !/^(en\b|$)/i.test(nearestLang(this))) this.#loadLanguage();
    this.#validate();
  }

  override requestUpdate(name?: PropertyKey, ...more: [unknown?]): void {
    super.requestUpdate(name, ...more);
    // Whoever asks next is to find it so.
    if (name === 'required') this.#validate();
  }

  #validate(): void {
    this.#internals.setValidity(
      { valueMissing: this.required && this.#value === null },
      this.#language?.say('start')[0] ?? start,
      this.shadowRoot?.querySelector('button') ?? undefined,
    );
  }

  protected override render() {
    const { status } = this;
    const language = this.#language;
    const busy = status === 'creating' || status === 'opening';
    const [label, labelLang] = this.label
      ? [this.label, nothing]
      : (language?.say('start') ?? [start, 'en']);
    const [said, saidLang] =
      language?.describe(this.#verification) ??
      (this.error && this.#isWordless ? [offline, 'en'] : []);
    const [link, linkLang, address] = language?.link(this.#verification) ?? [];
    return html`<slot name="flow" class=${this.#embeds ? 'open' : nothing} @slotchange=${this.#onFlowSlot}></slot
      ><button
        type="button"
        part="button"
        tabindex=${this.#embeds ? -1 : nothing}
        ?disabled=${this.disabled || this.#disabledByForm}
        aria-busy=${busy}
        aria-disabled=${busy || this.#embeds || nothing}
        @click=${this.start}
        >${busy ? html`<span part="spinner"></span>` : nothing}<span part="label" dir="auto"
          ><slot lang=${labelLang}>${label}</slot></span
        ></button
      ><div><p role="status" dir="auto" part="status" lang=${saidLang}>${said}</p
      >${
        address
          ? html`<a part="link" lang=${linkLang} href=${address} target="_blank" rel="noopener"
              >${link}</a
            >`
          : nothing
      }</div>`;
  }

  #showStatus(): void {
    const { states } = this.#internals;
    if (this.isConnected) this.setAttribute('status', this.status);
    try {
      states.clear();
      states.add(this.status);
      if (this.decision) states.add(this.decision.status);
    } catch {
      // Chromium before 125 takes only names with two dashes.
    }
    if (this.status === 'submitted' || this.status === 'finished') {
      this.#setValue(this.session?.id ?? 'submitted');
    } else if (this.status === 'creating') {
      this.#setValue(null);
    }
    this.requestUpdate();
  }

  #setValue(value: string | null): void {
    this.#value = value;
    this.#internals.setFormValue(value);
    this.#validate();
  }

  #loadLanguage(): void {
    loadLanguage().then(
      ({ Language }) => {
        this.#language ??= new Language(this, () => nearestLang(this), lazily);
      },
      () => {
        // Without it the element says less, and works.
        this.#isWordless = true;
        this.requestUpdate();
      },
    );
  }

  #createHost(): VerificationHost {
    return {
      options: () => this.#options(),
      dispatchEvent: (event) => this.dispatchEvent(event),
      verificationChanged: () => this.#showStatus(),
      say: (key) => this.#language?.say(key) ?? null,
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
      mode: this.mode,
      resume: this.resume,
      name: this.name ?? '',
      container: this,
    };
  }

  readonly #onIntent = (): void => {
    void this.preload();
  };

  readonly #onFlowSlot = ({ target }: Event): void => {
    this.#embeds = (target as HTMLSlotElement).assignedElements().length > 0;
    this.requestUpdate();
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
