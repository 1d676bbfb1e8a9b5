/**
 * Asks Veriff for a decision that no webhook has brought yet, at most once in an interval for
 * each session, however many visitors wait for it.
 */
import { decisionStatus, isFinal, type Veriff } from '@veriff-verify/api';
import { SharedCalls } from './concurrency.ts';
import { boundedMemory } from './memory.ts';
import { applyDecision, type SessionRecord } from './outcome.ts';
import { ProblemError } from './problem.ts';
import type { State } from './state.ts';

/**
 * Seconds after which a page may ask again. Shorter than the interval, since most decisions
 * come by webhook and the page's question is then answered from the store.
 */
export const askAgainAfter = 2;

export interface DecisionPollingOptions {
  veriff: Veriff;
  state: State;
  /** Milliseconds. */
  interval: number;
  now: () => number;
}

export class DecisionPolling {
  readonly #options: DecisionPollingOptions;
  readonly #refreshes = new SharedCalls<SessionRecord>();
  /** Sessions asked about within the interval. */
  readonly #asked: ReturnType<typeof boundedMemory>;

  constructor(options: DecisionPollingOptions) {
    this.#options = options;
    this.#asked = boundedMemory({ maxEntries: 10_000, now: options.now });
  }

  /**
   * What is known about the session now.
   *
   * @param report - Told of a failure that the visitor is spared, since something is known.
   * @throws VeriffError, ProblemError when nothing is known and Veriff does not answer either.
   */
  async current(
    sessionId: string,
    report: (error: unknown) => Promise<void>,
  ): Promise<SessionRecord> {
    return this.#refreshes.run(sessionId, () => this.#refresh(sessionId, report));
  }

  async #refresh(
    sessionId: string,
    report: (error: unknown) => Promise<void>,
  ): Promise<SessionRecord> {
    const { state, interval } = this.#options;
    const known = await state.session(sessionId);
    if (known?.decision && isFinal(known.decision.status)) return known;
    if (this.#asked.hasItem(sessionId)) {
      if (known !== null) return known;
      throw new ProblemError('upstream', 'Veriff did not answer a moment ago. Try again later.', {
        headers: { 'Retry-After': String(askAgainAfter) },
      });
    }
    this.#asked.setItem(sessionId, '', { ttl: interval / 1000 });
    try {
      return await this.#ask(sessionId);
    } catch (error) {
      if (known === null) throw error;
      await report(error);
      return known;
    }
  }

  async #ask(sessionId: string): Promise<SessionRecord> {
    const { veriff, state } = this.#options;
    const { verification } = await veriff.sessions.decision(sessionId);
    return state.updateSession(sessionId, (record) => {
      if (verification === null) return record;
      return applyDecision(record, {
        status: decisionStatus(verification.status),
        code: verification.code ?? null,
        reasonCode: verification.reasonCode ?? null,
        attemptId: verification.attemptId ?? null,
        time: verification.decisionTime ?? null,
      });
    });
  }
}
