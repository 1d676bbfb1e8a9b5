/** What all isolates share: one Durable Object for each key, which does one thing after another. */
import { DurableObject } from 'cloudflare:workers';
import type { Leases, SharedStorage } from '@veriff-verify/companion';

interface Entry {
  value: string;
  /** Milliseconds since 1970. */
  end: number;
}

export class CompanionState extends DurableObject {
  get(): string | null {
    const entry = this.ctx.storage.kv.get<Entry>('entry');
    return entry && entry.end > Date.now() ? entry.value : null;
  }

  /** @param duration - Milliseconds that the value lives. */
  async put(value: string, duration: number): Promise<void> {
    const end = Date.now() + duration;
    this.ctx.storage.kv.put('entry', { value, end } satisfies Entry);
    await this.ctx.storage.setAlarm(end);
  }

  async acquire(holder: string, duration: number): Promise<boolean> {
    if (this.get() !== null) return false;
    await this.put(holder, duration);
    return true;
  }

  async renew(holder: string, duration: number): Promise<boolean> {
    if (this.get() !== holder) return false;
    await this.put(holder, duration);
    return true;
  }

  async release(holder: string): Promise<void> {
    if (this.get() === holder) await this.remove();
  }

  async remove(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  /** What nobody can read any more costs nothing. */
  override async alarm(): Promise<void> {
    if (this.get() === null) await this.ctx.storage.deleteAll();
  }
}

/** The companion's `storage` and `leases`. */
export function durableState(objects: DurableObjectNamespace<CompanionState>): {
  storage: SharedStorage;
  leases: Leases;
} {
  const at = (key: string) => objects.get(objects.idFromName(key));
  const lease = (key: string) => at(`lease:${key}`);
  return {
    // Not by unstorage, which would be a tenth of the Worker.
    storage: {
      hasItem: async (key) => (await at(key).get()) !== null,
      getItem: async (key) => JSON.parse((await at(key).get()) ?? 'null'),
      setItem: (key, value, { ttl }) => at(key).put(JSON.stringify(value), ttl * 1000),
      removeItem: (key) => at(key).remove(),
    },
    leases: {
      acquire: (key, holder, duration) => lease(key).acquire(holder, duration),
      renew: (key, holder, duration) => lease(key).renew(holder, duration),
      release: (key, holder) => lease(key).release(holder),
    },
  };
}
