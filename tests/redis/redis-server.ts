/** A real Redis that keeps what it has acknowledged, to be stopped, killed and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findRedisServer } from '../../scripts/programs.ts';

export interface RedisServer {
  /** The same for its whole life. */
  url: string;
  port: number;
  /** Ends it: in order, or with SIGKILL in the middle of whatever it does. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts it again, with the data that it had. */
  start(): Promise<void>;
  /** It hangs: connections stay, and nothing is answered. */
  pause(): void;
  resume(): void;
  close(): Promise<void>;
}

/** @param settings - Further ones of redis.conf, such as `--requirepass`, `secret`. */
export async function startRedis(settings: readonly string[] = []): Promise<RedisServer> {
  const program = await findRedisServer();
  const folder = await mkdtemp(join(tmpdir(), 'veriff-redis-'));
  const { port, child } = await startOnAnyPort(program, folder, settings);
  let process: ChildProcess | null = child;

  const stop = async (signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> => {
    if (process === null) return;
    const ended = once(process, 'exit');
    // Stopped by a signal, it would not hear the one to end.
    process.kill('SIGCONT');
    process.kill(signal);
    process = null;
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    stop,
    async start() {
      process ??= await start(program, folder, port, settings);
      if (process === null) throw new Error(`Redis could not be started on port ${port} again.`);
    },
    pause: () => void process?.kill('SIGSTOP'),
    resume: () => void process?.kill('SIGCONT'),
    async close() {
      await stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function startOnAnyPort(
  program: string,
  folder: string,
  settings: readonly string[],
): Promise<{ port: number; child: ChildProcess }> {
  for (let tries = 0; tries < 20; tries += 1) {
    // Below the ports that systems give to outgoing connections: one of those could take it while
    // Redis is down.
    const port = randomInt(10_240, 32_768);
    const child = await start(program, folder, port, settings);
    if (child !== null) return { port, child };
  }
  throw new Error('Redis found no port to listen on.');
}

/** @returns null when it could not listen. */
async function start(
  program: string,
  folder: string,
  port: number,
  settings: readonly string[],
): Promise<ChildProcess | null> {
  const child = spawn(
    program,
    [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder],
      // Every write is on the disk before it is answered.
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
      ...settings,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const output: string[] = [];
  const ready = new Promise<true>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      output.push(line);
      if (line.includes('Ready to accept connections')) resolve(true);
    });
  });
  if ((await Promise.race([ready, ended])) === true) return child;
  if (output.some((line) => /bind|in use/i.test(line))) return null;
  throw new Error(`Redis could not be started:\n${output.join('\n')}`);
}
