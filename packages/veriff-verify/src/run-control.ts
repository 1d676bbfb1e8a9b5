/**
 * What the steps of a run can change and tell: nothing any more once the run is over.
 *
 * @module
 */
import { toVerifyError } from './flow-error.ts';
import { takeRecord } from './resume.ts';
import { resumeSteps, runSteps } from './run.ts';
import type { Decision, Session, VerificationStatus } from './session.ts';
import type { RunStart, SessionAsked, Verification, VerificationHost } from './verification.ts';

/** One run, for its steps. */
export interface Run extends RunStart {
  /** There is a session, and it is about to be opened. */
  open(session: Session): void;
  setStatus(status: VerificationStatus): void;
  fail(cause: unknown): void;
  decide(decision: Decision): void;
}

/** Creates a session and opens it. Never rejects. */
export async function runFlow(start: RunStart, asked: SessionAsked): Promise<void> {
  const run = control(start);
  await runSteps(run, asked).catch(run.fail);
}

/**
 * Takes up the run that a reload or a redirect broke off, if there is one of this host. Never
 * rejects.
 *
 * @param stale - Aborts when the host has gone or has begun another run.
 */
export async function resumeRun(
  verification: Verification,
  host: VerificationHost,
  { isClaimed, resumeKey }: RunStart['shared'],
  stale: AbortSignal,
): Promise<void> {
  if (stale.aborted) return;
  const options = host.options();
  const record = await takeRecord(resumeKey, options, isClaimed, stale);
  if (!record) return;
  const run = control(verification.begin(options));
  await resumeSteps(run, record).catch(run.fail);
}

function control(start: RunStart): Run {
  const { host, verification, signal, waiting, shared } = start;
  return {
    ...start,
    open(session) {
      if (signal.aborted) return;
      verification.update({ status: 'opening', session });
      host.dispatchEvent(new shared.VeriffSessionEvent(session));
    },
    setStatus(status) {
      if (!signal.aborted) verification.update({ status });
    },
    fail(cause) {
      if (signal.aborted) return;
      const { session = verification.session, error } = toVerifyError(cause, shared);
      verification.session = session;
      start.end({ status: 'error', session, error });
    },
    decide(decision) {
      if (waiting.aborted) return;
      verification.update({ decision });
      host.dispatchEvent(new shared.VeriffDecisionEvent(decision));
    },
  };
}
