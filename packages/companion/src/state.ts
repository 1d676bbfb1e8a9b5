/**
 * What the companion remembers, behind unstorage: outcomes, idempotency keys, deliveries.
 *
 * All of it may be lost. Then outcomes are asked of Veriff again, and an idempotency key or a
 * webhook counts as new.
 */
import { base64url } from 'jose';
import { createStorage, type Storage } from 'unstorage';
import { KeyedQueue } from './concurrency.ts';
import type { CreatedSession } from './contract.ts';
import { boundedMemory } from './memory.ts';
import { newSession, type SessionRecord } from './outcome.ts';

const day = 24 * 60 * 60;
/** Seconds that entries live, for drivers that can let them end. */
const lifetimes = {
  /** Longer than the ticket that asks for it. */
  session: 14 * day,
  /** A click is repeated within seconds. */
  idempotency: day,
  /** Longer than the seven days for which Veriff repeats a webhook. */
  delivery: 8 * day,
};

/** A `POST /sessions` that was answered. */
export interface AnsweredCreation {
  /** Digest of the request that the key was used with. */
  fingerprint: string;
  session: CreatedSession;
  /** Milliseconds since 1970. */
  createdAt: number;
}

export class State {
  readonly #storage: Storage;
  readonly #updates = new KeyedQueue();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  async session(id: string): Promise<SessionRecord | null> {
    return this.#storage.getItem<SessionRecord>(await sessionKey(id));
  }

  /**
   * Changes what is known about a session. Within one process, changes of a session follow one
   * another; `change` returns null to leave it as it is.
   */
  async updateSession(
    id: string,
    change: (record: SessionRecord) => SessionRecord | null,
  ): Promise<SessionRecord> {
    return this.#updates.run(id, async () => {
      const record = (await this.session(id)) ?? newSession;
      const changed = change(record);
      if (changed === null) return record;
      await this.#storage.setItem(await sessionKey(id), changed, { ttl: lifetimes.session });
      return changed;
    });
  }

  async answeredCreation(idempotencyKey: string): Promise<AnsweredCreation | null> {
    return this.#storage.getItem<AnsweredCreation>(`idempotency:${await digest(idempotencyKey)}`);
  }

  async rememberCreation(idempotencyKey: string, creation: AnsweredCreation): Promise<void> {
    const key = `idempotency:${await digest(idempotencyKey)}`;
    await this.#storage.setItem(key, creation, { ttl: lifetimes.idempotency });
  }

  async isDelivered(delivery: string): Promise<boolean> {
    return this.#storage.hasItem(`delivery:${delivery}`);
  }

  async rememberDelivery(delivery: string): Promise<void> {
    await this.#storage.setItem(`delivery:${delivery}`, 1, { ttl: lifetimes.delivery });
  }
}

/**
 * The default store. Each kind has room of its own, so that a flood of one cannot push out
 * another: about 15 MB in all when full.
 */
export function memoryStorage(now: () => number, maxEntries = 10_000): Storage {
  const storage = createStorage({ driver: boundedMemory({ maxEntries, now }) });
  for (const kind of ['session', 'idempotency', 'delivery']) {
    storage.mount(kind, boundedMemory({ maxEntries, now }));
  }
  return storage;
}

/** SHA-256, base64url. */
export async function digest(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** An id is Veriff's to choose; one that a store could read as a path is not used as it is. */
async function sessionKey(id: string): Promise<string> {
  return `session:${/^[\w-]{1,100}$/.test(id) ? id : await digest(id)}`;
}
