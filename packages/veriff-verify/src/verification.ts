/**
 * One verification after another, without any user interface: what can be started, canceled and
 * asked, and who is told. The steps of a run are in `run.ts`, which is loaded when one is needed.
 *
 * @module
 */
import { nanoid } from 'nanoid';
import { claimDocument, isClaimed } from './claim.ts';
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
import { lazily } from './lazily.ts';
import type {
  CreateSessionRequest,
  Decision,
  HostSession,
  PreloadOptions,
  Session,
  SessionInit,
  VerificationMode,
  VerificationResult,
  VerificationStatus,
} from './session.ts';
import { mayRequest, requestSession } from './session-request.ts';
import type { SessionSource } from './session-source.ts';

/** What a run is made with; read once, when it starts. */
export interface VerificationOptions extends SessionSource {
  init: SessionInit | null;
  lang: string;
  awaitDecision: boolean;
  mode: VerificationMode;
  /** Whether the run can be taken up again after a reload. */
  resume: boolean;
  /** Tells this verification from others of the site, after a reload. */
  name: string;
  /** Where an embedded flow goes, in the document itself. */
  container: HTMLElement | null;
}

/** What a verification works for: the element, or anything else that can dispatch events. */
export interface VerificationHost {
  options(): VerificationOptions;
  dispatchEvent(event: Event): boolean;
  /** Called after every change of status, session, decision or error, before the event of it. */
  verificationChanged(): void;
  /**
   * Accessible name of the flow, or what is told while it is open, and the language that it is in;
   * null for ours in English, or for nothing.
   */
  say(key: 'title' | 'started' | 'submitted'): readonly [text: string, lang: string] | null;
  /** Takes the focus after the flow, when what had it before is gone. */
  focus(options?: FocusOptions): void;
}

/** One run, as the part that is loaded later begins it. */
export interface RunStart {
  readonly options: VerificationOptions;
  readonly host: VerificationHost;
  readonly verification: Verification;
  /** Aborts with the end of the run, whoever ended it. */
  readonly signal: AbortSignal;
  /** Aborts when nobody waits for the decision of this run any more. */
  readonly waiting: AbortSignal;
  readonly shared: typeof shared;
  end(result: VerificationResult): void;
}

/** A session that is asked for. */
export interface SessionAsked {
  readonly request: CreateSessionRequest;
  /** The answer to the request, if it was sent before the flow was loaded. */
  readonly early: Promise<Response | HostSession> | false;
}

interface Current {
  readonly result: Promise<VerificationResult>;
  resolve(result: VerificationResult): void;
  readonly controller: AbortController;
  /** Not before `veriff-before-start` has been let pass. */
  begun: boolean;
}

/** What can be known of a verification. */
interface VerificationState {
  status: VerificationStatus;
  /** The session of this run, once there is one. */
  session: Session | null;
  /** The decision, once the companion knows it. */
  decision: Decision | null;
  /** Why the last run failed. */
  error: VeriffVerifyError | null;
  /** Whether the companion is being asked for the decision. */
  awaitsDecision: boolean;
}

const NOTHING: VerificationState = {
  status: 'idle',
  session: null,
  decision: null,
  error: null,
  awaitsDecision: false,
};

/** Milliseconds in which the flow, with the SDK inside, has to load. */
const LOAD_TIME_LIMIT = 20_000;

/**
 * What the part that is loaded later takes from the file loaded first: importing it would load
 * that file a second time wherever the page asked for it by another URL, such as one with `?v=2`.
 */
const shared = {
  claimDocument,
  isClaimed,
  nanoid,
  requestSession,
  /** Under which a run is remembered in this tab's storage. */
  resumeKey: 'veriff-verify.resume',
  VeriffDecisionEvent,
  VeriffReloadRequestEvent,
  VeriffSessionEvent,
  VeriffStartedEvent,
  VeriffSubmittedEvent,
  VeriffVerifyError,
};

const loadFlow = lazily(() => import('./flow.ts'));

export class Verification implements VerificationState {
  readonly #host: VerificationHost;
  // Written by update() and when a run begins.
  declare status: VerificationStatus;
  declare session: Session | null;
  declare decision: Decision | null;
  declare error: VeriffVerifyError | null;
  declare awaitsDecision: boolean;
  /** For the steps of a run: takes the session that was created ahead, if it fits. */
  declare ahead:
    | ((
        options: VerificationOptions,
        init: SessionInit | null,
      ) => Promise<Response | HostSession> | undefined)
    | undefined;
  #current: Current | null = null;
  /** Ends the wait for a decision, and for a run to take up. */
  #waiting = new AbortController();

  constructor(host: VerificationHost) {
    this.#host = host;
    Object.assign(this, NOTHING);
  }

  /**
   * Loads what the flow needs, and with `session` creates the session of the next run. Never
   * rejects: `start()` tries again and tells.
   */
  async preload(options?: PreloadOptions): Promise<void> {
    const flow = await loadFlow().catch(() => null);
    if (options?.session) await flow?.createAhead(this, this.#host, shared, this.#waiting.signal);
  }

  /** Starts a run, or joins the one that is going on. Never rejects. */
  start(): Promise<VerificationResult> {
    if (this.#current) return this.#current.result;
    const current = this.#enter();
    const { signal } = current.controller;
    const event = new VeriffBeforeStartEvent(this.#host.options().init);
    const allowed = this.#host.dispatchEvent(event);
    // Its handler may have canceled already.
    if (!signal.aborted) {
      if (allowed) {
        const { init } = event;
        const options = this.#host.options();
        const ahead = this.ahead?.(options, init);
        const start = this.begin(options, current);
        const request = { init, idempotencyKey: nanoid(), signal };
        // Both are on their way before anything is shown.
        const early =
          mayRequest(options, init) &&
          claimDocument(signal) &&
          (ahead ?? requestSession(options, request));
        // The flow looks at it when it is there.
        if (early) early.catch(() => {});
        const loading = loadFlow();
        this.update({ status: 'creating' });
        const fail = (code: VeriffErrorCode, cause?: unknown) => {
          const message = 'A file of the element did not load.';
          const error = new VeriffVerifyError(code, message, cause);
          start.end({ status: 'error', session: null, error });
        };
        const timer = setTimeout(() => fail('load-timeout'), LOAD_TIME_LIMIT);
        loading.then(
          ({ runFlow }) => {
            clearTimeout(timer);
            if (!signal.aborted) void runFlow(start, { request, early });
          },
          (cause) => {
            clearTimeout(timer);
            fail('network', cause);
          },
        );
      }
      // There is no session to tell the end of, so there is no event either.
      else this.#release({ status: 'canceled', session: null, reason: 'host' });
    }
    return current.result;
  }

  /** Takes up the run that a reload or a redirect broke off, if there is one of this host. */
  resume(): void {
    try {
      if (this.#current || sessionStorage.getItem(shared.resumeKey) === null) return;
    } catch {
      // A browser may keep pages from all storage; then nothing was remembered.
      return;
    }
    const { signal } = this.#waiting;
    loadFlow().then(
      ({ resumeRun }) => resumeRun(this, this.#host, shared, signal),
      () => {},
    );
  }

  /** Ends the run that is going on; does nothing if there is none. */
  cancel(reason: 'host' | 'removed' = 'host'): void {
    if (!this.#current) return;
    if (!this.#current.begun) this.#forget();
    this.#end({ status: 'canceled', session: this.session, reason });
  }

  /** Ends everything, the wait for a decision too. */
  dispose(): void {
    this.#stopWaiting();
    this.cancel('removed');
  }

  /** Ends everything and forgets it, without a word when nothing was going on. */
  reset(): void {
    this.#stopWaiting();
    this.cancel();
    // The handler of that may have started again.
    if (!this.#current) this.update(NOTHING);
  }

  /** For the steps of a run: changes what can be known, and tells the host. */
  update(changes: Partial<VerificationState>): void {
    Object.assign(this, changes);
    this.#host.verificationChanged();
  }

  /** For the steps of a run: begins one. An update is to follow. */
  begin(options: VerificationOptions, current = this.#enter()): RunStart {
    const { signal } = current.controller;
    current.begun = true;
    this.#forget();
    return {
      options,
      host: this.#host,
      verification: this,
      signal,
      waiting: this.#waiting.signal,
      shared,
      end: (result) => {
        if (!signal.aborted) this.#end(result);
      },
    };
  }

  #enter(): Current {
    let resolve: Current['resolve'] = () => {};
    const result = new Promise<VerificationResult>((settle) => {
      resolve = settle;
    });
    this.#current = { result, resolve, controller: new AbortController(), begun: false };
    return this.#current;
  }

  #forget(): void {
    this.#stopWaiting();
    Object.assign(this, NOTHING);
  }

  #stopWaiting(): void {
    this.#waiting.abort();
    this.#waiting = new AbortController();
    this.awaitsDecision = false;
  }

  /** Everything inside is done before the event: its handler may start again or remove us. */
  #end(result: VerificationResult): void {
    const { status } = result;
    this.#release(result);
    this.update(status === 'error' ? { status, error: result.error } : { status });
    this.#host.dispatchEvent(
      status === 'finished'
        ? new VeriffFinishedEvent(result.session)
        : status === 'canceled'
          ? new VeriffCanceledEvent(result.session, result.reason)
          : new VeriffErrorEvent(result.error),
    );
  }

  #release(result: VerificationResult): void {
    const current = this.#current;
    this.#current = null;
    current?.controller.abort();
    current?.resolve(result);
  }
}
