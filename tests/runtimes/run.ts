/** Runs the list in a host and tells each result as one line of JSON. */
import { describeError } from './check.ts';
import type { Host, Way } from './host.ts';
import type { RuntimeTest } from './list/test-sandbox.ts';
import { list } from './list.ts';

export interface Result {
  way: Way;
  name: string;
  /** Null when the test passed. */
  error: string | null;
}

/** Milliseconds of one test. */
const timeLimit = 10_000;

/** Tests at a time. Each has its own sandbox; a Worker may have six requests of its own open. */
const concurrency = 4;

/**
 * @param tell - Gets a line for each result.
 * @param tests - Default: the whole list.
 */
export async function run(
  host: Host,
  tell: (line: string) => void,
  tests: readonly RuntimeTest[] = list,
): Promise<void> {
  const waiting = [...tests];
  async function work(): Promise<void> {
    for (let test = waiting.shift(); test; test = waiting.shift()) {
      const error = await attempt(test, host);
      tell(JSON.stringify({ way: host.way, name: test.name, error } satisfies Result));
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
}

async function attempt(test: RuntimeTest, host: Host): Promise<string | null> {
  try {
    await withinTimeLimit(test.run(host));
    return null;
  } catch (error) {
    return describeError(error);
  }
}

async function withinTimeLimit(work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Not done within ${timeLimit} ms.`)), timeLimit);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
