import type { VeriffVerifyError } from './errors.ts';
import type { CancelReason, Decision, Session, SessionInit } from './session.ts';

/** Common to all: they bubble and cross shadow roots. */
abstract class VeriffEvent extends Event {
  constructor(type: keyof VeriffVerifyEventMap, cancelable = false) {
    super(type, { bubbles: true, composed: true, cancelable });
  }
}

/** Before anything is created. Prevent it to stay idle; change or replace `init` to send that. */
export class VeriffBeforeStartEvent extends VeriffEvent {
  declare init: SessionInit | null;
  constructor(init: SessionInit | null) {
    super('veriff-before-start', true);
    this.init = init;
  }
}

/** Common to the events that are about one session. */
abstract class SessionEvent<S extends Session | null = Session> extends VeriffEvent {
  declare readonly session: S;
  constructor(type: keyof VeriffVerifyEventMap, session: S) {
    super(type);
    this.session = session;
  }
}

/** There is a session and its URL may be opened. */
export class VeriffSessionEvent extends SessionEvent {
  constructor(session: Session) {
    super('veriff-session', session);
  }
}

/** The user is in the flow. */
export class VeriffStartedEvent extends SessionEvent {
  constructor(session: Session) {
    super('veriff-started', session);
  }
}

/** The user has sent the pictures. */
export class VeriffSubmittedEvent extends SessionEvent {
  constructor(session: Session) {
    super('veriff-submitted', session);
  }
}

/** The user got to the end of the flow. It does not mean approved. */
export class VeriffFinishedEvent extends SessionEvent {
  constructor(session: Session) {
    super('veriff-finished', session);
  }
}

/** The run ended before the end of the flow. `session` is null if there was none yet. */
export class VeriffCanceledEvent extends SessionEvent<Session | null> {
  declare readonly reason: CancelReason;
  constructor(session: Session | null, reason: CancelReason) {
    super('veriff-canceled', session);
    this.reason = reason;
  }
}

/** The flow asks for a reload of the page to get at the camera again. Prevent it to stay. */
export class VeriffReloadRequestEvent extends VeriffEvent {
  /** True where the flow does not ask but tells. It can be prevented all the same. */
  declare readonly forced: boolean;
  constructor(forced: boolean) {
    super('veriff-reload-request', true);
    this.forced = forced;
  }
}

/** With `await-decision`: the companion knows a decision. */
export class VeriffDecisionEvent extends VeriffEvent {
  declare readonly decision: Decision;
  constructor(decision: Decision) {
    super('veriff-decision');
    this.decision = decision;
  }
}

/** The run failed. */
export class VeriffErrorEvent extends VeriffEvent {
  declare readonly error: VeriffVerifyError;
  constructor(error: VeriffVerifyError) {
    super('veriff-error');
    this.error = error;
  }
}

/** Every event by name. */
export interface VeriffVerifyEventMap {
  'veriff-before-start': VeriffBeforeStartEvent;
  'veriff-session': VeriffSessionEvent;
  'veriff-started': VeriffStartedEvent;
  'veriff-submitted': VeriffSubmittedEvent;
  'veriff-finished': VeriffFinishedEvent;
  'veriff-canceled': VeriffCanceledEvent;
  'veriff-reload-request': VeriffReloadRequestEvent;
  'veriff-decision': VeriffDecisionEvent;
  'veriff-error': VeriffErrorEvent;
}

declare global {
  // Document and window, where they bubble to, share no other map with elements.
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- adds to the DOM's own
  interface GlobalEventHandlersEventMap extends VeriffVerifyEventMap {}

  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- adds to the DOM's own
  interface HTMLElementEventMap extends VeriffVerifyEventMap {}
}
