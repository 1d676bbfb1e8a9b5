/** Lets vitest run tests in Deno and Bun: a process for each file, as its own forks of Node are. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { PoolOptions, PoolRunnerInitializer, PoolWorker } from 'vitest/node';
import { executable } from '../../../../tests/runtimes/executables.ts';
import { decode, encode } from './messages.ts';

export type ChildRuntime = 'deno' | 'bun';

/** Nothing is installed, fetched or locked, and Deno's tests reach this machine alone. */
const flags: Readonly<Record<ChildRuntime, readonly string[]>> = {
  deno: [
    'run',
    '--allow-read',
    '--allow-env',
    '--allow-sys',
    '--allow-net=127.0.0.1',
    '--no-prompt',
    '--no-lock',
    '--no-remote',
    '--cached-only',
  ],
  bun: ['--no-install', '--no-env-file'],
};

/** @param conditions - Of packages' exports, beside those that the runtime knows by itself. */
export function childPool(
  runtime: ChildRuntime,
  conditions: readonly string[],
): PoolRunnerInitializer {
  return {
    name: runtime,
    createPoolWorker: (options) => new ChildWorker(runtime, conditions, options),
  };
}

class ChildWorker implements PoolWorker {
  readonly name: ChildRuntime;
  /** Modules come in files, not in messages. */
  readonly cacheFs = true;
  readonly #conditions: readonly string[];
  readonly #options: PoolOptions;
  #child: ChildProcess | undefined;

  constructor(name: ChildRuntime, conditions: readonly string[], options: PoolOptions) {
    this.name = name;
    this.#conditions = conditions;
    this.#options = options;
  }

  async start(): Promise<void> {
    const { env, project } = this.#options;
    const child = fork(join(import.meta.dirname, 'child-worker.ts'), [], {
      execPath: executable(this.name),
      execArgv: [
        ...flags[this.name],
        ...this.#conditions.map((condition) => `--conditions=${condition}`),
      ],
      env: {
        ...env,
        // Both heed a proxy, which could not reach the sandbox.
        NO_PROXY: '127.0.0.1',
        DENO_DIR: join(project.vite.config.cacheDir, 'deno'),
        DENO_NO_UPDATE_CHECK: '1',
        BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0',
      },
      serialization: 'json',
      stdio: 'pipe',
    });
    const { outputStream, errorStream } = project.vitest.logger;
    child.stdout?.pipe(outputStream, { end: false });
    child.stderr?.pipe(errorStream, { end: false });
    this.#child = child;
  }

  on(event: string, listener: (...values: unknown[]) => void): void {
    this.#child?.on(event, listener);
  }

  off(event: string, listener: (...values: unknown[]) => void): void {
    this.#child?.off(event, listener);
  }

  send(message: object): void {
    this.#child?.send(encode(message));
  }

  deserialize(text: unknown): unknown {
    return decode(String(text));
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    // Its output too, not only the process.
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }
}
