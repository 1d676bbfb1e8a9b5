/**
 * One verification after another, without any user interface: creates the session, opens the
 * flow, follows it to its end and, if asked, waits for the decision.
 *
 * @module
 */
import { type VeriffErrorCode, VeriffVerifyError } from './errors.ts';
import {
  VeriffBeforeStartEvent,
  VeriffCanceledEvent,
  VeriffDecisionEvent,
  VeriffErrorEvent,
  VeriffFinishedEvent,
  VeriffReloadRequestEvent,
  VeriffSessionEvent,
  VeriffStartedEvent,
  VeriffSubmittedEvent,
} from './events.ts';
import type * as Flow from './flow.ts';
import type { Frame, FrameEvent } from './frame.ts';
import type {
  Decision,
  Session,
  SessionInit,
  VerificationResult,
  VerificationStatus,
} from './session.ts';
import type { SessionSource } from './session-source.ts';

/** What a run is made with; read once, when it starts. */
export interface VerificationOptions extends SessionSource {
  init: SessionInit | null;
  lang: string;
  awaitDecision: boolean;
  /** Accessible name of the overlay and its frame. */
  title: string;
}

/** What a verification works for: the element, or anything else that can dispatch events. */
export interface VerificationHost {
  options(): VerificationOptions;
  dispatchEvent(event: Event): boolean;
  /** Called after every change of status, session, decision or error, before the event of it. */
  verificationChanged(): void;
  /** Takes the focus after the flow, when what had it before is gone. */
  focus(options?: FocusOptions): void;
}

interface Run {
  readonly result: Promise<VerificationResult>;
  resolve(result: VerificationResult): void;
  readonly controller: AbortController;
  readonly options: VerificationOptions;
  frame?: Frame;
  ticket?: string | undefined;
}

/** Shared by every copy of this library in the document, since the SDK allows one frame in it. */
const OPEN = Symbol.for('veriff-verify.open');
const FRAME_ID = 'veriffFrame';

let flowLoading: Promise<typeof Flow> | undefined;

/** Loads the flow, once. A failure is forgotten, so that a retry can work. */
function loadFlow(): Promise<typeof Flow> {
  flowLoading ??= import('./flow.ts').catch((cause) => {
    flowLoading = undefined;
    throw new VeriffVerifyError('network', 'A file of the element could not be loaded.', cause);
  });
  return flowLoading;
}

export class Verification {
  readonly #host: VerificationHost;
  #status: VerificationStatus = 'idle';
  #session: Session | null = null;
  #decision: Decision | null = null;
  #error: VeriffVerifyError | null = null;
  #run: Run | null = null;
  #polling: AbortController | null = null;

  constructor(host: VerificationHost) {
    this.#host = host;
  }

  get status(): VerificationStatus {
    return this.#status;
  }

  get session(): Session | null {
    return this.#session;
  }

  get decision(): Decision | null {
    return this.#decision;
  }

  get error(): VeriffVerifyError | null {
    return this.#error;
  }

  /** Loads what the flow needs. Never rejects: `start()` tries again and tells. */
  async preload(): Promise<void> {
    await loadFlow().catch(() => {});
  }

  /** Starts a run, or joins the one that is going on. Never rejects. */
  start(): Promise<VerificationResult> {
    if (this.#run) return this.#run.result;
    this.#polling?.abort();
    const options = this.#host.options();
    let resolve: Run['resolve'] = () => {};
    const result = new Promise<VerificationResult>((settle) => {
      resolve = settle;
    });
    const run: Run = { result, resolve, options, controller: new AbortController() };
    this.#run = run;
    this.#session = this.#decision = this.#error = null;
    this.#setStatus('idle');
    const event = new VeriffBeforeStartEvent(options.init);
    const allowed = this.#host.dispatchEvent(event);
    // Its handler may have canceled already.
    if (run === this.#run) {
      if (allowed) void this.#proceed(run, event.init);
      // There is no session to tell the end of, so there is no event either.
      else this.#release(run, { status: 'canceled', session: null, reason: 'host' });
    }
    return run.result;
  }

  /** Ends the run that is going on; does nothing if there is none. */
  cancel(reason: 'host' | 'removed' = 'host'): void {
    if (this.#run) this.#end(this.#run, { status: 'canceled', session: this.#session, reason });
  }

  /** Ends everything, the wait for a decision too. */
  dispose(): void {
    this.#polling?.abort();
    this.cancel('removed');
  }

  async #proceed(run: Run, init: SessionInit | null): Promise<void> {
    const { options } = run;
    const { signal } = run.controller;
    try {
      claimDocument(run);
      this.#setStatus('creating');
      const { prepareSession, openFrame } = await loadFlow();
      if (signal.aborted) return;
      const { id, url, ticket, trusts } = await prepareSession(options, init, signal);
      if (signal.aborted) return;
      this.#session = { id, url };
      run.ticket = ticket;
      this.#setStatus('opening');
      this.#host.dispatchEvent(new VeriffSessionEvent(this.#session));
      if (signal.aborted) return;
      run.frame = openFrame({
        url,
        lang: options.lang,
        title: options.title,
        trusts,
        fallbackFocus: this.#host,
        onEvent: (event) => this.#onFrameEvent(run, event),
      });
    } catch (error) {
      // Never inside start(): a caller may add its listeners right after the call.
      await null;
      if (!signal.aborted) this.#fail(run, error);
    }
  }

  #onFrameEvent(run: Run, event: FrameEvent): void {
    const session = this.#session;
    if (run !== this.#run || !session) return;
    switch (event) {
      case 'started':
        if (this.#status !== 'opening') return;
        this.#setStatus('started');
        this.#host.dispatchEvent(new VeriffStartedEvent(session));
        break;
      case 'submitted':
        if (this.#status === 'submitted') return;
        this.#setStatus('submitted');
        this.#host.dispatchEvent(new VeriffSubmittedEvent(session));
        break;
      case 'finished':
        this.#end(run, { status: 'finished', session });
        break;
      case 'canceled':
        this.#end(run, { status: 'canceled', session, reason: 'user' });
        break;
      case 'removed':
        this.#end(run, { status: 'canceled', session, reason: 'removed' });
        break;
      case 'reload-request':
      case 'force-reload':
        if (this.#host.dispatchEvent(new VeriffReloadRequestEvent(event === 'force-reload'))) {
          location.reload();
        }
        break;
      case 'load-timeout':
        this.#fail(
          run,
          new VeriffVerifyError(
            'load-timeout',
            'The flow did not load. Check frame-src of the page, or open session.url in a tab.',
          ),
        );
    }
  }

  #fail(run: Run, cause: unknown): void {
    const { code, message } = cause as { code?: VeriffErrorCode; message?: string };
    const error =
      cause instanceof VeriffVerifyError
        ? cause
        : typeof code === 'string'
          ? new VeriffVerifyError(code, String(message), (cause as Error).cause)
          : new VeriffVerifyError('upstream', 'Unexpected failure; see cause.', cause);
    this.#end(run, { status: 'error', session: this.#session, error });
  }

  /** Everything inside is done before the event: its handler may start again or remove us. */
  #end(run: Run, result: VerificationResult): void {
    if (run !== this.#run) return;
    run.controller.abort();
    run.frame?.close();
    if (result.status === 'error') this.#error = result.error;
    this.#release(run, result);
    this.#setStatus(result.status);
    if (result.status === 'finished') this.#awaitDecision(run, result.session);
    this.#host.dispatchEvent(
      result.status === 'finished'
        ? new VeriffFinishedEvent(result.session)
        : result.status === 'canceled'
          ? new VeriffCanceledEvent(result.session, result.reason)
          : new VeriffErrorEvent(result.error),
    );
  }

  #release(run: Run, result: VerificationResult): void {
    releaseDocument(run);
    this.#run = null;
    run.resolve(result);
  }

  #awaitDecision({ options, ticket }: Run, { id }: Session): void {
    if (!options.awaitDecision || !ticket || id === null) return;
    this.#polling = new AbortController();
    const { signal } = this.#polling;
    const onDecision = (decision: Decision) => {
      this.#decision = decision;
      this.#host.verificationChanged();
      this.#host.dispatchEvent(new VeriffDecisionEvent(decision));
    };
    void loadFlow().then(({ pollDecision }) =>
      pollDecision(options.endpoint, { id, ticket }, signal, onDecision),
    );
  }

  #setStatus(status: VerificationStatus): void {
    this.#status = status;
    this.#host.verificationChanged();
  }
}

function claimDocument(run: Run): void {
  if (OPEN in document || document.getElementById(FRAME_ID)) {
    throw new VeriffVerifyError(
      'already-open',
      'Another verification is open in this document. Wait for its end or cancel it.',
    );
  }
  Object.assign(document, { [OPEN]: run });
}

function releaseDocument(run: Run): void {
  if ((document as { [OPEN]?: Run })[OPEN] === run) Reflect.deleteProperty(document, OPEN);
}
