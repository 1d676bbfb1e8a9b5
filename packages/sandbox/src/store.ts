import { type DecisionStatus, decisionStatus, isFinal, type SessionInit } from '@veriff-verify/api';
import type { ScheduledJob } from './clock.ts';

/** Statuses that a decision can give a session. */
export type DecidedStatus = Exclude<DecisionStatus, 'unknown'>;
export type SessionStatus = 'created' | 'started' | 'submitted' | DecidedStatus;

export interface Decision {
  status: DecidedStatus;
  code: number;
  reasonCode: number | null;
  reason: string | null;
  /** Milliseconds since 1970, as are all times here. */
  decidedAt: number;
}

export interface Media {
  id: string;
  /** Such as `document-front`, `document-back`, `face`. */
  context: string;
  mimetype: string;
  bytes: Uint8Array;
}

/** One try of the person; a resubmission is a new attempt of the same session. */
export interface Attempt {
  id: string;
  status: SessionStatus;
  createdAt: number;
  submittedAt: number | null;
  decision: Decision | null;
  media: Media[];
}

export interface Session {
  id: string;
  /** Last part of the session's URL; whoever holds it can run the session. */
  token: string;
  url: string;
  /** Origin of the hosted flow. */
  host: string;
  status: SessionStatus;
  createdAt: number;
  init: SessionInit;
  vendorData: string | null;
  endUserId: string | null;
  /** Address that the person came from, as the decision names it. */
  ip: string | null;
  /** Never empty; the last one is the current one. */
  attempts: [Attempt, ...Attempt[]];
  /** Times that the person closed the flow. */
  cancellations: number;
  timers: { expiry?: ScheduledJob; decision?: ScheduledJob };
}

export interface StoreLimits {
  /** Sessions kept at most. */
  maxSessions: number;
  /** Bytes of pictures and init data kept at most. */
  maxBytes: number;
}

/** What a session takes beside its init data and pictures, roughly. */
const sessionOverhead = 2_000;

/**
 * Sessions and their pictures, within a bound: when full, the session that ended first makes
 * room, and when none has ended, the oldest one does.
 */
export class SessionStore {
  readonly #limits: StoreLimits;
  /** In order of creation. */
  readonly #sessions = new Map<string, Session>();
  readonly #sessionsByToken = new Map<string, Session>();
  /** In order of their ending. */
  readonly #ended = new Set<Session>();
  readonly #sizes = new Map<Session, number>();
  #bytes = 0;

  constructor(limits: StoreLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Bytes held by pictures and init data. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param initSize - Bytes of the init data. */
  add(session: Session, initSize: number): void {
    this.#sessions.set(session.id, session);
    this.#sessionsByToken.set(session.token, session);
    this.#sizes.set(session, 0);
    this.#grow(session, initSize + sessionOverhead);
  }

  byId(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  byToken(token: string): Session | undefined {
    return this.#sessionsByToken.get(token);
  }

  /** Newest first. */
  list(): Session[] {
    return [...this.#sessions.values()].reverse();
  }

  /** @returns False when the picture does not fit even with all other sessions gone. */
  addMedia(session: Session, media: Media): boolean {
    const size = this.#sizes.get(session) ?? 0;
    if (size + media.bytes.byteLength > this.#limits.maxBytes) return false;
    currentAttempt(session).media.push(media);
    this.#grow(session, media.bytes.byteLength);
    return true;
  }

  setStatus(session: Session, status: SessionStatus): void {
    session.status = status;
    currentAttempt(session).status = status;
    if (!isEnded(status)) this.#ended.delete(session);
    else if (this.#sessions.has(session.id)) this.#ended.add(session);
  }

  remove(session: Session): void {
    session.timers.expiry?.cancel();
    session.timers.decision?.cancel();
    this.#sessions.delete(session.id);
    this.#sessionsByToken.delete(session.token);
    this.#ended.delete(session);
    this.#bytes -= this.#sizes.get(session) ?? 0;
    this.#sizes.delete(session);
  }

  clear(): void {
    for (const session of this.#sessions.values()) this.remove(session);
  }

  #grow(session: Session, bytes: number): void {
    this.#sizes.set(session, (this.#sizes.get(session) ?? 0) + bytes);
    this.#bytes += bytes;
    while (
      this.#sessions.size > this.#limits.maxSessions ||
      (this.#bytes > this.#limits.maxBytes && this.#sessions.size > 1)
    ) {
      const victim =
        firstOther(this.#ended, session) ?? firstOther(this.#sessions.values(), session);
      if (!victim) break;
      this.remove(victim);
    }
  }
}

export function currentAttempt(session: Session): Attempt {
  return session.attempts.at(-1) ?? session.attempts[0];
}

/** Whether nothing more will come for the session. */
export function isEnded(status: SessionStatus): boolean {
  return isFinal(decisionStatus(status));
}

function firstOther(sessions: Iterable<Session>, self: Session): Session | undefined {
  for (const session of sessions) if (session !== self) return session;
  return undefined;
}
