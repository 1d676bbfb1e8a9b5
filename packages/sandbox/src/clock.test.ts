import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Clock, day, parseDuration } from './clock.ts';

const start = Date.parse('2026-01-01T00:00:00Z');

describe('a set clock', () => {
  it('stands still until it is advanced', async () => {
    const clock = new Clock(start);
    expect(clock.now()).toBe(start);
    await clock.advance(5_000);
    expect(clock.now()).toBe(start + 5_000);
  });

  it('runs what falls due in order, each at its own time', async () => {
    const clock = new Clock(start);
    const ran: [string, number][] = [];
    const job = (name: string) => () => void ran.push([name, clock.now() - start]);
    clock.schedule(start + 20, job('second'));
    clock.schedule(start + 10, job('first'));
    clock.schedule(start + 20, job('third'));
    clock.schedule(start + 31, job('too late'));
    await clock.advance(30);
    expect(ran).toEqual([
      ['first', 10],
      ['second', 20],
      ['third', 20],
    ]);
    expect(clock.now()).toBe(start + 30);
  });

  it('waits for each job, and runs those that a job schedules within the span', async () => {
    const clock = new Clock(start);
    const ran: string[] = [];
    clock.schedule(start + 10, async () => {
      await Promise.resolve();
      ran.push('job');
      clock.schedule(start + 15, () => void ran.push('its successor'));
    });
    clock.schedule(start + 20, () => void ran.push('other job'));
    await clock.advance(20);
    expect(ran).toEqual(['job', 'its successor', 'other job']);
  });

  it('does one advance after the other', async () => {
    const clock = new Clock(start);
    await Promise.all([clock.advance(day), clock.advance(day)]);
    expect(clock.now()).toBe(start + 2 * day);
  });

  it('never goes back', async () => {
    const clock = new Clock(start);
    await clock.advanceTo(start - day);
    expect(clock.now()).toBe(start);
  });

  it('forgets a job that is cancelled, once or twice', async () => {
    const clock = new Clock(start);
    const ran: string[] = [];
    clock.schedule(start + 10, () => void ran.push('kept'));
    const cancelled = clock.schedule(start + 10, () => void ran.push('cancelled'));
    cancelled.cancel();
    cancelled.cancel();
    await clock.advance(10);
    expect(ran).toEqual(['kept']);
  });

  it('goes back to its start, with no jobs, when it is reset', async () => {
    const clock = new Clock(start);
    const run = vi.fn();
    await clock.advance(day);
    clock.schedule(start + 2 * day, run);
    clock.reset();
    expect(clock.now()).toBe(start);
    await clock.advance(3 * day);
    expect(run).not.toHaveBeenCalled();
  });
});

describe('a clock with 100,000 sessions', () => {
  it('schedules, cancels and runs their jobs in a few seconds at most', {
    timeout: 60_000,
  }, async () => {
    const clock = new Clock(start);
    const sessions = 100_000;
    let decisions = 0;
    let expiries = 0;
    const began = performance.now();
    const jobs = Array.from({ length: sessions }, (_session, index) => {
      const created = start + index * 5;
      clock.schedule(created + 1_500, () => void (decisions += 1));
      return clock.schedule(created + 7 * day, () => void (expiries += 1));
    });
    for (let index = 0; index < sessions; index += 2) jobs[index]?.cancel();
    await clock.advance(8 * day);
    expect([decisions, expiries]).toEqual([sessions, sessions / 2]);
    // Half a second on a busy machine; a sorted list takes half a minute.
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('a clock that follows the real one', () => {
  function useFakeTime(): void {
    vi.useFakeTimers({ now: start });
    onTestFinished(() => void vi.useRealTimers());
  }

  it('runs jobs by itself', () => {
    useFakeTime();
    const clock = new Clock();
    const run = vi.fn();
    clock.schedule(start + 1_000, run);
    vi.advanceTimersByTime(999);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledOnce();
  });

  it('keeps a job that is further away than a timer reaches', () => {
    useFakeTime();
    const clock = new Clock();
    const run = vi.fn();
    clock.schedule(start + 60 * day, run);
    vi.advanceTimersByTime(59 * day);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(day);
    expect(run).toHaveBeenCalledOnce();
  });

  it('is ahead by what it was advanced, and goes on', async () => {
    useFakeTime();
    const clock = new Clock();
    await clock.advance(day);
    vi.advanceTimersByTime(5);
    expect(clock.now()).toBe(start + day + 5);
  });

  it('does nothing more once closed', () => {
    useFakeTime();
    const clock = new Clock();
    const run = vi.fn();
    clock.schedule(start + 10, run);
    clock.close();
    clock.schedule(start + 10, run);
    vi.advanceTimersByTime(day);
    expect(run).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a duration', () => {
  it.each([
    [1500, 1_500],
    ['1500', 1_500],
    ['500ms', 500],
    ['90s', 90_000],
    ['5m', 300_000],
    ['1.5h', 5_400_000],
    ['7d', 7 * day],
    ['P7D', 7 * day],
    ['P1W', 7 * day],
    ['PT5M', 300_000],
    ['P1DT0.5S', day + 500],
    [{ days: 7 }, 7 * day],
    [{ hours: 1, minutes: 1 }, 3_660_000],
    [0, 0],
  ])('%j is %d milliseconds', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  const others: unknown[] = [
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '',
    '7 years',
    '-5m',
    'P',
    'PT',
    'P1Y',
    '1e9',
    '9'.repeat(400),
    '4000d',
    {},
    { days: '7' },
    { fortnights: 1 },
    { constructor: 1 },
    [],
    null,
    undefined,
    true,
  ];

  it.each(others.map((value) => ({ value })))('$value is none', ({ value }) => {
    expect(parseDuration(value)).toBeNull();
  });
});
