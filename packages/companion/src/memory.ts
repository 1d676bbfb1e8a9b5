/** This process's memory, with an end to it. */

export interface MemoryOptions {
  /** Beyond it, the entry that was written longest ago makes room. */
  maxEntries: number;
  /** Milliseconds since 1970. */
  now: () => number;
}

/**
 * Writes after which the oldest entry is looked for from the start. A Map is made anew when it has
 * grown or shrunk, and V8 keeps all it was made anew from, with what was in it, as long as there is
 * an iterator that has not been moved on.
 */
const renewAfter = 1_000;

/** Entries that end after the time they were set for; never more of them than `maxEntries`. */
export class BoundedMemory<Value> {
  readonly #entries = new Map<string, { value: Value; end: number }>();
  readonly #options: MemoryOptions;
  /**
   * Kept for many evictions: a new one first has to step over all that were deleted before,
   * thousands of them.
   */
  #oldest: MapIterator<string>;
  #writes = 0;

  constructor(options: MemoryOptions) {
    this.#options = options;
    this.#oldest = this.#entries.keys();
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: string): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    if (entry.end > this.#options.now()) return true;
    this.#entries.delete(key);
    return false;
  }

  get(key: string): Value | null {
    return this.has(key) ? (this.#entries.get(key)?.value ?? null) : null;
  }

  /** @param milliseconds - How long the entry lives. */
  set(key: string, value: Value, milliseconds: number): void {
    this.#writes += 1;
    if (this.#writes % renewAfter === 0) this.#oldest = this.#entries.keys();
    // A Map keeps the order of insertion, so a written entry must move to the end.
    this.#entries.delete(key);
    this.#entries.set(key, { value, end: this.#options.now() + milliseconds });
    if (this.#entries.size <= this.#options.maxEntries) return;
    const { value: oldest } = this.#oldest.next();
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
