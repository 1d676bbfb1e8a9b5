/**
 * One session for one click: a repeated `POST /sessions` with the same `Idempotency-Key` gets
 * the session of the first.
 *
 * The key is the page's own secret, unguessable (the element uses a nanoid of 126 bits). It
 * returns a session only for the same body and the same person that `authorize` names, so a
 * visitor who came by another's key without both gets a conflict.
 */
import { KeyedQueue } from './concurrency.ts';
import { ProblemError } from './problem.ts';
import type { AnsweredCreation, State } from './state.ts';

export class Idempotency {
  readonly #state: State;
  readonly #creations = new KeyedQueue();

  constructor(state: State) {
    this.#state = state;
  }

  /**
   * @param fingerprint - Digest of everything that makes two requests the same.
   * @throws ProblemError `conflict` when the key was used for another request; what `create`
   *   throws, after which the key is free again.
   */
  async once(
    key: string | undefined,
    fingerprint: string,
    create: () => Promise<AnsweredCreation>,
  ): Promise<AnsweredCreation> {
    if (key === undefined) return create();
    if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
      throw new ProblemError(
        'invalid-request',
        'Idempotency-Key must have 1 to 255 printable ASCII characters.',
      );
    }
    return this.#creations.run(key, async () => {
      const answered = await this.#state.answeredCreation(key);
      if (answered === null) {
        const creation = await create();
        await this.#state.rememberCreation(key, creation);
        return creation;
      }
      if (answered.fingerprint === fingerprint) return answered;
      throw new ProblemError(
        'conflict',
        'This Idempotency-Key was used for another request. Use a new key for a new request.',
      );
    });
  }
}
