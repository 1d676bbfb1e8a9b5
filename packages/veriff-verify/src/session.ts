import type { CreateSessionBody, Decision } from './contract.ts';

import type { VeriffVerifyError } from './errors.ts';

/** What a session is created with: `person`, `document`, … as Veriff names them. */
export type SessionInit = NonNullable<CreateSessionBody['init']>;

export type { Decision };
export type DecisionStatus = Decision['status'];

/** The session that is being verified. */
export interface Session {
  /** UUID that Veriff gave the session; null when the page supplied only `session-url`. */
  readonly id: string | null;
  /** `verification.url`. Whoever holds it can run the session: treat it as a secret. */
  readonly url: string;
}

/** What a host's own `createSession` answers. */
export interface HostSession {
  id: string;
  url: string;
  /** The companion's ticket, needed only for `await-decision`. */
  ticket?: string;
}

/** What a host's own `createSession` is called with. */
export interface CreateSessionRequest {
  init: SessionInit | null;
  /** The same for every attempt of one run: one key must never make two sessions. */
  idempotencyKey: string;
  /** Aborted when the run is canceled or takes too long. */
  signal: AbortSignal;
}

/** Creates a session on the host's own server, in place of the companion. */
export type CreateSession = (request: CreateSessionRequest) => Promise<HostSession>;

/**
 * How the flow opens: on top of the page, inside of it, or in its place. Embedded needs room (600
 * by 680 pixels), a mouse, Veriff's consent for the account, and a place in the document itself;
 * elsewhere it opens on top.
 */
export type VerificationMode = 'modal' | 'embedded' | 'redirect';

/** Where a verification stands. `finished`, `canceled` and `error` are exclusive ends. */
export type VerificationStatus =
  | 'idle'
  | 'creating'
  | 'opening'
  | 'started'
  | 'submitted'
  | 'finished'
  | 'canceled'
  | 'error';

/** Who ended it: the user in the flow, the page by `cancel()`, or the removal of element or frame. */
export type CancelReason = 'user' | 'host' | 'removed';

/**
 * How a run ended. `finished` says that the user got to the end of the flow, and nothing about
 * the outcome: only a decision from the companion does.
 */
export type VerificationResult =
  | { status: 'finished'; session: Session }
  | { status: 'canceled'; session: Session | null; reason: CancelReason }
  | { status: 'error'; session: Session | null; error: VeriffVerifyError };

/** What `preload()` does beside loading the flow. */
export interface PreloadOptions {
  /**
   * Creates the session too, so that the flow opens at once when the user starts. Its `init` goes
   * to Veriff before they have, so the page needs their consent by then. It is used by a start
   * within five minutes with the same `endpoint`, `createSession` and `init`, else dropped. Default
   * false.
   */
  session?: boolean | undefined;
}
