/**
 * One session for one click: a repeated `POST /sessions` with the same `Idempotency-Key` gets
 * the session of the first.
 *
 * The key is the page's own secret, unguessable (the element uses a nanoid of 126 bits). It
 * returns a session only for the same body and the same person that `authorize` names, so a
 * visitor who came by another's key without both gets a conflict.
 */
import type { Exclusive } from './leases.ts';
import { ProblemError } from './problem.ts';
import { type Creation, digest, type State } from './state.ts';
import { mayBeDone } from './upstream.ts';

export class Idempotency {
  readonly #state: State;
  readonly #exclusive: Exclusive;

  constructor(state: State, exclusive: Exclusive) {
    this.#state = state;
    this.#exclusive = exclusive;
  }

  /**
   * @param fingerprint - Digest of everything that makes two requests the same, and of the key:
   *   nobody who reads the store can guess at what was sent.
   * @param report - Told that the session could not be kept under its key.
   * @throws ProblemError `conflict` when the key was used for another request, or by one of which
   *   it is not known whether it created a session; what `create` throws, after which the key is
   *   free again if no session was created.
   */
  async once(
    key: string | undefined,
    fingerprint: (key: string) => Promise<string>,
    create: () => Promise<Creation>,
    report: (error: unknown) => void,
  ): Promise<Creation> {
    if (key === undefined) return create();
    if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
      throw new ProblemError(
        'invalid-request',
        'Idempotency-Key must have 1 to 255 printable ASCII characters.',
      );
    }
    const [name, print] = await Promise.all([digest(key), fingerprint(key)]);
    return this.#exclusive.run(`idempotency:${name}`, () =>
      this.#create(name, print, create, report),
    );
  }

  async #create(
    key: string,
    fingerprint: string,
    create: () => Promise<Creation>,
    report: (error: unknown) => void,
  ): Promise<Creation> {
    const state = this.#state;
    const known = await state.keyedCreation(key);
    if (known !== null) return answer(known, fingerprint);
    // Before anything is created: if the companion ends in the middle, or its store does, a
    // repeat must not create a second session.
    await state.setKeyedCreation(key, { fingerprint, creation: null });
    let creation: Creation;
    try {
      creation = await create();
    } catch (error) {
      // Else the mark stays: an answer that was late or lost may have been that of a session.
      if (!mayBeDone(error)) await state.removeKeyedCreation(key).catch(report);
      throw error;
    }
    // The session exists: its visitor gets it, whatever happens to the store.
    await state.setKeyedCreation(key, { fingerprint, creation }).catch(report);
    return creation;
  }
}

function answer(
  known: { fingerprint: string; creation: Creation | null },
  fingerprint: string,
): Creation {
  if (known.fingerprint !== fingerprint) {
    throw new ProblemError(
      'conflict',
      'This Idempotency-Key was used for another request. Use a new key for a new request.',
    );
  }
  if (known.creation !== null) return known.creation;
  throw new ProblemError(
    'conflict',
    'It is not known whether a request with this Idempotency-Key created a session. Use a new key.',
  );
}
