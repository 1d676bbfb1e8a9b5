/** The companion of server-stub/cloudflare, built by wrangler and run by workerd. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { CreateSessionAnswer, SessionAnswer } from '@veriff-verify/companion';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
// `createTestHarness` lets Node fetch in the place of the Worker.
import { unstable_startWorker as startWorker } from 'wrangler';
import { type Environment, environmentFor, testHost } from './every-host.ts';
import { runProgram } from './program.ts';
import { testSharedState } from './shared-state.ts';

// Quiet and offline; and the Worker is built from the sources.
const surroundings = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_WRITE_LOGS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_BUILD_CONDITIONS: '@veriff-verify/source,workerd,worker,browser',
};
Object.assign(process.env, surroundings);

const config = join(import.meta.dirname, '../../server-stub/cloudflare/wrangler.jsonc');

// Not its command, which is a script that starts it.
const wrangler = join(
  createRequire(import.meta.url).resolve('wrangler/package.json'),
  '../wrangler-dist/cli.js',
);

function start(environment: Environment, entrypoint = join(config, '../worker.ts')) {
  return startWorker({
    config,
    entrypoint,
    bindings: {
      ...Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [name, { type: 'plain_text', value }]),
      ),
      KV: { type: 'kv_namespace' },
    },
    dev: {
      server: { hostname: '127.0.0.1', port: 0 },
      logLevel: 'none',
      inspector: false,
      persist: false,
      watch: false,
    },
  });
}

const host = testHost(
  async (environment) => {
    const worker = await start(environment);
    const { origin } = await worker.url;
    return { endpoint: `${origin}/veriff`, close: () => worker.dispose() };
  },
  (address) => ({ 'CF-Connecting-IP': address }),
);

describe('two isolates', () => {
  let worker: Awaited<ReturnType<typeof start>>;
  let origin: string;

  beforeAll(async () => {
    const companions = join(import.meta.dirname, 'two-companions-workerd.ts');
    worker = await start(environmentFor(host.sandbox), companions);
    ({ origin } = await worker.url);
  });

  afterAll(() => worker?.dispose());

  testSharedState(host, () => origin);

  test('KV can take the place of the Durable Objects', async () => {
    await host.control('/webhooks', { url: `${origin}/kv/webhooks` });
    const response = await fetch(`${origin}/kv/sessions`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    const { session, ticket } = (await response.json()) as CreateSessionAnswer;
    await host.control(`/sessions/${session.id}/decision`, { status: 'approved' });
    await host.sandbox.idle();
    const answer = await fetch(`${origin}/kv/sessions/${session.id}`, {
      headers: { Authorization: `Bearer ${ticket}` },
    });
    expect(((await answer.json()) as SessionAnswer).decision?.status).toBe('approved');
    expect(await host.countCalls('GET', new RegExp(session.id))).toBe(0);
  });
});

/** Zero as soon as the request that meets the fault has arrived. */
async function openFaults(): Promise<number> {
  const response = await fetch(`${host.sandbox.url}/_sandbox/faults`);
  return ((await response.json()) as { faults: unknown[] }).faults.length;
}

function create(idempotencyKey: string, signal?: AbortSignal): Promise<Response> {
  return host.create({ 'Idempotency-Key': idempotencyKey }, signal);
}

test('requests that wait for one another share one call to Veriff', async () => {
  const before = await host.countCalls('POST', /^\/v1\/sessions$/);
  await host.control('/faults', { match: {}, times: 1, fault: { latency: 200 } });
  const responses = await Promise.all(Array.from({ length: 10 }, () => create('together')));
  const answers = (await Promise.all(responses.map((r) => r.json()))) as CreateSessionAnswer[];
  expect(new Set(answers.map(({ session }) => session.id)).size).toBe(1);
  expect(await host.countCalls('POST', /^\/v1\/sessions$/)).toBe(before + 1);

  const [created] = answers;
  if (!created) throw new Error('There is no answer.');
  await host.control('/faults', { match: {}, times: 1, fault: { latency: 200 } });
  const reads = await Promise.all(Array.from({ length: 10 }, () => host.read(created)));
  expect(reads.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(await host.countCalls('GET', new RegExp(created.session.id))).toBe(1);
});

test('a visitor who leaves does not take the others along', async () => {
  const before = await host.countCalls('POST', /^\/v1\/sessions$/);
  await host.control('/faults', { match: {}, times: 1, fault: { latency: 300 } });
  const leaving = new AbortController();
  const first = create('leaving', leaving.signal).catch((error: Error) => error.name);
  await vi.waitFor(async () => expect(await openFaults()).toBe(0));
  const second = create('leaving');
  leaving.abort();
  expect(await first).toBe('AbortError');
  expect((await second).status).toBe(201);
  expect((await create('leaving')).status).toBe(201);
  expect(await host.countCalls('POST', /^\/v1\/sessions$/)).toBe(before + 1);
});

test('it does not start without a variable, and names it', async () => {
  // What workerd does with the module. wrangler shows the same error, but does not always end.
  vi.doMock('cloudflare:workers', () => ({ env: {}, DurableObject: Object }));
  await expect(import(join(config, '../worker.ts'))).rejects.toThrow(
    /^VERIFF_API_KEY is missing.+$/,
  );
});

test('it is at most 30 kB, compressed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'veriff-verify-worker-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const { code, output } = await runProgram(
    process.execPath,
    [wrangler, 'deploy', '--config', config, '--dry-run', '--outdir', folder],
    { environment: surroundings },
  );
  expect(code, output).toBe(0);
  const compressed = brotliCompressSync(await readFile(join(folder, 'worker.js')));
  expect(compressed.byteLength).toBeLessThanOrEqual(30_000);
});
