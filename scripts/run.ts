/** Runs the programs that the other scripts are made of. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

export const root = join(import.meta.dirname, '..');

/** Whether a module is the program itself. `import.meta.main` is missing before Node 24.2. */
export function isProgram(meta: ImportMeta): boolean {
  return meta.main ?? meta.filename === process.argv[1];
}

export interface Command {
  /** What a person reads in the summary. */
  name: string;
  /** Program of `node_modules/.bin`, or any other on the path. */
  program: string;
  arguments?: readonly string[];
  /** Folder below the root. */
  folder?: string;
  environment?: Readonly<Record<string, string>>;
}

export interface Outcome {
  command: Command;
  exitCode: number;
  /** Everything it printed, when it was collected. */
  output: string;
  seconds: number;
}

/**
 * Runs a command to its end.
 *
 * @param print - `stream` shows its output as it comes; `collect` keeps it.
 */
export function run(command: Command, print: 'stream' | 'collect' = 'stream'): Promise<Outcome> {
  const started = performance.now();
  const folder = join(root, command.folder ?? '');
  const child = spawn(command.program, command.arguments ?? [], {
    cwd: folder,
    stdio: [
      'ignore',
      print === 'stream' ? 'inherit' : 'pipe',
      print === 'stream' ? 'inherit' : 'pipe',
    ],
    env: {
      ...process.env,
      // The root's own Node comes first, whatever the machine has.
      PATH: [
        join(root, 'node_modules', '.bin'),
        join(folder, 'node_modules', '.bin'),
        process.env['PATH'],
      ].join(delimiter),
      ...command.environment,
    },
    // npm's programs are scripts on Windows, which only a shell starts.
    shell: process.platform === 'win32',
  });
  const chunks: string[] = [];
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  return new Promise((resolve) => {
    const end = (exitCode: number): void =>
      resolve({
        command,
        exitCode,
        output: chunks.join(''),
        seconds: (performance.now() - started) / 1000,
      });
    child.once('error', (error) => {
      chunks.push(`${command.program}: ${error.message}\n`);
      end(127);
    });
    child.once('close', (code) => end(code ?? 1));
  });
}
