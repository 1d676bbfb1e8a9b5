/**
 * Memory for bodies on their way. There is an end to it, and nobody holds it without sending: a body
 * that comes too slowly gives way to one for which there is no room.
 */
import { ProblemError } from './problem.ts';

export interface ArrivalOptions {
  /** Bytes of all bodies together. One visitor may have half of it. */
  room: number;
  /** Milliseconds in which a body must be there. */
  time: number;
  /** The clock, in milliseconds. */
  now: () => number;
  /** Told of each body that is refused, since there is no room. */
  onLimited: () => void;
}

/** Milliseconds in which nothing need be there yet. */
const grace = 1_000;

/** A body on its way. */
export class Arrival {
  readonly visitor: string | null;
  /** Bytes that are there, where they are counted: else it is late after the grace. */
  arrived = 0;
  /** Bytes that are kept for it. */
  room = 0;
  /** Whether it would be there too late, if it went on as it has come. */
  readonly isLate: () => boolean;
  readonly #time: number;
  #giveUp: (() => void) | null = null;

  constructor(length: number, visitor: string | null, { time, now }: ArrivalOptions) {
    const begun = now();
    this.visitor = visitor;
    this.isLate = () => this.arrived < (length * (now() - begun - grace)) / (time - grace);
    this.#time = time;
  }

  /**
   * Waits for it.
   *
   * @throws ProblemError `invalid-request` when it comes too slowly; what `reading` throws.
   */
  async inTime<Result>(reading: Promise<Result>): Promise<Result> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tooSlow = new Promise<never>((_resolve, reject) => {
      this.#giveUp = () => reject(slow());
      timer = setTimeout(this.#giveUp, this.#time);
    });
    try {
      return await Promise.race([reading, tooSlow]);
    } finally {
      clearTimeout(timer);
      this.#giveUp = null;
    }
  }

  /** Lets it go, if it is late. */
  giveWay(): boolean {
    if (this.#giveUp === null || !this.isLate()) return false;
    this.#giveUp();
    return true;
  }
}

/** All bodies on their way. */
export class Arrivals {
  readonly #options: ArrivalOptions;
  readonly #bodies = new Set<Arrival>();
  #taken = 0;

  constructor(options: ArrivalOptions) {
    this.#options = options;
  }

  /**
   * `end` must follow.
   *
   * @param length - Bytes that it may have.
   * @param visitor - Who sends it, where that is known.
   */
  begin(length: number, visitor: string | null = null): Arrival {
    const body = new Arrival(length, visitor, this.#options);
    this.#bodies.add(body);
    return body;
  }

  /**
   * Keeps room for a body, or more of it.
   *
   * @throws ProblemError `rate-limited` when there is none; `invalid-request` when the body had to
   *   give way.
   */
  take(body: Arrival, bytes: number): void {
    const { room, onLimited } = this.#options;
    if (!this.#bodies.has(body)) throw slow();
    for (const other of this.#bodies) {
      if (this.#taken + bytes <= room) break;
      if (other !== body && other.giveWay()) this.end(other);
    }
    if (this.#taken + bytes > room || this.#heldBy(body.visitor) + bytes > room / 2) {
      onLimited();
      throw tooMuch();
    }
    body.room += bytes;
    this.#taken += bytes;
  }

  /** Gives its room back. */
  end(body: Arrival): void {
    if (this.#bodies.delete(body)) this.#taken -= body.room;
  }

  #heldBy(visitor: string | null): number {
    let held = 0;
    if (visitor !== null) {
      for (const body of this.#bodies) if (body.visitor === visitor) held += body.room;
    }
    return held;
  }
}

function slow(): ProblemError {
  return new ProblemError('invalid-request', 'The body came too slowly. Send it again.');
}

export function tooMuch(): ProblemError {
  return new ProblemError('rate-limited', 'Too much is sent at once. Send it again in a moment.', {
    headers: { 'Retry-After': '2' },
  });
}
