const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = window;

/** The page's timers, run by hand. */
export interface Clock {
  /** Delays that were asked for and have not run out, in milliseconds as given. */
  pending(): number[];
  /** Runs what falls due within `milliseconds`. */
  advance(milliseconds: number): void;
  restore(): void;
}

export function fakeClock(): Clock {
  let now = 0;
  let nextId = 1;
  const timers = new Map<number, { due: number; delay: number; run: () => void }>();
  window.setTimeout = ((run: () => void, delay = 0) => {
    const id = nextId++;
    timers.set(id, { due: now + delay, delay, run });
    return id;
  }) as typeof window.setTimeout;
  window.clearTimeout = ((id: number) => {
    timers.delete(id);
  }) as typeof window.clearTimeout;
  return {
    pending: () => [...timers.values()].map(({ delay }) => delay),
    advance(milliseconds) {
      now += milliseconds;
      for (const [id, { due, run }] of [...timers].sort(([, a], [, b]) => a.due - b.due)) {
        if (due <= now && timers.delete(id)) run();
      }
    },
    restore() {
      window.setTimeout = realSetTimeout;
      window.clearTimeout = realClearTimeout;
    },
  };
}

/** Lets everything that is already on its way happen: one turn of the real event loop. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    realSetTimeout(resolve);
  });
}

/** Milliseconds after which nothing more is expected to happen, on a machine that is busy too. */
export const PATIENCE = 15_000;

/** Resolves when `condition` holds; fails when it never does, and names it. */
export async function until(condition: () => unknown): Promise<void> {
  const started = performance.now();
  while (!condition()) {
    if (performance.now() - started > PATIENCE) throw new Error(`In vain: ${condition}`);
    await turn();
  }
}
