/**
 * Who acts, where several requests, or several instances, could: a lease is a lock with an end,
 * so that what died while it held one blocks nobody for long.
 */
import { nanoid } from 'nanoid';
import { KeyedQueue } from './concurrency.ts';
import { guard, withTimeLimit } from './guard.ts';
import { BoundedMemory } from './memory.ts';
import { ProblemError } from './problem.ts';

/**
 * What several instances need beside a store, to agree who acts. Needs a store that compares and
 * sets in one step, such as Redis (`@veriff-verify/companion/redis`), Deno KV or a Durable Object.
 */
export interface Leases {
  /**
   * Takes `key` for `duration` milliseconds, unless somebody holds it.
   *
   * @returns whether it was taken.
   */
  acquire(key: string, holder: string, duration: number): Promise<boolean>;
  /** Prolongs a lease that `holder` still holds. False when it does not any more. */
  renew(key: string, holder: string, duration: number): Promise<boolean>;
  /** Gives back a lease, if `holder` still holds it. */
  release(key: string, holder: string): Promise<void>;
}

/** Milliseconds. Long enough to be renewed twice before it ends. */
const duration = 15_000;
/** Milliseconds that a request waits for others, of this process or another, before it gives up. */
const patience = 10_000;
/** Milliseconds between two tries: doubles from the first to the longest. */
const firstPause = 10;
const longestPause = 250;
/** Milliseconds before each further try to give a lease back, within the time that it lasts. */
const givingBackAfter = [250, 500, 1_000, 2_000, 4_000];

/** Runs work of the same key one after another: in this process, and with leases in all. */
export class Exclusive {
  readonly #leases: Leases | null;
  readonly #queue = new KeyedQueue();

  /** @param leases - Null for a companion that is alone. */
  constructor(leases: Leases | null) {
    this.#leases = leases;
  }

  /**
   * @throws ProblemError `unavailable` when others do not let go of the key in time; what `work`
   *   throws.
   */
  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const leases = this.#leases;
    // Counted from here: a request that has waited for others of this process has waited too.
    const end = performance.now() + patience;
    // One request of this process at a time asks for the lease, however many want it.
    return this.#queue.run(key, waitForTurn, () =>
      leases === null ? work() : holding(leases, key, end, work),
    );
  }
}

async function waitForTurn(turn: Promise<void>): Promise<void> {
  await withTimeLimit(patience, () => turn).catch(() => {
    throw busy();
  });
}

function busy(): ProblemError {
  return new ProblemError('unavailable', 'The same is being done elsewhere. Try again later.', {
    headers: { 'Retry-After': '2' },
  });
}

async function holding<Result>(
  leases: Leases,
  key: string,
  end: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const holder = nanoid();
  await acquire(leases, key, holder, end);
  // A hook may take longer than the lease. A renewal that fails is tried again by the next; when
  // none succeeds, the lease ends, and what it guarded is done at least once, not exactly once.
  const renewal = setInterval(
    () => void leases.renew(key, holder, duration).catch(() => {}),
    duration / 3,
  );
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    // The work is done, whether or not the lease can be given back.
    await leases.release(key, holder).catch(() => void giveBack(leases, key, holder));
  }
}

/** @param end - When to give up, on the clock of `performance`. */
async function acquire(leases: Leases, key: string, holder: string, end: number): Promise<void> {
  let pause = firstPause;
  while (!(await tryToAcquire(leases, key, holder))) {
    if (performance.now() > end) throw busy();
    // Not all at once, when several wait.
    await sleep(pause * (0.5 + Math.random()));
    pause = Math.min(pause * 2, longestPause);
  }
}

async function tryToAcquire(leases: Leases, key: string, holder: string): Promise<boolean> {
  try {
    return await leases.acquire(key, holder, duration);
  } catch (error) {
    // It may have been taken, and only the answer was lost.
    void giveBack(leases, key, holder);
    throw error;
  }
}

/** Tries again when the store has failed: else others wait until the lease ends by itself. */
async function giveBack(leases: Leases, key: string, holder: string): Promise<void> {
  for (const pause of givingBackAfter) {
    await sleep(pause, { inBackground: true });
    const done = await leases.release(key, holder).then(
      () => true,
      () => false,
    );
    if (done) return;
  }
}

async function sleep(milliseconds: number, { inBackground = false } = {}): Promise<void> {
  await new Promise((resolve) => {
    const timer: unknown = setTimeout(resolve, milliseconds);
    // Node and its like wait for every timer before they end; elsewhere it is a number.
    if (inBackground) (timer as { unref?(): void }).unref?.();
  });
}

/**
 * Leases of this process alone.
 *
 * @param maxLeases - Beyond it, the one that was taken longest ago ends early.
 */
export function memoryLeases(now: () => number, maxLeases = 10_000): Leases {
  const holders = new BoundedMemory<string>({ maxEntries: maxLeases, now });
  return {
    async acquire(key, holder, milliseconds) {
      if (holders.has(key)) return false;
      holders.set(key, holder, milliseconds);
      return true;
    },
    async renew(key, holder, milliseconds) {
      if (holders.get(key) !== holder) return false;
      holders.set(key, holder, milliseconds);
      return true;
    },
    async release(key, holder) {
      if (holders.get(key) === holder) holders.delete(key);
    },
  };
}

/** Leases whose store may fail or hang. */
export function guardLeases(leases: Leases): Leases {
  return {
    acquire: (...lease) => guard(() => leases.acquire(...lease)),
    renew: (...lease) => guard(() => leases.renew(...lease)),
    release: (...lease) => guard(() => leases.release(...lease)),
  };
}
