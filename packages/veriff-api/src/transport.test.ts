import { afterEach, expect, test, vi } from 'vitest';
import { Veriff, type VeriffOptions } from './client.ts';

afterEach(() => {
  vi.useRealTimers();
});

/**
 * The waits between the calls of a decision, each run to its end at once. In a file without
 * servers, whose connections' own timers would be among them.
 */
async function waitsOf(
  answers: readonly { status: number; headers?: Record<string, string> }[],
  options: Partial<VeriffOptions> = {},
): Promise<number[]> {
  const waits: number[] = [];
  const { setTimeout: start } = globalThis;
  const timers = vi.spyOn(globalThis, 'setTimeout').mockImplementation(((
    run: () => void,
    delay: number,
  ) => {
    const isTimeLimit = delay === 10_000;
    if (!isTimeLimit) waits.push(delay);
    return start(run, isTimeLimit ? delay : 0);
  }) as typeof setTimeout);
  let calls = 0;
  const stub: typeof fetch = async () => {
    const { status, headers } = answers[Math.min(calls, answers.length - 1)] ?? { status: 500 };
    calls += 1;
    const body = { status: 'success', verification: null };
    return Response.json(body, { status, ...(headers && { headers }) });
  };
  try {
    await new Veriff({ apiKey: 'key', sharedSecret: 'secret', fetch: stub, ...options }).sessions
      .decision('id')
      .catch(() => undefined);
  } finally {
    timers.mockRestore();
  }
  return waits;
}

test.each([
  ['seconds', '3'],
  ['a date', 'Sun, 22 Nov 2026 12:00:03 GMT'],
])('a Retry-After of %s is waited for', async (_form, retryAfter) => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 22, 12), toFake: ['Date'] });
  const limited = { status: 429, headers: { 'retry-after': retryAfter } };
  expect(await waitsOf([limited, { status: 200 }])).toEqual([3_000]);
});

test.each([
  [0, [200, 400, 500, 500]],
  [1, [400, 800, 1_000, 1_000]],
])(
  'without one, waits double up to the longest, half of them by chance (%i)',
  async (chance, waits) => {
    const random = vi.spyOn(Math, 'random').mockReturnValue(chance);
    const retry = { attempts: 5, baseDelay: 400, maxDelay: 1_000 };
    expect(await waitsOf([{ status: 503 }], { retry })).toEqual(waits);
    random.mockRestore();
  },
);
