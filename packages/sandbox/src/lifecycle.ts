/** What can happen to a session, and which webhooks tell of it. */
import { type CollectedDataRequest, reasonText, type SessionInit } from '@veriff-verify/api';
import { sign as signJwt } from 'hono/jwt';
import type { Integration } from './authentication.ts';
import { type Clock, day } from './clock.ts';
import {
  decisionCode,
  decisionPayload,
  eventPayload,
  magicOutcome,
  type Outcome,
  outcomeOfSubmission,
  withinAttemptLimit,
} from './outcomes.ts';
import { initialScreening, screeningData } from './screening.ts';
import {
  type Attempt,
  currentAttempt,
  type Decision,
  type Media,
  type Screening,
  type Session,
  type SessionStore,
  type UserDefinedData,
} from './store.ts';
import { fullAutoPayload } from './webhook-payloads.ts';
import type { Webhooks } from './webhooks.ts';

/** A session that is not decided by then is expired or abandoned. */
export const sessionLifetime = 7 * day;

/** Statuses set by hand that are kept of one attempt. */
const maxUserStatuses = 100;

export interface LifecycleOptions {
  clock: Clock;
  store: SessionStore;
  webhooks: Webhooks;
  integration: Integration;
  /** From submission to decision, in milliseconds of the sandbox's clock. */
  decisionDelay: number;
  /** Makes a UUID. */
  createId: () => string;
}

/** What the person may do with the session's URL. */
export type SessionPhase = 'open' | 'waiting' | 'ended' | 'expired';

export function sessionPhase(session: Session): SessionPhase {
  switch (session.status) {
    case 'created':
    case 'started':
      return 'open';
    case 'resubmission_requested':
      // There is nothing to take pictures of.
      return session.kind === 'registry' ? 'ended' : 'open';
    case 'submitted':
    case 'review':
      return 'waiting';
    case 'approved':
    case 'declined':
      return 'ended';
    case 'expired':
    case 'abandoned':
      return 'expired';
  }
}

export class Lifecycle {
  readonly #options: LifecycleOptions;
  /** Imported once, which takes longer than a signature. */
  #tokenKey: CryptoKey | null = null;

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** @param given.size - Bytes of the init data. */
  async create(given: {
    kind: Session['kind'];
    init: SessionInit;
    size: number;
    host: string;
    ip: string | null;
  }): Promise<Session> {
    const { clock, store, integration, createId } = this.#options;
    const { kind, init, host } = given;
    const now = clock.now();
    const id = createId();
    this.#tokenKey ??= await importTokenKey(integration.sharedSecrets[0]);
    const token = await signJwt(
      { iat: Math.floor(now / 1000), session_id: id, iid: integration.id },
      this.#tokenKey,
      'HS256',
    );
    const session: Session = {
      id,
      kind,
      token,
      url: `${host}/v/${token}`,
      host,
      status: 'created',
      createdAt: now,
      init,
      vendorData: init.vendorData === undefined ? null : String(init.vendorData),
      endUserId: init.endUserId ?? null,
      ip: given.ip,
      attempts: [this.#newAttempt()],
      cancellations: 0,
      screening: null,
      monitorStatus: 'enabled',
      timers: {},
    };
    store.add(session, given.size);
    session.timers.expiry = clock.schedule(now + sessionLifetime, () => this.#expire(session));
    if (kind === 'document' && magicOutcome(init) === 'expired') {
      this.#record(session, { status: 'expired', reasonCode: null });
      // Later, since whoever creates the session does not know its id yet.
      this.#schedule(session, () => this.#tellDecision(session));
    }
    return session;
  }

  /**
   * The person is in the flow. The first start of an attempt is told by an event; after a
   * request for resubmission it begins a new attempt.
   *
   * @returns False when the session is not open.
   */
  start(session: Session): boolean {
    if (sessionPhase(session) !== 'open') return false;
    if (session.status === 'started') return true;
    this.#beginAttempt(session);
    this.#options.store.setStatus(session, 'started');
    this.#tellEvent(session, 'started');
    if (magicOutcome(session.init) === 'abandoned') {
      this.#schedule(session, () =>
        this.#decide(session, { status: 'abandoned', reasonCode: null }),
      );
    }
    return true;
  }

  /** @returns Null when the picture does not fit into the store. */
  addMedia(session: Session, media: Omit<Media, 'id'>): Media | null {
    this.#beginAttempt(session);
    const stored = { ...media, id: this.#options.createId() };
    return this.#options.store.addMedia(session, stored) ? stored : null;
  }

  /**
   * @param size - Bytes of the data.
   * @returns Null when the data does not fit into the store.
   */
  addCollectedData(session: Session, data: CollectedDataRequest, size: number): Attempt | null {
    return this.#options.store.addCollectedData(session, data, size)
      ? currentAttempt(session)
      : null;
  }

  /** @returns False when the session is not open. */
  submit(session: Session): boolean {
    if (sessionPhase(session) !== 'open') return false;
    this.#beginAttempt(session);
    currentAttempt(session).submittedAt = this.#options.clock.now();
    this.#options.store.setStatus(session, 'submitted');
    this.#tellEvent(session, 'submitted');
    const outcome = outcomeOfSubmission(session);
    this.#schedule(session, () => this.#decide(session, outcome));
    return true;
  }

  /** Decides by hand, whatever the status; kept when the webhook was tried once. */
  force(session: Session, outcome: Outcome & { reason?: string | undefined }): Promise<void> {
    session.timers.decision?.cancel();
    const attempt = currentAttempt(session);
    if (outcome.status !== 'expired' && outcome.status !== 'abandoned') {
      attempt.submittedAt ??= this.#options.clock.now();
    }
    const allowed = withinAttemptLimit(session, outcome);
    return this.#decide(session, allowed, allowed === outcome ? outcome.reason : undefined);
  }

  /** A status that somebody at the host sets by hand; the attempts list it. */
  addUserStatus(session: Session, data: UserDefinedData): Attempt {
    const attempt = currentAttempt(session);
    attempt.userDefinedData.push(data);
    if (attempt.userDefinedData.length > maxUserStatuses) attempt.userDefinedData.shift();
    return attempt;
  }

  /** Watchlists are not looked through again. */
  stopMonitoring(session: Session): void {
    session.monitorStatus = 'disabled';
  }

  /**
   * The watchlists have changed: kept when the webhook was tried once.
   *
   * @param result.totalHits - From 1 to `maxHits`. Default 1 for a match.
   * @returns Null when the session was not screened yet, or is not monitored any more.
   */
  updateScreening(
    session: Session,
    result: { matchStatus: Screening['matchStatus']; totalHits?: number | undefined },
  ): Promise<void> | null {
    const { screening, monitorStatus } = session;
    if (!screening || monitorStatus === 'disabled') return null;
    const { matchStatus } = result;
    session.screening = {
      checkType: 'updated_result',
      matchStatus,
      totalHits: matchStatus === 'no_match' ? 0 : (result.totalHits ?? 1),
      attemptId: screening.attemptId,
      createdAt: this.#options.clock.now(),
    };
    return this.#tellScreening(session);
  }

  /** Deletes the session; one that was still open is told as expired or abandoned. */
  remove(session: Session): void {
    this.#options.store.remove(session);
    if (sessionPhase(session) !== 'open') return;
    this.#record(session, closingOutcome(session));
    void this.#tellDecision(session);
  }

  #newAttempt(): Attempt {
    return {
      id: this.#options.createId(),
      status: 'created',
      createdAt: this.#options.clock.now(),
      submittedAt: null,
      decision: null,
      media: [],
      collectedData: [],
      userDefinedData: [],
    };
  }

  #beginAttempt(session: Session): void {
    if (session.status !== 'resubmission_requested') return;
    this.#options.store.addAttempt(session, this.#newAttempt());
    this.#options.store.setStatus(session, 'created');
  }

  #expire(session: Session): Promise<void> | void {
    if (sessionPhase(session) !== 'open') return;
    session.timers.decision?.cancel();
    return this.#decide(session, closingOutcome(session));
  }

  #schedule(session: Session, run: () => Promise<void>): void {
    const { clock, decisionDelay } = this.#options;
    session.timers.decision?.cancel();
    session.timers.decision = clock.schedule(clock.now() + decisionDelay, run);
  }

  async #decide(session: Session, outcome: Outcome, reason?: string): Promise<void> {
    this.#record(session, outcome, reason);
    const { webhooks, clock } = this.#options;
    const told = [this.#tellDecision(session)];
    const attempt = currentAttempt(session);
    // Nothing was read from a document that was never sent.
    if (attempt.submittedAt !== null) {
      const now = clock.now();
      told.push(webhooks.send('full-auto', session.id, fullAutoPayload(session, now)));
      if (session.screening?.attemptId !== attempt.id) {
        session.screening = initialScreening(session, now);
        told.push(this.#tellScreening(session));
      }
    }
    await Promise.all(told);
  }

  #record(session: Session, { status, reasonCode }: Outcome, reason?: string): void {
    const decision: Decision = {
      status,
      code: decisionCode(status),
      reasonCode,
      reason: reason ?? reasonText(reasonCode),
      decidedAt: this.#options.clock.now(),
    };
    currentAttempt(session).decision = decision;
    this.#options.store.setStatus(session, status);
  }

  #tellDecision(session: Session): Promise<void> {
    return this.#options.webhooks.send('decision', session.id, decisionPayload(session));
  }

  #tellScreening(session: Session): Promise<void> {
    return this.#options.webhooks.send('watchlist', session.id, screeningData(session));
  }

  #tellEvent(session: Session, action: 'started' | 'submitted'): void {
    void this.#options.webhooks.send('event', session.id, eventPayload(session, action));
  }
}

function importTokenKey(secret: string): Promise<CryptoKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, [
    'sign',
  ]);
}

/** How a session ends that nobody decided. */
function closingOutcome(session: Session): Outcome {
  const opened = session.status !== 'created' || session.attempts.length > 1;
  return { status: opened ? 'abandoned' : 'expired', reasonCode: null };
}
