/**
 * One list of tests, four runtimes, and in each two ways from the client to the sandbox.
 *
 * Node, Deno and Bun run the list's own TypeScript, and wrangler builds it; the packages are found
 * as everywhere in the tests, as sources, by the condition `@veriff-verify/source`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
// `createTestHarness` lets Node fetch in the place of the Worker, redirects and all.
import { unstable_startWorker as startWorker } from 'wrangler';
import { denoFlags, executable } from './executables.ts';
import { type Host, overHttp, type Runtime, runtimes, type Way } from './host.ts';
import { operationTests } from './list/operations.ts';
import type { RuntimeTest } from './list/test-sandbox.ts';
import { list } from './list.ts';
import { listen } from './node-server.ts';
import { type Result, run } from './run.ts';

const condition = '@veriff-verify/source';

/** Milliseconds for the whole list, both ways. */
const timeLimit = 50_000;

/** What the programs would keep between runs goes here. */
let folder: string;

beforeAll(async () => {
  // Quiet and offline, and the Worker is built from the sources.
  process.env['WRANGLER_SEND_METRICS'] = 'false';
  process.env['WRANGLER_WRITE_LOGS'] = 'false';
  process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
  process.env['WRANGLER_BUILD_CONDITIONS'] = `${condition},workerd,worker,browser`;
  folder = await mkdtemp(join(tmpdir(), 'veriff-verify-runtimes-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const runs: Record<Runtime, () => Promise<Result[]>> = {
  node: () => runChild(process.execPath, [`--conditions=${condition}`], 'run-node.ts'),
  deno: () =>
    runChild(executable('deno'), ['run', ...denoFlags, '--allow-net=127.0.0.1'], 'run-deno.ts'),
  bun: () =>
    runChild(
      executable('bun'),
      [`--conditions=${condition}`, '--no-install', '--no-env-file'],
      'run-bun.ts',
    ),
  workerd: runWorker,
};

/** What is run on every runtime. */
const everywhere: readonly Run[] = [
  { way: 'in process', tests: list },
  { way: 'over HTTP', tests: list },
];

const fromNode: Run = { way: 'from Node', tests: operationTests };

interface Run {
  way: Way;
  tests: readonly RuntimeTest[];
}

describe.each(runtimes)('on %s', { retry: 0 }, (runtime) => {
  let results: Promise<Result[]> | undefined;

  /** Runs the list at its first test, so that one runtime after the other has the machine. */
  function told(): Promise<Result[]> {
    results ??= runs[runtime]();
    return results;
  }

  const planned = runtime === 'workerd' ? [...everywhere, fromNode] : everywhere;

  describe.each(planned)('$way', ({ way, tests }) => {
    test.each(tests)('$name', async ({ name }) => {
      const own = (await told()).filter((result) => result.way === way && result.name === name);
      expect(own).toEqual([{ way, name, error: null }]);
    });
  });

  test('nothing was left out and nothing was added', async () => {
    expect((await told()).length).toBe(planned.reduce((sum, { tests }) => sum + tests.length, 0));
  });
});

test('the list is long, and no name is in it twice', () => {
  expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
  expect(list.length).toBeGreaterThanOrEqual(129);
});

/** @returns What it told, when it has ended by itself. */
async function runChild(program: string, flags: readonly string[], script: string) {
  const child = spawn(program, [...flags, join(import.meta.dirname, script)], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeLimit,
    killSignal: 'SIGKILL',
    // Nothing of the user's: neither proxies nor tokens.
    env: {
      NO_COLOR: '1',
      HOME: folder,
      DENO_DIR: join(folder, 'deno'),
      DENO_NO_UPDATE_CHECK: '1',
      BUN_RUNTIME_TRANSPILER_CACHE_PATH: '0',
      DO_NOT_TRACK: '1',
    },
  });
  const ended = once(child, 'close');
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const results: Result[] = [];
  for await (const line of createInterface(child.stdout)) results.push(JSON.parse(line) as Result);
  const [code, signal] = (await ended) as [number | null, string | null];
  if (code === 0) return results;
  const end = code === null ? `was ended by ${signal}` : `ended with ${code}`;
  throw new Error(`${script} ${end} after ${results.length} results. ${complaints}`);
}

async function runWorker(): Promise<Result[]> {
  const worker = await startWorker({
    name: 'runtimes',
    entrypoint: join(import.meta.dirname, 'worker.ts'),
    compatibilityDate: '2026-10-01',
    // Nothing of Node is needed.
    compatibilityFlags: ['no_nodejs_compat'],
    build: { nodejsCompatMode: null },
    dev: {
      server: { hostname: '127.0.0.1', port: 0 },
      logLevel: 'none',
      inspector: false,
      persist: false,
      watch: false,
    },
  });
  try {
    const url = await worker.url;
    const answer = await fetch(new URL('/run', url));
    const lines = (await answer.text()).split('\n');
    await run(nodeBeforeWorker(url), (line) => lines.push(line), operationTests);
    return lines.map((line) => JSON.parse(line) as Result);
  } finally {
    await worker.dispose();
  }
}

/** The client on Node, the sandbox in the Worker. */
function nodeBeforeWorker(url: URL): Host {
  return {
    ...overHttp('node', listen),
    way: 'from Node',
    sandboxRuntime: 'workerd',
    async openSandbox(options) {
      const answer = await fetch(new URL('/sandboxes', url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(options),
      });
      const sandbox = (await answer.json()) as { url: string; runtime: Runtime };
      // It ends with the Worker.
      return { ...sandbox, close: async () => {} };
    },
  };
}
