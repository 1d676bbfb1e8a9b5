/**
 * What is known about one session, and the rule by which news changes it: delivery is at least
 * once and in any order, so an older result must never replace a newer one.
 */
import { type DecisionStatus, isFinal } from '@veriff-verify/api';
import type { Decision, SessionStatus } from './contract.ts';

export interface SessionRecord {
  status: SessionStatus;
  /** In the order in which they were first heard of. */
  attempts: readonly string[];
  /** Null also while the person tries again. */
  decision: DecisionRecord | null;
  /** The newest decision of all, the one that the person has answered by trying again included. */
  newest: DecisionRecord | null;
}

/** A decision without personal data. */
export interface DecisionRecord extends Decision {
  attemptId: string | null;
  /** `decisionTime`, ISO 8601. */
  time: string | null;
  /** Whether the host has been told: what Veriff was asked for is told when its webhook comes. */
  isTold: boolean;
}

/** A sign of progress; it carries no time. */
export interface Progress {
  status: 'started' | 'submitted';
  attemptId: string | null;
}

export const newSession: SessionRecord = {
  status: 'created',
  attempts: [],
  decision: null,
  newest: null,
};

/** @returns the session as it is now, or null when the event is older than what is known. */
export function applyProgress(record: SessionRecord, event: Progress): SessionRecord | null {
  const { decision } = record;
  const isNewAttempt = event.attemptId !== null && !record.attempts.includes(event.attemptId);
  if (decision !== null) {
    // Only a request to try again is followed by another attempt.
    if (decision.status !== 'resubmission_requested') return null;
    if (!isNewAttempt && !isAfterDecision(record, event.attemptId)) return null;
    return { ...progressTo(record, event), decision: null };
  }
  if (isNewAttempt) return progressTo(record, event);
  if (event.attemptId !== null && event.attemptId !== record.attempts.at(-1)) return null;
  if (record.status === 'submitted' && event.status === 'started') return null;
  return progressTo(record, event);
}

/**
 * @returns the session as it is now, or null when the decision is older than what is known. The same
 *   result is not, as long as the host has not been told: Veriff's answers and its webhooks may
 *   give one decision two times.
 */
export function applyDecision(
  record: SessionRecord,
  { ...decision }: DecisionRecord,
): SessionRecord | null {
  const known = record.newest;
  const isKnown = known !== null && isSameResult(known, decision);
  if (!isCurrent(record, decision)) {
    if (!isKnown || known.isTold || !decision.isTold) return null;
    const newest = { ...known, isTold: true };
    return { ...record, decision: record.decision && newest, newest };
  }
  decision.isTold ||= isKnown && known.isTold;
  const attempts = withAttempt(record.attempts, decision.attemptId);
  if (isAnswered(record, decision)) return { ...record, attempts, newest: decision };
  return { status: decision.status, attempts, decision, newest: decision };
}

/** @returns the newer of two records of one session, which come from different places. */
export function newerRecord(a: SessionRecord, b: SessionRecord): SessionRecord {
  if (b.decision !== null) return applyDecision(a, b.decision) ?? a;
  if (a.decision !== null) return applyDecision(b, a.decision) ?? b;
  const further = b.attempts.length - a.attempts.length || progress(b) - progress(a);
  return further > 0 ? b : a;
}

function progress({ status }: SessionRecord): number {
  return ['created', 'started', 'submitted'].indexOf(status);
}

function isSameResult(a: DecisionRecord, b: DecisionRecord): boolean {
  const isSameAttempt = a.attemptId === b.attemptId || !a.attemptId || !b.attemptId;
  return a.status === b.status && isSameAttempt;
}

function isCurrent(record: SessionRecord, next: DecisionRecord): boolean {
  const known = record.newest;
  if (known === null) return true;
  const order = compareTimes(next.time, known.time);
  if (order !== 0) return order > 0;
  if (next.attemptId !== known.attemptId && isSuperseded(record, next.attemptId)) return false;
  return finality(next.status) >= finality(known.status);
}

/**
 * The person is already trying again: what was asked of them is done. Nothing else that Veriff
 * decides is followed by another attempt.
 */
function isAnswered(record: SessionRecord, { status, attemptId }: DecisionRecord): boolean {
  const isTrying = record.decision === null;
  return isTrying && status === 'resubmission_requested' && isSuperseded(record, attemptId);
}

/** 0 where one of them has no time. */
function compareTimes(a: string | null, b: string | null): number {
  const difference = Date.parse(a ?? '') - Date.parse(b ?? '');
  return Number.isNaN(difference) ? 0 : difference;
}

/** Without a time to go by, a result of Veriff's beats a session that ran out, and that an open one. */
function finality(status: DecisionStatus): number {
  if (status === 'approved' || status === 'declined') return 2;
  return isFinal(status) ? 1 : 0;
}

function isSuperseded({ attempts }: SessionRecord, attemptId: string | null): boolean {
  return attemptId !== null && attempts.includes(attemptId) && attemptId !== attempts.at(-1);
}

function isAfterDecision({ attempts, decision }: SessionRecord, attemptId: string | null): boolean {
  if (attemptId === null || decision === null || decision.attemptId === null) return false;
  return attempts.indexOf(attemptId) > attempts.indexOf(decision.attemptId);
}

function progressTo(record: SessionRecord, event: Progress): SessionRecord {
  return {
    ...record,
    status: event.status,
    attempts: withAttempt(record.attempts, event.attemptId),
  };
}

function withAttempt(attempts: readonly string[], attemptId: string | null): readonly string[] {
  return attemptId === null || attempts.includes(attemptId) ? attempts : [...attempts, attemptId];
}
