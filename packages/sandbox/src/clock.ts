/**
 * The sandbox's time. Decisions, expiries and webhook retries all run by it, so that a test
 * reaches the seventh day in a millisecond.
 */
import { type Job, JobQueue } from './job-queue.ts';

/** Something that the clock will do. */
export interface ScheduledJob {
  cancel(): void;
}

/** Timers of JavaScript hold their delay in 32 bits; a longer one would fire at once. */
const longestTimer = 2 ** 31 - 1;

export class Clock {
  readonly #start: number | null;
  /** The set time; null while the clock follows the real one. */
  #time: number | null;
  /** How far this clock is ahead of the real one. */
  #offset = 0;
  readonly #queue = new JobQueue();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #advances: Promise<void> = Promise.resolve();
  #advancing = false;
  #closed = false;

  /**
   * @param time - Milliseconds since 1970 at which the clock stands still until it is advanced.
   *   Without it the clock follows the real one, ahead of it by what it was advanced.
   */
  constructor(time?: number) {
    this.#start = time ?? null;
    this.#time = this.#start;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#time ?? Date.now() + this.#offset;
  }

  /** @param at - When to run, in milliseconds since 1970. A time in the past means now. */
  schedule(at: number, run: Job['run']): ScheduledJob {
    if (this.#closed) return { cancel: () => undefined };
    const cancel = this.#queue.add({ at, run });
    // A timer that is set for an earlier job will do for this one too.
    if (this.#queue.nextAt === at) this.#arm();
    return { cancel };
  }

  /**
   * Starts every job whose time has come, without waiting for its end. The timers do this by
   * themselves; a runtime that stops timers between requests needs it at each request.
   */
  runDue(): void {
    while (!this.#advancing) {
      const job = this.#takeDue(this.now());
      if (!job) break;
      void job.run();
    }
    this.#arm();
  }

  /** Moves the time forward by `milliseconds` and waits for all that falls due, in order. */
  advance(milliseconds: number): Promise<void> {
    return this.#enqueue(() => this.now() + milliseconds);
  }

  /** Like {@link advance}, to a point in time; one in the past changes nothing. */
  advanceTo(time: number): Promise<void> {
    return this.#enqueue(() => time);
  }

  /** Forgets all jobs and goes back to where the clock started. */
  reset(): void {
    this.#queue.clear();
    this.#time = this.#start;
    this.#offset = 0;
    this.#arm();
  }

  /** Stops for good. */
  close(): void {
    this.#closed = true;
    this.#queue.clear();
    this.#arm();
  }

  #enqueue(target: () => number): Promise<void> {
    const turn = this.#advances.then(() => this.#run(target()));
    this.#advances = turn.catch(() => undefined);
    return turn;
  }

  async #run(target: number): Promise<void> {
    this.#advancing = true;
    try {
      for (let job = this.#takeDue(target); job; job = this.#takeDue(target)) {
        this.#moveTo(job.at);
        await job.run();
      }
      this.#moveTo(target);
    } finally {
      this.#advancing = false;
      this.#arm();
    }
  }

  #moveTo(time: number): void {
    if (time <= this.now()) return;
    if (this.#time === null) this.#offset = time - Date.now();
    else this.#time = time;
  }

  #takeDue(time: number): Job | undefined {
    const { nextAt } = this.#queue;
    return nextAt !== undefined && nextAt <= time ? this.#queue.take() : undefined;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { nextAt } = this.#queue;
    if (nextAt === undefined || this.#advancing) return;
    const delay = Math.max(0, nextAt - this.now());
    // A clock that stands still comes nearer to nothing by waiting.
    if (this.#time !== null && delay > 0) return;
    this.#timer = setTimeout(() => this.runDue(), Math.min(delay, longestTimer));
    // The sandbox's server keeps the process alive, its timers need not.
    const timer: unknown = this.#timer;
    if (hasUnref(timer)) timer.unref();
  }
}

function hasUnref(timer: unknown): timer is { unref(): void } {
  return typeof timer === 'object' && timer !== null && 'unref' in timer;
}

/** ISO 8601 UTC. */
export function isoTime(time: number): string {
  return new Date(time).toISOString();
}

const unitsInMilliseconds = {
  ms: 1,
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
} as const;

export const { hours: hour, days: day } = unitsInMilliseconds;

const shortUnits: Readonly<Record<string, number>> = {
  ms: 1,
  s: unitsInMilliseconds.seconds,
  m: unitsInMilliseconds.minutes,
  h: unitsInMilliseconds.hours,
  d: unitsInMilliseconds.days,
  w: unitsInMilliseconds.weeks,
};

/** Ten years: beyond any use. */
export const longestAdvance = 3650 * day;

/**
 * Reads a duration: milliseconds as a number, `"90s"`, `"5m"`, `"7d"`, ISO 8601 (`"P7D"`,
 * `"PT5M"`) or an object such as `{days: 7, hours: 1}`.
 *
 * @returns Milliseconds from 0 to ten years; null for anything else.
 */
export function parseDuration(value: unknown): number | null {
  const duration = readDuration(value);
  return duration !== null && duration >= 0 && duration <= longestAdvance
    ? Math.round(duration)
    : null;
}

function readDuration(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string') return readDurationText(value);
  if (typeof value !== 'object' || value === null) return null;
  const parts = Object.entries(value);
  let sum = 0;
  for (const [unit, amount] of parts) {
    if (!isUnit(unit) || typeof amount !== 'number' || !Number.isFinite(amount)) return null;
    sum += amount * unitsInMilliseconds[unit];
  }
  return parts.length > 0 ? sum : null;
}

function readDurationText(text: string): number | null {
  if (text.length > 60) return null;
  const short = /^(\d+(?:\.\d+)?) ?(ms|s|m|h|d|w)?$/.exec(text);
  if (short) return Number(short[1]) * (shortUnits[short[2] ?? 'ms'] ?? 1);
  const iso =
    /^P(?!$)(?:(\d+)W)?(?:(\d+)D)?(?:T(?!$)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(
      text,
    );
  if (!iso) return null;
  const units = ['weeks', 'days', 'hours', 'minutes', 'seconds'] as const;
  return units.reduce(
    (sum, unit, index) => sum + Number(iso[index + 1] ?? 0) * unitsInMilliseconds[unit],
    0,
  );
}

function isUnit(text: string): text is keyof typeof unitsInMilliseconds {
  return Object.hasOwn(unitsInMilliseconds, text);
}
