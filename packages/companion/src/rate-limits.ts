/** How often a visitor may start, and how often a session may be asked about or added to. */
import type { HmacKey } from '@veriff-verify/api';
import { rateLimiter, type Store } from 'hono-rate-limiter';
import { base64Url } from './base64url.ts';
import { deriveKey } from './derived-key.ts';
import { guard } from './guard.ts';
import { BoundedMemory } from './memory.ts';
import { ProblemError } from './problem.ts';
import type { RequestContext, RequestEnv } from './request.ts';

export interface RateLimit {
  /** Requests in one window. */
  limit: number;
  /** Milliseconds. */
  window: number;
}

export interface RateLimits {
  /**
   * Sessions that one visitor may create. A visitor is known by `clientAddress`, and by the end
   * user that `authorize` names; each is counted. All of whom neither is known share one count in
   * each process, a hundred times as large. Default: 30 a minute.
   */
  createSession?: RateLimit | false | undefined;
  /**
   * Requests about one session, its ticket shown, uploads aside. Default: 3,000 a minute. Pages that
   * wait for its decision are told to come back the later, the more there are: a thousand can wait.
   */
  session?: RateLimit | false | undefined;
  /** Uploads to one session, its ticket shown. Default: 120 in ten minutes. */
  media?: RateLimit | false | undefined;
  /** Where counts are kept, one store for each name. Default: bounded memory of this process. */
  store?: ((name: string) => Store) | undefined;
}

const minute = 60_000;
const defaults = {
  createSession: { limit: 30, window: minute },
  session: { limit: 3_000, window: minute },
  media: { limit: 120, window: 10 * minute },
} as const satisfies Record<string, RateLimit>;

/**
 * Windows over which callers are spread that would use up the limit in one go. With 1, as many
 * callers as a third of the limit just stay below it, when all come at once.
 */
const spread = 1.4;

/** Characters. A caller may be who says what its address is. */
const longestName = 100;

export type LimitName = keyof typeof defaults;

/**
 * Counts a request. A key of null is not counted.
 *
 * @returns seconds after which to come back. Whoever heeds them is not limited, also where callers
 *   beyond number share the limit: the more have called in the window, the later is the next to.
 * @throws ProblemError `rate-limited`, `unavailable`.
 */
export type RateLimiter = (c: RequestContext, key: string | null) => Promise<number>;

/**
 * @returns makes a limiter, of `times` the limit. One of several times is counted in this process:
 *   for all of whom nothing is known, whom a store could not tell apart either.
 * @throws TypeError for a limit that is none.
 */
export function createRateLimiters(options: {
  rateLimits: RateLimits | false | undefined;
  /** Makes the names under which counts are kept. */
  secret: string;
  now: () => number;
  onLimited: (name: LimitName) => void;
}): (name: LimitName, times?: number) => RateLimiter {
  const { now, onLimited } = options;
  const limits = options.rateLimits === false ? null : (options.rateLimits ?? {});
  const secretNameOf = secretNames(options.secret);
  // In this process' own memory there is nobody to hide from, but a name must not be long.
  const nameOf = (key: string): string | Promise<string> =>
    limits?.store || key.length > longestName ? secretNameOf(key) : key;

  return (name, times = 1) => {
    const limit = limits?.[name] ?? defaults[name];
    if (limits === null || limits[name] === false || limit === false) {
      return async () => 0;
    }
    check(name, limit);
    const most = limit.limit * times;
    const shared = times === 1 ? limits.store?.(name) : undefined;
    const store = shared ? guardStore(shared) : memoryCounters(now);
    const limiter = rateLimiter<RequestEnv>({
      windowMs: limit.window,
      limit: most,
      store: store as Store<RequestEnv>,
      standardHeaders: 'draft-7',
      keyGenerator: (c) => nameOf(c.get('rateLimitKey') ?? ''),
      handler: (c) => {
        onLimited(name);
        const reset = c.get('rateLimit')?.resetTime?.getTime() ?? now() + limit.window;
        const seconds = Math.max(1, Math.ceil((reset - now()) / 1000));
        throw new ProblemError('rate-limited', `Too many requests. Try again in ${seconds} s.`, {
          headers: { 'Retry-After': String(seconds) },
        });
      },
    });
    return async (c, key) => {
      if (key === null) return 0;
      c.set('rateLimitKey', key);
      // What follows is run by whoever asks: it is no middleware here.
      await limiter(c, async () => {});
      return ((c.get('rateLimit')?.used ?? 0) * spread * limit.window) / 1000 / most;
    };
  };
}

function check(name: string, { limit, window }: RateLimit): void {
  if ([limit, window].every((number) => Number.isSafeInteger(number) && number >= 1)) return;
  throw new TypeError(
    `rateLimits.${name} must be false or {limit, window}: whole numbers from 1 on, window in milliseconds.`,
  );
}

/**
 * Names of visitors that tell nobody who they are: of a mere digest, an address is found by trying
 * all there are.
 */
function secretNames(secret: string): (key: string) => Promise<string> {
  let derived: Promise<HmacKey> | undefined;
  return async (key) => {
    // Derived on first use: a Worker may not compute while it starts.
    derived ??= deriveKey(secret, 'rate limits');
    const name = await (await derived).sign(new TextEncoder().encode(key));
    return base64Url(name);
  };
}

/**
 * What a visitor cannot change at will: the IPv4 address, or the network of an IPv6 address, since
 * a connection has 2^64 of those (RFC 4291 section 2.5.4). A port is none of it. IPv6 addresses that
 * stand for an IPv4 address count as that: mapped ones (RFC 4291 section 2.5.5.2) and those of a
 * translator (RFC 6052 section 2.1, RFC 8215).
 */
export function networkOf(address: string): string {
  const text = address.trim();
  const host = /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
  const url = `http://[${/^\[?([^%\]]*)/.exec(text)?.[1]}]`;
  if (!URL.canParse(url)) return host;
  const [front, back] = new URL(url).hostname
    .slice(1, -1)
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':')));
  const groups = front ?? [];
  if (back) groups.push(...Array(8 - groups.length - back.length).fill('0'), ...back);
  if (/^(0:0:0:0:0:ffff|64:ff9b):/.test(groups.join(':'))) {
    const words = groups.slice(6).map((group) => Number.parseInt(group, 16));
    return words.flatMap((word) => [word >> 8, word & 0xff]).join('.');
  }
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/**
 * Counters of this process. The library's own runs a timer, which a Worker may not start while it
 * loads, and has no bound.
 */
function memoryCounters(now: () => number): Store {
  let window = minute;
  const counts = new BoundedMemory<{ totalHits: number; resetTime: Date }>({
    maxEntries: 10_000,
    now,
  });
  return {
    init: ({ windowMs }) => {
      window = windowMs;
    },
    increment(key) {
      const known = counts.get(key);
      if (known) known.totalHits += 1;
      const count = known ?? { totalHits: 1, resetTime: new Date(now() + window) };
      if (!known) counts.set(key, count, window);
      // A copy: others are counted before the caller reads it.
      return { ...count };
    },
    decrement(key) {
      const known = counts.get(key);
      if (known) known.totalHits -= 1;
    },
    resetKey: (key) => counts.delete(key),
  };
}

/** A store that fails or hangs is a clear answer to the visitor. */
function guardStore(store: Store): Store {
  return {
    ...(store.init && { init: store.init.bind(store) }),
    increment: (key) => guard(async () => store.increment(key)),
    decrement: (key) => guard(async () => store.decrement(key)),
    resetKey: (key) => guard(async () => store.resetKey(key)),
  };
}
