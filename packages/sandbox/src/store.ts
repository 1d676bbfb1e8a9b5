import {
  type CollectedDataRequest,
  type DecisionStatus,
  decisionStatus,
  isFinal,
  type SessionInit,
} from '@veriff-verify/api';
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
  bytes: Uint8Array<ArrayBuffer>;
}

/** A status that somebody at the host sets by hand in Veriff's portal. */
export interface UserDefinedData {
  status: string;
  statusCode: string;
  reason: string | null;
  reasonCode: string | null;
  /** ISO 8601. */
  createdAt: string;
}

/** What looking the person up in watchlists gave. */
export interface Screening {
  checkType: 'initial_result' | 'updated_result';
  matchStatus: 'no_match' | 'possible_match';
  totalHits: number;
  attemptId: string;
  createdAt: number;
}

/** One try of the person; a resubmission is a new attempt of the same session. */
export interface Attempt {
  id: string;
  status: SessionStatus;
  createdAt: number;
  submittedAt: number | null;
  decision: Decision | null;
  media: Media[];
  /** As it was sent, oldest first. */
  collectedData: CollectedDataRequest[];
  /** Oldest first. */
  userDefinedData: UserDefinedData[];
}

export interface Session {
  id: string;
  /** `registry`: looked up in a registry, without documents or pictures. */
  kind: 'document' | 'registry';
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
  /** The last one; null before the first decision. */
  screening: Screening | null;
  /** Whether watchlists are looked through again. */
  monitorStatus: 'enabled' | 'disabled';
  timers: { expiry?: ScheduledJob; decision?: ScheduledJob };
}

export interface StoreLimits {
  /** Sessions kept at most. */
  maxSessions: number;
  /** Bytes of pictures, init data and collected data kept at most. */
  maxBytes: number;
}

/** What a session takes beside its init data and pictures, roughly. */
const sessionOverhead = 2_000;

/** What an object of collected data takes beside its text, roughly. */
const dataOverhead = 500;

/** Where a picture belongs. */
export interface StoredMedia {
  media: Media;
  session: Session;
}

/** An attempt, and the session that it is one of. */
export interface StoredAttempt {
  attempt: Attempt;
  session: Session;
}

/**
 * Sessions and their pictures, within a bound: when full, the session that ended first makes
 * room, and when none has ended, the oldest one does.
 */
export class SessionStore {
  readonly #limits: StoreLimits;
  /** In order of creation. */
  readonly #sessions = new Map<string, Session>();
  readonly #sessionsByToken = new Map<string, Session>();
  readonly #sessionsByAttempt = new Map<string, Session>();
  readonly #media = new Map<string, StoredMedia>();
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

  /** Bytes held by pictures, init data and collected data. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param initSize - Bytes of the init data. */
  add(session: Session, initSize: number): void {
    // Ids of the host's own making may come twice.
    const previous = this.#sessions.get(session.id);
    if (previous) this.remove(previous);
    this.#sessions.set(session.id, session);
    this.#sessionsByToken.set(session.token, session);
    for (const { id } of session.attempts) this.#sessionsByAttempt.set(id, session);
    this.#sizes.set(session, 0);
    this.#grow(session, initSize + sessionOverhead);
  }

  byId(id: string): Session | undefined {
    return this.#sessions.get(id);
  }

  byToken(token: string): Session | undefined {
    return this.#sessionsByToken.get(token);
  }

  attemptById(id: string): StoredAttempt | undefined {
    const session = this.#sessionsByAttempt.get(id);
    const attempt = session?.attempts.find((one) => one.id === id);
    return session && attempt && { session, attempt };
  }

  mediaById(id: string): StoredMedia | undefined {
    return this.#media.get(id);
  }

  /** Newest first. */
  list(): Session[] {
    return [...this.#sessions.values()].reverse();
  }

  /** Begins an attempt, which is the current one from then on. */
  addAttempt(session: Session, attempt: Attempt): void {
    session.attempts.push(attempt);
    if (this.#sessions.get(session.id) === session)
      this.#sessionsByAttempt.set(attempt.id, session);
  }

  /** @returns False when the picture does not fit even with all other sessions gone. */
  addMedia(session: Session, media: Media): boolean {
    if (!this.#fits(session, media.bytes.byteLength)) return false;
    currentAttempt(session).media.push(media);
    this.#media.set(media.id, { media, session });
    this.#grow(session, media.bytes.byteLength);
    return true;
  }

  /**
   * @param size - Bytes of the data.
   * @returns False when the data does not fit even with all other sessions gone.
   */
  addCollectedData(session: Session, data: CollectedDataRequest, size: number): boolean {
    if (!this.#fits(session, size + dataOverhead)) return false;
    currentAttempt(session).collectedData.push(data);
    this.#grow(session, size + dataOverhead);
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
    for (const attempt of session.attempts) {
      this.#sessionsByAttempt.delete(attempt.id);
      for (const { id } of attempt.media) this.#media.delete(id);
    }
    this.#ended.delete(session);
    this.#bytes -= this.#sizes.get(session) ?? 0;
    this.#sizes.delete(session);
  }

  clear(): void {
    for (const session of this.#sessions.values()) this.remove(session);
  }

  #fits(session: Session, bytes: number): boolean {
    return (this.#sizes.get(session) ?? 0) + bytes <= this.#limits.maxBytes;
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

/** Pictures of all attempts together. */
export function countMedia(session: Session): number {
  return session.attempts.reduce((sum, attempt) => sum + attempt.media.length, 0);
}

/** Whether nothing more will come for the session. */
export function isEnded(status: SessionStatus): boolean {
  return isFinal(decisionStatus(status));
}

function firstOther(sessions: Iterable<Session>, self: Session): Session | undefined {
  for (const session of sessions) if (session !== self) return session;
  return undefined;
}
