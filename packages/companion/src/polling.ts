/**
 * Asks Veriff for a decision that no webhook has brought yet, at most once in an interval for
 * each session, however many visitors wait for it.
 */
import { type DecisionResponse, decisionStatus, isFinal } from '@veriff-verify/api';
import { nanoid } from 'nanoid';
import { SharedCalls } from './concurrency.ts';
import type { Leases } from './leases.ts';
import { applyDecision, type SessionRecord } from './outcome.ts';
import { ProblemError } from './problem.ts';
import type { State } from './state.ts';

/**
 * Seconds after which a page may ask again, where few do. Shorter than the interval, since most decisions
 * come by webhook and the page's question is then answered from the store.
 */
export const askAgainAfter = 2;

/**
 * Questions that one instance asks in a second, whatever they are about: a thousand pages that
 * wait for a thousand decisions must not become a thousand calls at once. The pages whose turn it
 * is not are told to come back.
 */
const questionsPerSecond = 20;

export interface DecisionPollingOptions {
  state: State;
  leases: Leases;
  /** Milliseconds. */
  interval: number;
  now: () => number;
}

export class DecisionPolling {
  readonly #options: DecisionPollingOptions;
  readonly #refreshes = new SharedCalls<SessionRecord>();
  #second = 0;
  #questions = 0;

  constructor(options: DecisionPollingOptions) {
    this.#options = options;
  }

  /**
   * What is known about the session now.
   *
   * @param ask - Asks Veriff for the decision.
   * @param report - Told of a failure that the visitor is spared, since something is known.
   * @throws ProblemError `unavailable`; when nothing is known what `ask` throws.
   */
  current(
    sessionId: string,
    ask: () => Promise<DecisionResponse>,
    report: (error: unknown) => Promise<void>,
  ): Promise<SessionRecord> {
    return this.#refreshes.run(sessionId, () => this.#refresh(sessionId, ask, report));
  }

  async #refresh(
    sessionId: string,
    ask: () => Promise<DecisionResponse>,
    report: (error: unknown) => Promise<void>,
  ): Promise<SessionRecord> {
    const { state } = this.#options;
    const known = await state.session(sessionId);
    if (known?.decision && isFinal(known.decision.status)) return known;
    if (!(await this.#mayAsk(sessionId))) {
      if (known !== null) return known;
      throw new ProblemError('unavailable', 'Veriff was asked just now. Try again later.', {
        headers: { 'Retry-After': String(askAgainAfter) },
      });
    }
    try {
      return await this.#keep(sessionId, await ask());
    } catch (error) {
      if (known === null) throw error;
      await report(error);
      return known;
    }
  }

  async #mayAsk(sessionId: string): Promise<boolean> {
    const { leases, interval } = this.#options;
    if (this.#questionsLeft() === 0) return false;
    // Not given back by who asks: it lasts until the next question may be asked, by whichever
    // instance.
    const [key, holder] = [`ask:${sessionId}`, nanoid()];
    if (!(await leases.acquire(key, holder, interval))) return false;
    // Others have asked in the meantime.
    if (this.#questionsLeft() === 0) {
      await leases.release(key, holder).catch(() => {});
      return false;
    }
    this.#questions += 1;
    return true;
  }

  #questionsLeft(): number {
    const second = Math.floor(this.#options.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#questions = 0;
    }
    return questionsPerSecond - this.#questions;
  }

  #keep(sessionId: string, { verification }: DecisionResponse): Promise<SessionRecord> {
    return this.#options.state.updateSession(sessionId, (record) => {
      if (verification === null) return record;
      return applyDecision(record, {
        status: decisionStatus(verification.status),
        code: verification.code ?? null,
        reasonCode: verification.reasonCode ?? null,
        attemptId: verification.attemptId ?? null,
        time: verification.decisionTime ?? null,
        isTold: false,
      });
    });
  }
}
