/**
 * What several instances share through Redis, beside a storage: who acts, and how often somebody
 * called. Works with any client whose `eval` is that of ioredis; for the storage itself, unstorage
 * has a driver.
 *
 * @module
 */
import type { Store } from 'hono-rate-limiter';
import type { Leases } from './leases.ts';

/** What is used of a Redis client; ioredis has it. */
export interface RedisClient {
  eval(
    script: string,
    numberOfKeys: number,
    ...keysAndArguments: (string | number)[]
  ): Promise<unknown>;
}

/** One step each, as redis.io describes for locks ("Distributed Locks with Redis"). */
const acquireScript = "return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0";
const renewScript =
  "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('PEXPIRE', KEYS[1], ARGV[2]) or 0";
const releaseScript =
  "return redis.call('GET', KEYS[1]) == ARGV[1] and redis.call('DEL', KEYS[1]) or 0";
/** Never without an end: a counter that had none would block its visitor for ever. */
const countScript = `local hits = redis.call('INCR', KEYS[1])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {hits, redis.call('PTTL', KEYS[1])}`;
const uncountScript =
  "return (tonumber(redis.call('GET', KEYS[1])) or 0) > 0 and redis.call('DECR', KEYS[1]) or 0";

/** @param prefix - Begins every key in Redis. Default `veriff:`. */
export function redisLeases(client: RedisClient, prefix = 'veriff:'): Leases {
  const run = async (script: string, key: string, ...rest: (string | number)[]) =>
    (await client.eval(script, 1, `${prefix}lease:${key}`, ...rest)) === 1;
  return {
    acquire: (key, holder, duration) => run(acquireScript, key, holder, duration),
    renew: (key, holder, duration) => run(renewScript, key, holder, duration),
    async release(key, holder) {
      await run(releaseScript, key, holder);
    },
  };
}

/**
 * Counters for `rateLimits.store`.
 *
 * @param prefix - Begins every key in Redis. Default `veriff:`.
 */
export function redisCounters(client: RedisClient, prefix = 'veriff:'): (name: string) => Store {
  return (name) => {
    let window = 60_000;
    const place = (key: string) => `${prefix}limit:${name}:${key}`;
    return {
      init: ({ windowMs }) => {
        window = windowMs;
      },
      async increment(key) {
        const [totalHits, remaining] = (await client.eval(countScript, 1, place(key), window)) as [
          number,
          number,
        ];
        return { totalHits, resetTime: new Date(Date.now() + remaining) };
      },
      async decrement(key) {
        await client.eval(uncountScript, 1, place(key));
      },
      async resetKey(key) {
        await client.eval("return redis.call('DEL', KEYS[1])", 1, place(key));
      },
    };
  };
}
