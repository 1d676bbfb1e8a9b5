import { day, hour } from './clock.ts';

const perHour = 5;
const perDay = 10;

/** Veriff's published limits of DELETE: 5 sessions an hour, 10 a day. */
export class DeletionLimit {
  #times: number[] = [];

  /** Counts a deletion, unless the limit is reached. */
  take(now: number): boolean {
    this.#times = this.#times.filter((time) => time > now - day);
    const lastHour = this.#times.filter((time) => time > now - hour);
    if (lastHour.length >= perHour || this.#times.length >= perDay) return false;
    this.#times.push(now);
    return true;
  }

  clear(): void {
    this.#times = [];
  }
}
