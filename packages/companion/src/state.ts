/**
 * What the companion remembers, behind unstorage: outcomes, idempotency keys, deliveries.
 *
 * All of it may be lost. Then outcomes are asked of Veriff again, and an idempotency key or a
 * webhook counts as new.
 */
import { sha256 } from '@veriff-verify/api';
import { base64Url } from './base64url.ts';
import type { CreatedSession } from './contract.ts';
import { guard } from './guard.ts';
import type { Exclusive } from './leases.ts';
import { BoundedMemory } from './memory.ts';
import { newerRecord, newSession, type SessionRecord } from './outcome.ts';

const utf8 = new TextEncoder();

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

/** Seconds that this process remembers what it wrote: longer than such stores take, usually a minute. */
const ownWritesLifetime = 5 * 60;

/** A session that was created. */
export interface Creation {
  session: CreatedSession;
  /** Milliseconds since 1970. */
  createdAt: number;
}

/** What an idempotency key was used for. */
export interface KeyedCreation {
  /** Digest of the request. */
  fingerprint: string;
  /** Null until Veriff has answered. */
  creation: Creation | null;
}

/**
 * What the companion needs of a storage; every storage of unstorage has it. Keys have parts,
 * separated by colons, and values are JSON.
 */
export interface SharedStorage {
  getItem<Value>(key: string): Promise<Value | null>;
  hasItem(key: string): Promise<boolean>;
  /** @param options - `ttl`: seconds that the value lives. */
  setItem(key: string, value: unknown, options: { ttl: number }): Promise<void>;
  removeItem(key: string): Promise<void>;
}

export interface StateOptions {
  storage: SharedStorage;
  exclusive: Exclusive;
  /**
   * Where this process remembers what it wrote, for a `storage` whose reads may be older than its
   * writes. Null for one that is up to date.
   */
  ownWrites: SharedStorage | null;
}

export class State {
  readonly #options: StateOptions;

  constructor(options: StateOptions) {
    this.#options = options;
  }

  async session(id: string): Promise<SessionRecord | null> {
    const key = await sessionKey(id);
    const { storage, ownWrites } = this.#options;
    const stored = await storage.getItem<SessionRecord>(key);
    const own = await ownWrites?.getItem<SessionRecord>(key);
    return stored && own ? newerRecord(stored, own) : (own ?? stored);
  }

  /**
   * Changes what is known about a session. Changes of a session follow one another; `change`
   * returns null to leave it as it is.
   */
  async updateSession(
    id: string,
    change: (record: SessionRecord) => SessionRecord | null,
  ): Promise<SessionRecord> {
    const key = await sessionKey(id);
    return this.#options.exclusive.run(key, async () => {
      const record = (await this.session(id)) ?? newSession;
      const changed = change(record);
      if (changed === null) return record;
      await this.#write(key, changed, lifetimes.session);
      return changed;
    });
  }

  async keyedCreation(key: string): Promise<KeyedCreation | null> {
    return this.#read<KeyedCreation>(`idempotency:${key}`);
  }

  async setKeyedCreation(key: string, creation: KeyedCreation): Promise<void> {
    await this.#write(`idempotency:${key}`, creation, lifetimes.idempotency);
  }

  async removeKeyedCreation(key: string): Promise<void> {
    const { storage, ownWrites } = this.#options;
    await storage.removeItem(`idempotency:${key}`);
    // That it is gone is something to remember too.
    await ownWrites?.setItem(`idempotency:${key}`, null, { ttl: ownWritesLifetime });
  }

  async isDelivered(delivery: string): Promise<boolean> {
    return (await this.#read(`delivery:${delivery}`)) !== null;
  }

  async rememberDelivery(delivery: string): Promise<void> {
    await this.#write(`delivery:${delivery}`, 1, lifetimes.delivery);
  }

  async #read<Value>(key: string): Promise<Value | null> {
    const { storage, ownWrites } = this.#options;
    if (await ownWrites?.hasItem(key)) return (await ownWrites?.getItem<Value>(key)) ?? null;
    return storage.getItem<Value>(key);
  }

  async #write(key: string, value: unknown, ttl: number): Promise<void> {
    const { storage, ownWrites } = this.#options;
    await storage.setItem(key, value, { ttl });
    await ownWrites?.setItem(key, value, { ttl: ownWritesLifetime });
  }
}

/** A storage of the host, which may fail or hang. */
export function guardStorage(storage: SharedStorage): SharedStorage {
  return {
    getItem: <Value>(key: string) => guard(() => storage.getItem<Value>(key)),
    hasItem: (key) => guard(() => storage.hasItem(key)),
    setItem: (key, value, options) => guard(() => storage.setItem(key, value, options)),
    removeItem: (key) => guard(() => storage.removeItem(key)),
  };
}

/**
 * The default store. Each kind has room of its own, so that a flood of one cannot push out
 * another: about 18 MB in all when full.
 */
export function memoryStorage(now: () => number, maxEntries = 10_000): SharedStorage {
  const kinds = new Map<string, BoundedMemory<unknown>>();
  for (const kind of ['session', 'idempotency', 'delivery']) {
    kinds.set(kind, new BoundedMemory({ maxEntries, now }));
  }
  const kindOf = (key: string): BoundedMemory<unknown> => {
    const kind = kinds.get(key.slice(0, key.indexOf(':')));
    if (kind === undefined) throw new TypeError(`There is no room for ${key}.`);
    return kind;
  };
  return {
    getItem: async <Value>(key: string) => kindOf(key).get(key) as Value | null,
    hasItem: async (key: string) => kindOf(key).has(key),
    setItem: async (key: string, value: unknown, options: { ttl: number }) =>
      kindOf(key).set(key, value, options.ttl * 1000),
    removeItem: async (key: string) => kindOf(key).delete(key),
  };
}

/** SHA-256, base64url. */
export async function digest(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  return base64Url(await sha256(typeof data === 'string' ? utf8.encode(data) : data));
}

/** An id is Veriff's to choose; one that a store could read as a path is not used as it is. */
export async function sessionKey(id: string): Promise<string> {
  return `session:${/^[\w-]{1,100}$/.test(id) ? id : await digest(id)}`;
}
