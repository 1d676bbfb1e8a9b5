import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Exclusive, guardLeases, type Leases, memoryLeases } from './leases.ts';
import { ProblemError } from './problem.ts';

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'],
  });
});

afterEach(() => {
  vi.useRealTimers();
});

const now = (): number => performance.now();

/** Work that ends when it is told to. */
function work(name: string, log: string[]) {
  let resolve = (): void => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<string>((succeed, fail) => {
    resolve = () => succeed(name);
    reject = fail;
  });
  return {
    resolve,
    reject,
    run: async () => {
      log.push(`${name} begins`);
      try {
        return await promise;
      } finally {
        log.push(`${name} ends`);
      }
    },
  };
}

/** What became of a promise, without waiting for it. */
function watch<Result>(promise: Promise<Result>) {
  const watched: { result?: Result; error?: unknown; at?: number } = {};
  promise.then(
    (result) => Object.assign(watched, { result, at: now() }),
    (error: unknown) => Object.assign(watched, { error, at: now() }),
  );
  return watched;
}

async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

describe.each([
  ['alone', () => null],
  ['with leases', () => memoryLeases(now)],
])('an instance %s', (_, leases) => {
  test('does what has the same key one after another, in the order in which it came', async () => {
    const exclusive = new Exclusive(leases());
    const log: string[] = [];
    const [a, b, c] = [work('a', log), work('b', log), work('c', log)];
    const results = Promise.all([a, b, c].map(({ run }) => exclusive.run('key', run)));
    await pass(1_000);
    expect(log).toEqual(['a begins']);
    for (const { resolve } of [c, b, a]) resolve();
    await pass(1_000);
    expect(await results).toEqual(['a', 'b', 'c']);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });

  test('does what has different keys at once', async () => {
    const exclusive = new Exclusive(leases());
    const log: string[] = [];
    for (const name of ['a', 'b']) void exclusive.run(name, work(name, log).run);
    await pass(0);
    expect(log).toEqual(['a begins', 'b begins']);
  });

  test('goes on after work that fails, whose error is its own', async () => {
    const exclusive = new Exclusive(leases());
    const log: string[] = [];
    const a = work('a', log);
    const failed = watch(exclusive.run('key', a.run));
    const next = watch(exclusive.run('key', async () => 'next'));
    a.reject(new RangeError('broken'));
    await pass(0);
    expect(failed.error).toEqual(new RangeError('broken'));
    expect(next.result).toBe('next');
  });

  test('waits ten seconds at most for others before it, and then does not do it any more', async () => {
    const exclusive = new Exclusive(leases());
    const log: string[] = [];
    const slow = work('slow', log);
    const first = watch(exclusive.run('key', slow.run));
    await pass(0);
    const waiting = ['a', 'b', 'c'].map((name) => watch(exclusive.run('key', work(name, log).run)));
    await pass(9_999);
    expect(waiting.every(({ at }) => at === undefined)).toBe(true);
    const late = watch(exclusive.run('key', async () => 'late'));
    await pass(1);
    for (const { error } of waiting) {
      expect(error).toBeInstanceOf(ProblemError);
      expect(error).toMatchObject({ code: 'unavailable', headers: { 'Retry-After': '2' } });
    }
    await pass(5_000);
    slow.resolve();
    await pass(0);
    expect(first.result).toBe('slow');
    expect(late.result).toBe('late');
    expect(log).toEqual(['slow begins', 'slow ends']);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('two instances', () => {
  function pair(leases: Leases): [Exclusive, Exclusive] {
    return [new Exclusive(leases), new Exclusive(leases)];
  }

  test('never do the same at once, and both get to it', async () => {
    const exclusives = pair(memoryLeases(now));
    let atOnce = 0;
    let most = 0;
    const done = Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        exclusives[index % 2]?.run('key', async () => {
          atOnce += 1;
          most = Math.max(most, atOnce);
          await new Promise((resolve) => {
            setTimeout(resolve, 50);
          });
          atOnce -= 1;
          return index;
        }),
      ),
    );
    await pass(10_000);
    expect((await done).length).toBe(20);
    expect(most).toBe(1);
  });

  test('wait for one another ten seconds at most, however many stand in the queue', async () => {
    const [one, other] = pair(memoryLeases(now));
    const log: string[] = [];
    const slow = work('slow', log);
    void one.run('key', slow.run);
    await pass(0);
    const start = now();
    const waiting = Array.from({ length: 5 }, () => watch(other.run('key', work('x', log).run)));
    await pass(9_000);
    expect(waiting.every(({ at }) => at === undefined)).toBe(true);
    await pass(2_000);
    for (const { error, at } of waiting) {
      expect(error).toBeInstanceOf(ProblemError);
      expect(error).toMatchObject({ code: 'unavailable', headers: { 'Retry-After': '2' } });
      expect((at ?? 0) - start).toBeLessThan(11_000);
    }
    expect(log).toEqual(['slow begins']);

    slow.resolve();
    await pass(0);
    expect(await other.run('key', async () => 'now')).toBe('now');
  });

  test('renew a lease as long as the work takes, and not longer', async () => {
    const leases = memoryLeases(now);
    const [one, other] = pair(leases);
    const log: string[] = [];
    const slow = work('slow', log);
    const result = watch(one.run('key', slow.run));
    // Four times as long as a lease lasts.
    await pass(60_000);
    expect(await leases.acquire('key', 'somebody', 1_000)).toBe(false);
    slow.resolve();
    await pass(0);
    expect(result.result).toBe('slow');
    expect(vi.getTimerCount()).toBe(0);
    expect(await other.run('key', async () => 'now')).toBe('now');
  });

  test('give a lease back when the work throws', async () => {
    const [one, other] = pair(memoryLeases(now));
    const log: string[] = [];
    const failing = work('a', log);
    const failed = watch(one.run('key', failing.run));
    failing.reject(new RangeError('broken'));
    await pass(0);
    expect(failed.error).toBeInstanceOf(RangeError);
    expect(await other.run('key', async () => 'now')).toBe('now');
  });

  test('take over when the lease of one that died has ended', async () => {
    const leases = memoryLeases(now);
    const [one] = pair(leases);
    await leases.acquire('key', 'died', 5_000);
    const taken = watch(one.run('key', async () => 'taken over'));
    await pass(4_900);
    expect(taken.at).toBeUndefined();
    await pass(600);
    expect(taken.result).toBe('taken over');
  });
});

describe('a store of leases that fails', () => {
  /** @param fails - Whether the next operation of this name fails; it is done all the same. */
  function failing(leases: Leases, fails: (operation: string) => boolean): Leases {
    const broken = async <Result>(name: string, operation: Promise<Result>): Promise<Result> => {
      const result = await operation;
      if (fails(name)) throw new Error('The answer was lost.');
      return result;
    };
    return {
      acquire: (...lease) => broken('acquire', leases.acquire(...lease)),
      renew: (...lease) => broken('renew', leases.renew(...lease)),
      release: async (...lease) => {
        if (fails('release')) throw new Error('The store is away.');
        await leases.release(...lease);
      },
    };
  }

  test('does not keep work from its result, and gets the lease back as soon as it can', async () => {
    const leases = memoryLeases(now);
    let away = true;
    const exclusive = new Exclusive(failing(leases, (name) => name === 'release' && away));
    expect(await exclusive.run('key', async () => 'done')).toBe('done');
    await pass(1_000);
    expect(await leases.acquire('key', 'somebody', 1_000)).toBe(false);
    away = false;
    await pass(1_000);
    expect(await leases.acquire('key', 'somebody', 1_000)).toBe(true);
  });

  test('may have granted what it did not answer: that is given back too', async () => {
    const leases = memoryLeases(now);
    let lost = true;
    const exclusive = new Exclusive(failing(leases, (name) => name === 'acquire' && lost));
    let done = false;
    await expect(
      exclusive.run('key', async () => {
        done = true;
      }),
    ).rejects.toThrow('The answer was lost.');
    expect(done).toBe(false);
    expect(await leases.acquire('key', 'somebody', 1_000)).toBe(false);
    lost = false;
    await pass(250);
    expect(await exclusive.run('key', async () => 'now')).toBe('now');
  });

  test('is left alone when it stays away: no try after the lease has ended', async () => {
    let tries = 0;
    const exclusive = new Exclusive(
      failing(memoryLeases(now), (name) => {
        if (name === 'release') tries += 1;
        return name === 'release';
      }),
    );
    await exclusive.run('key', async () => 'done');
    await pass(15_000);
    const triesInTime = tries;
    expect(triesInTime).toBeGreaterThan(3);
    await pass(600_000);
    expect(tries).toBe(triesInTime);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is unavailable when it fails or does not answer in five seconds', async () => {
    const never = new Promise<never>(() => {});
    const hanging = guardLeases({
      acquire: () => never,
      renew: () => never,
      release: () => never,
    });
    const acquired = watch(hanging.acquire('key', 'one', 1_000));
    await pass(4_900);
    expect(acquired.at).toBeUndefined();
    await pass(200);
    expect(acquired.error).toMatchObject({ code: 'unavailable', headers: { 'Retry-After': '2' } });

    const refusing = guardLeases({
      ...hanging,
      renew: () => Promise.reject(new Error('refused')),
    });
    await expect(refusing.renew('key', 'one', 1_000)).rejects.toMatchObject({
      code: 'unavailable',
    });
  });
});

describe('leases of one process', () => {
  test('are renewed and released by who holds them alone', async () => {
    const leases = memoryLeases(now);
    expect(await leases.acquire('key', 'one', 1_000)).toBe(true);
    expect(await leases.renew('key', 'other', 9_000)).toBe(false);
    await leases.release('key', 'other');
    expect(await leases.acquire('key', 'other', 1_000)).toBe(false);
    expect(await leases.renew('key', 'one', 9_000)).toBe(true);
    await pass(8_000);
    expect(await leases.acquire('key', 'other', 1_000)).toBe(false);
    await leases.release('key', 'one');
    expect(await leases.acquire('key', 'other', 1_000)).toBe(true);
  });

  test('are bounded: the one that was taken longest ago makes room', async () => {
    const leases = memoryLeases(now, 2);
    for (const key of ['a', 'b', 'c']) await leases.acquire(key, 'one', 1_000);
    expect(await leases.renew('a', 'one', 1_000)).toBe(false);
    expect(await leases.renew('b', 'one', 1_000)).toBe(true);
    expect(await leases.renew('c', 'one', 1_000)).toBe(true);
  });
});
