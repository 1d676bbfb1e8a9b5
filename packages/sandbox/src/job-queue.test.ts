import { describe, expect, it } from 'vitest';
import { JobQueue } from './job-queue.ts';

/** The same numbers in every run. */
function numbers(count: number): number[] {
  let state = 42;
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % 500;
  });
}

const nothing = (): void => undefined;

describe('a queue of jobs', () => {
  it('gives them in the order of their times, and of their adding where these are equal', () => {
    const queue = new JobQueue();
    const taken: [number, number][] = [];
    const added = numbers(2_000).map((at, order): [number, number] => [at, order]);
    for (const [at, order] of added) queue.add({ at, run: () => void taken.push([at, order]) });
    for (let job = queue.take(); job; job = queue.take()) void job.run();
    expect(taken).toEqual([...added].sort(([a, first], [b, second]) => a - b || first - second));
  });

  it('lets go of what is taken out, wherever it stands', () => {
    const queue = new JobQueue();
    const left: number[] = [];
    const cancels = numbers(2_000).map((at) => queue.add({ at, run: () => void left.push(at) }));
    cancels.forEach((cancel, index) => {
      if (index % 3 !== 0) cancel();
    });
    expect(queue.size).toBe(667);
    for (let job = queue.take(); job; job = queue.take()) void job.run();
    const kept = numbers(2_000).filter((_at, index) => index % 3 === 0);
    expect(left).toEqual(kept.sort((a, b) => a - b));
  });

  it('does nothing when one is taken out that is out already', () => {
    const queue = new JobQueue();
    const taken = queue.add({ at: 1, run: nothing });
    const cleared = queue.add({ at: 2, run: nothing });
    queue.take();
    taken();
    expect([queue.size, queue.nextAt]).toEqual([1, 2]);
    queue.clear();
    for (const at of [3, 4, 5]) queue.add({ at, run: nothing });
    cleared();
    expect([queue.size, queue.nextAt]).toEqual([3, 3]);
  });
});
