/** A sandbox in a process of its own, so that its memory is its own. Asked over IPC. */
import { createSandbox } from '@veriff-verify/sandbox';

const maxSessions = Number(process.argv[2]);
const sandbox = await createSandbox({ maxSessions, now: '2026-01-01T00:00:00Z' });

export type Question = { type: 'memory' } | { type: 'advance'; duration: string };
export interface Answer {
  url: string;
  /** Megabytes after a garbage collection. */
  heap: number;
  resident: number;
  milliseconds: number;
}

function send(milliseconds: number): void {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  const answer: Answer = {
    url: sandbox.url,
    heap: (heapUsed + external) / 1_000_000,
    resident: rss / 1_000_000,
    milliseconds,
  };
  process.send?.(answer);
}

process.on('message', async (question: Question) => {
  const start = performance.now();
  if (question.type === 'advance') await sandbox.advance(question.duration);
  send(performance.now() - start);
});
// The parent ends this process by leaving.
process.once('disconnect', () => process.exit(0));
send(0);
