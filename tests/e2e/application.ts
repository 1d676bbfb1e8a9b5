import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What `npm start` brings up, on ports that the system picked. */
export interface Application {
  demo: string;
  companion: string;
  sandbox: string;
  /** Every line that it printed so far. */
  lines: string[];
  /** Resolves with the first line that matches, also one printed before. */
  line(pattern: RegExp): Promise<string>;
  /** Calls a control endpoint of the sandbox and reads its answer. */
  control<Answer = unknown>(method: string, path: string, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
}

const root = join(import.meta.dirname, '..', '..');

export async function startApplication(): Promise<Application> {
  // A process group of its own, so that npm's children end with it.
  const child = spawn('npm', ['start'], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...withoutVeriffVariables(process.env),
      PORT: '0',
      COMPANION_PORT: '0',
      SANDBOX_PORT: '0',
    },
  });
  const lines: string[] = [];
  const watchers = new Set<(line: string) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (text) => {
      lines.push(text);
      for (const watch of watchers) watch(text);
    });
  }

  const line = (pattern: RegExp): Promise<string> =>
    new Promise((resolve) => {
      const known = lines.find((text) => pattern.test(text));
      if (known !== undefined) {
        resolve(known);
        return;
      }
      const watch = (text: string): void => {
        if (!pattern.test(text)) return;
        watchers.delete(watch);
        resolve(text);
      };
      watchers.add(watch);
    });

  const ended = new Promise<never>((_resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`npm start ended with ${code}:\n${lines.join('\n')}`)),
    );
  });
  // The rejection is looked at only while it starts.
  ended.catch(() => undefined);
  const [demo, companion, sandbox] = await Promise.race([
    Promise.all([
      address(line(/^\s*Demo\s/)),
      address(line(/^\s*Companion\s/)),
      address(line(/^\s*Sandbox\s/)),
    ]),
    ended,
  ]);

  return {
    demo,
    companion,
    sandbox,
    lines,
    line,
    async control<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
      const response = await fetch(`${sandbox}/_sandbox${path}`, {
        method,
        ...(body === undefined
          ? {}
          : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
      return (response.status === 204 ? undefined : await response.json()) as Answer;
    },
    close: () => endGroup(child),
  };
}

async function address(printed: Promise<string>): Promise<string> {
  const url = /https?:\/\/\S+/.exec(await printed)?.[0];
  if (url === undefined) throw new Error(`No address in: ${await printed}`);
  return url;
}

function withoutVeriffVariables(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith('VERIFF_')),
  );
}

function endGroup(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.pid === undefined) {
      resolve();
      return;
    }
    child.once('exit', () => resolve());
    process.kill(-child.pid, 'SIGTERM');
  });
}
