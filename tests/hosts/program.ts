/** Runs a host's program as an operator would. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface Program {
  child: ChildProcessByStdio<null, Readable, Readable>;
  /** Everything that it has printed so far. */
  output(): string;
  /** Its exit code, once it has ended; null when a signal ended it. */
  ended: Promise<number | null>;
  /** Sends SIGKILL and waits for the end. */
  stop(): Promise<void>;
}

/**
 * @param environment - All that the program gets, beside `PATH`.
 * @param until - Resolves as soon as it is in the output. Default: when the program ends.
 */
export async function startProgram(
  program: string,
  parameters: readonly string[],
  {
    environment,
    until,
    folder,
  }: { environment: Readonly<Record<string, string>>; until?: RegExp; folder?: string },
): Promise<Program> {
  const child = spawn(program, parameters, {
    ...(folder !== undefined && { cwd: folder }),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...environment },
  });
  let printed = '';
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  await new Promise<void>((resolve, reject) => {
    const take = (text: string): void => {
      printed += text;
      if (until?.test(printed)) resolve();
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    ended.then(() => {
      if (until && !until.test(printed)) reject(new Error(`The program ended: ${printed}`));
      resolve();
    }, reject);
  });
  return {
    child,
    output: () => printed,
    ended,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs a program to its end, which is soon. */
export async function runProgram(
  program: string,
  parameters: readonly string[],
  options: { environment: Readonly<Record<string, string>>; folder?: string },
): Promise<{ code: number | null; output: string }> {
  const { ended, output } = await startProgram(program, parameters, options);
  return { code: await ended, output: output() };
}
