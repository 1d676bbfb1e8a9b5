/** A server or load generator in a process of its own, so that what it takes is its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** The integration's keys in all processes; made up. */
export const keys = {
  apiKey: '5f9a3c0e-7d0b-4c8e-9a51-3f6f5a0c2d11',
  sharedSecret: '0b8d6f6e-2b7e-4b0a-8c1d-9f6a7e5d4c3b',
};

export interface Usage {
  /** Seconds of processor time since the process began, of all its threads. */
  cpu: number;
  /** Megabytes of resident memory. */
  resident: number;
  /** Megabytes of JavaScript heap and buffers, after a garbage collection where one was asked for. */
  heap: number;
}

/** A process that a benchmark started. */
export class MeasuredProcess {
  /** What it said first: a server's base URL. */
  readonly ready: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ready: string) {
    this.#child = child;
    this.ready = ready;
  }

  /** @param file - In this folder; its standard output is dropped, its errors are shown. */
  static async start(file: string, ...args: string[]): Promise<MeasuredProcess> {
    const child = fork(join(import.meta.dirname, file), args, {
      execArgv: ['--expose-gc', '--conditions=@veriff-verify/source', ...profiling(file)],
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.once('exit', (code) => {
      if (code) throw new Error(`${file} ended with ${code}.`);
    });
    const [ready] = (await once(child, 'message')) as [string];
    return new MeasuredProcess(child, ready);
  }

  async ask<Answer>(question: unknown): Promise<Answer> {
    const answer = once(this.#child, 'message') as Promise<[Answer]>;
    this.#child.send(question as object);
    return (await answer)[0];
  }

  usage(collectGarbage = false): Promise<Usage> {
    return this.ask({ usage: true, collectGarbage });
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }
}

/** `BENCH_PROFILE=ours.ts` writes a processor profile of that process to the working folder. */
function profiling(file: string): string[] {
  return process.env['BENCH_PROFILE'] === file ? ['--cpu-prof'] : [];
}

/** In the child: says that it is ready, and answers what it is asked until its parent leaves. */
export function answerParent(
  ready: string,
  answer: (question: never) => unknown = () => null,
): void {
  process.on('message', async (question: { usage?: boolean; collectGarbage?: boolean }) => {
    process.send?.(
      question.usage ? usage(question.collectGarbage) : await answer(question as never),
    );
  });
  process.once('disconnect', () => process.exit(0));
  process.send?.(ready);
}

function usage(collectGarbage = false): Usage {
  if (collectGarbage) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    cpu: (user + system) / 1e6,
    resident: rss / 1e6,
    heap: (heapUsed + external) / 1e6,
  };
}

/** In the child: serves on a free port of this machine. */
export function serve(listener: RequestListener): void {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    answerParent(`http://127.0.0.1:${port}`);
  });
}
