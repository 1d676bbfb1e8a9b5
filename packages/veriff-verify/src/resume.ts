/**
 * What is remembered of a run, so that it can be taken up again after a reload, a redirect, or
 * when the system has taken the tab's memory: in this tab, once, and not for long.
 *
 * A tab that is duplicated, or opened by a script, begins with a copy of this tab's storage. One
 * session in two tabs is a harm: two flows ask for one camera, both send pictures to one session,
 * and both pages tell its end. So the tab of an open flow holds a Web Lock, and a record whose
 * lock is held elsewhere is a copy. A redirect holds none, since its page is gone: two tabs that
 * come back only tell the same truth twice.
 *
 * @module
 */
import { checkSessionUrl, trustedOrigins } from './session-url.ts';
import type { VerificationOptions } from './verification.ts';

/** Milliseconds for which a run can be taken up again. */
export const RESUME_TIME_LIMIT = 30 * 60_000;

/** Milliseconds in which the page that was reloaded gives its lock back. */
const LOCK_TIME_LIMIT = 2_000;

export interface ResumeRecord {
  id: string | null;
  /** Whoever holds it can run the session: it is kept in this tab's storage alone. */
  url: string;
  ticket?: string | undefined;
  /** Whether the page was left for the flow, rather than reloaded under it. */
  left: boolean;
}

interface StoredRecord extends ResumeRecord {
  owner: string;
  /** A reload comes back to the same page; on another page the flow would come as a surprise. */
  path: string;
  /** Name of the lock that the tab of this run holds. */
  lock: string;
  until: number;
}

/**
 * Remembers a run until it ends. Never throws: without storage, nothing is remembered.
 *
 * @param run - Unique to the run.
 */
export function saveRecord(
  key: string,
  options: VerificationOptions,
  record: ResumeRecord,
  run: { id: string; signal: AbortSignal },
): void {
  const stored: StoredRecord = {
    ...record,
    owner: owner(options),
    path: location.pathname,
    lock: `${key} ${run.id}`,
    until: Date.now() + RESUME_TIME_LIMIT,
  };
  try {
    sessionStorage.setItem(key, JSON.stringify(stored));
  } catch {
    // Private modes, full disks and sandboxed frames have no storage to write to.
    return;
  }
  if (!record.left) holdLock(stored.lock, run.signal);
}

/**
 * Takes the record away, so that nobody else takes it up; null if there is none for this host
 * and page. Whatever is not as it was written, or too old, is taken away too.
 *
 * @param isClaimed - Whether a run goes on in this document: then the record is that run's own.
 * @param stale - Aborts when the host has gone, or has begun another run: the record stays.
 */
export async function takeRecord(
  key: string,
  options: VerificationOptions,
  isClaimed: () => boolean,
  stale: AbortSignal,
): Promise<ResumeRecord | null> {
  try {
    const text = sessionStorage.getItem(key);
    if (text === null || isClaimed()) return null;
    const stored = parse(text);
    if (stored && !isFor(stored, options)) return null;
    const isCopy = stored !== null && !stored.left && !(await isReleased(stored.lock));
    // Others may have taken it meanwhile.
    if (stale.aborted || isClaimed() || sessionStorage.getItem(key) !== text) return null;
    sessionStorage.removeItem(key);
    if (!stored || isCopy) return null;
    const { id, url, ticket, left } = stored;
    checkSessionUrl(url, trustedOrigins(options.trustedOrigins));
    return { id, url, ticket, left };
  } catch {
    // No storage, or no URL to open.
    return null;
  }
}

export function clearRecord(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // Nothing was remembered then.
  }
}

/** Null if it is not as it was written, or too old. */
function parse(text: string): StoredRecord | null {
  let stored: Partial<StoredRecord> | null;
  try {
    stored = JSON.parse(text) as Partial<StoredRecord> | null;
  } catch {
    return null;
  }
  const { id, url, ticket = '', left, owner, path, lock, until } = stored ?? {};
  const sound =
    [url, ticket, owner, path, lock].every((text) => typeof text === 'string') &&
    (id === null || typeof id === 'string') &&
    typeof left === 'boolean' &&
    typeof until === 'number';
  const remaining = sound ? until - Date.now() : 0;
  // A clock that was put back makes it no younger.
  return remaining > 0 && remaining <= RESUME_TIME_LIMIT ? (stored as StoredRecord) : null;
}

function isFor(stored: StoredRecord, options: VerificationOptions): boolean {
  return stored.owner === owner(options) && (stored.left || stored.path === location.pathname);
}

/** Several verifications of one site are told apart by where they ask and by their name. */
function owner({ endpoint, name }: VerificationOptions): string {
  return JSON.stringify([endpoint, name]);
}

function holdLock(name: string, signal: AbortSignal): void {
  const ended = () =>
    new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve());
    });
  // Sandboxed frames have no locks; where the page is not secure there is no such thing.
  navigator.locks?.request(name, { ifAvailable: true }, ended).catch(() => {});
}

/** Whether the page that held a lock is gone. */
async function isReleased(name: string): Promise<boolean> {
  const signal = AbortSignal.timeout(LOCK_TIME_LIMIT);
  try {
    await navigator.locks?.request(name, { signal }, () => {});
  } catch {
    // Either out of time, or this browser keeps locks from the page.
  }
  return !signal.aborted;
}
