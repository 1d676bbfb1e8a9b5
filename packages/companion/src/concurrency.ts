/** Two requests at once about the same thing, within one process. */

/** Runs what has the same key one after another. */
export class KeyedQueue {
  readonly #tails = new Map<string, Promise<void>>();

  /**
   * @param wait - Waits for the turn of `work`. When it throws, `work` is not done.
   * @throws what `wait` or `work` throws.
   */
  async run<Result>(
    key: string,
    wait: (turn: Promise<void>) => Promise<void>,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const previous = this.#tails.get(key);
    const result = previous === undefined ? work() : wait(previous).then(work);
    // Who does not wait any more still stands in the queue: those before it are not done.
    const end = Promise.allSettled([previous, result]).then(() => {
      if (this.#tails.get(key) === end) this.#tails.delete(key);
    });
    this.#tails.set(key, end);
    return result;
  }
}

/** Lets everyone who asks for the same key while an answer is under way share that answer. */
export class SharedCalls<Result> {
  readonly #underWay = new Map<string, Promise<Result>>();

  run(key: string, work: () => Promise<Result>): Promise<Result> {
    const running = this.#underWay.get(key);
    if (running !== undefined) return running;
    const started = work().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, started);
    return started;
  }
}
