/** What all instances share: Deno KV, whose reads and changes are strongly consistent. */
import type { Leases, SharedStorage } from '@veriff-verify/companion';
import { createStorage } from 'unstorage';
import denoKV from 'unstorage/drivers/deno-kv';

interface Lease {
  holder: string;
  /** Milliseconds since 1970. Deno KV may delete an entry later than it was told to. */
  end: number;
}

/** The companion's `storage` and `leases`. */
export function kvState(kv: Deno.Kv): { storage: SharedStorage; leases: Leases } {
  return {
    storage: createStorage({ driver: denoKV({ base: 'veriff', openKv: async () => kv }) }),
    leases: kvLeases(kv),
  };
}

function kvLeases(kv: Deno.Kv): Leases {
  const place = (key: string) => ['veriff', 'lease', key];

  /** Changes nothing, and returns false, when the lease is no longer as `known` says. */
  async function set(known: Deno.KvEntry<Lease>, holder: string, duration: number) {
    const lease: Lease = { holder, end: Date.now() + duration };
    const change = kv.atomic().check(known).set(known.key, lease, { expireIn: duration });
    return (await change.commit()).ok;
  }

  return {
    async acquire(key, holder, duration) {
      const known = await kv.get<Lease>(place(key));
      const isHeld = known.value !== null && known.value.end > Date.now();
      return !isHeld && set(known, holder, duration);
    },
    async renew(key, holder, duration) {
      const known = await kv.get<Lease>(place(key));
      return known.value?.holder === holder && set(known, holder, duration);
    },
    async release(key, holder) {
      const known = await kv.get<Lease>(place(key));
      if (known.value?.holder === holder) await kv.atomic().check(known).delete(known.key).commit();
    },
  };
}
