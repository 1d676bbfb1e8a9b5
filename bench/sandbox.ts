/**
 * The sandbox under load: `npm run bench -- sandbox`.
 *
 * 100,000 sessions are created over loopback by 16 signed calls at a time: once with room for all of
 * them, once with the default limit of 10,000, where old ones make room. Then seven days pass and
 * all that are left expire.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Veriff } from '@veriff-verify/api';
import { demoKeys } from '@veriff-verify/sandbox';
import type { Answer, Question } from './processes/sandbox.ts';
import { quantile, table, writeSection } from './report.ts';

const sessions = 100_000;
const step = 20_000;
const concurrency = 16;

async function measure(maxSessions: number): Promise<(string | number)[][]> {
  const child = fork(join(import.meta.dirname, 'processes/sandbox.ts'), [String(maxSessions)], {
    execArgv: ['--expose-gc', '--conditions=@veriff-verify/source'],
  });
  const ask = async (question: Question): Promise<Answer> => {
    const answer = once(child, 'message');
    child.send(question);
    return ((await answer) as [Answer])[0];
  };
  const [ready] = (await once(child, 'message')) as [Answer];
  const veriff = new Veriff({ ...demoKeys, baseUrl: ready.url });
  const rows: (string | number)[][] = [];
  const row = (what: string, latencies: number[], seconds: number, answer: Answer): void => {
    rows.push([
      maxSessions,
      what,
      ...(latencies.length > 0
        ? [
            quantile(latencies, 0.5).toFixed(2),
            quantile(latencies, 0.95).toFixed(2),
            quantile(latencies, 0.99).toFixed(2),
            Math.round(latencies.length / seconds),
          ]
        : ['', '', '', '']),
      answer.heap.toFixed(0),
      answer.resident.toFixed(0),
    ]);
  };
  row('none', [], 0, ready);
  for (let done = 0; done < sessions; done += step) {
    const latencies: number[] = [];
    const started = performance.now();
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < step) {
        next += 1;
        const start = performance.now();
        await veriff.sessions.create({
          verification: {
            vendorData: `customer-${done + next}`,
            person: { firstName: 'Ada', lastName: 'Lovelace' },
          },
        });
        latencies.push(performance.now() - start);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
    const seconds = (performance.now() - started) / 1_000;
    row((done + step).toLocaleString('en'), latencies, seconds, await ask({ type: 'memory' }));
  }
  const expired = await ask({ type: 'advance', duration: '8d' });
  row(`all expired, in ${(expired.milliseconds / 1_000).toFixed(1)} s`, [], 0, expired);
  child.disconnect();
  await once(child, 'exit');
  return rows;
}

const rows = [...(await measure(sessions)), ...(await measure(10_000))];
const figures = table(
  ['limit', 'created', 'p50 ms', 'p95 ms', 'p99 ms', 'a second', 'heap MB', 'resident MB'],
  rows,
);
console.log(figures);
await writeSection(
  'sandbox',
  'The sandbox under load',
  `100,000 sessions, created over loopback by 16 signed calls at a time; client and sandbox are two
processes on the same cores, so the times hold both. First with room for all of them, then with the
default limit of 10,000, where old sessions make room. Memory is the sandbox's, after a garbage
collection. At the end seven days pass and all sessions that are left expire.

${figures}`,
);
