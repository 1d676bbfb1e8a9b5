/** The companion of server-stub/cloudflare, built by wrangler and run by workerd. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { CreateSessionAnswer, SessionAnswer } from '@veriff-verify/companion';
import { createSandbox, type Sandbox } from '@veriff-verify/sandbox';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

// Quiet and offline; and the Worker is built from the sources.
process.env['WRANGLER_SEND_METRICS'] = 'false';
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';
process.env['WRANGLER_BUILD_CONDITIONS'] = '@veriff-verify/source,workerd,worker,browser';

const stub = join(import.meta.dirname, '../../server-stub');
const { createTestHarness } = createRequire(join(stub, 'package.json'))('wrangler') as {
  createTestHarness(options: object): {
    listen(): Promise<{ url: URL }>;
    close(): Promise<void>;
  };
};

let sandbox: Sandbox;
let worker: ReturnType<typeof createTestHarness>;
let endpoint: string;

beforeAll(async () => {
  sandbox = await createSandbox();
  worker = createTestHarness({
    workers: [
      {
        configPath: join(stub, 'cloudflare/wrangler.jsonc'),
        vars: { VERIFF_BASE_URL: sandbox.url },
        secrets: { VERIFF_API_KEY: sandbox.apiKey, VERIFF_SHARED_SECRET: sandbox.sharedSecret },
      },
    ],
  });
  const { url } = await worker.listen();
  endpoint = new URL('/veriff', url).href;
  await control('/webhooks', { url: `${endpoint}/webhooks` });
});

afterAll(async () => {
  await worker?.close();
  await sandbox?.close();
});

async function control(path: string, body: unknown): Promise<void> {
  const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.ok).toBe(true);
}

async function countCalls(method: string, path: RegExp): Promise<number> {
  const response = await fetch(`${sandbox.url}/_sandbox/requests`);
  const { requests } = (await response.json()) as { requests: { method: string; path: string }[] };
  return requests.filter((call) => call.method === method && path.test(call.path)).length;
}

/** Zero as soon as the request that meets the fault has arrived. */
async function openFaults(): Promise<number> {
  const response = await fetch(`${sandbox.url}/_sandbox/faults`);
  return ((await response.json()) as { faults: unknown[] }).faults.length;
}

function create(idempotencyKey: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${endpoint}/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': idempotencyKey },
    body: '{}',
    ...(signal && { signal }),
  });
}

function read({ session, ticket }: CreateSessionAnswer): Promise<Response> {
  return fetch(`${endpoint}/sessions/${session.id}`, {
    headers: { Authorization: `Bearer ${ticket}` },
  });
}

test('a session is created, decided by a webhook and read', async () => {
  const created = (await (await create('whole path')).json()) as CreateSessionAnswer;
  await control(`/sessions/${created.session.id}/decision`, { status: 'approved' });
  await sandbox.idle();
  const answer = (await (await read(created)).json()) as SessionAnswer;
  expect(answer.decision).toEqual({ status: 'approved', code: 9001, reasonCode: null });
  expect(await countCalls('GET', new RegExp(created.session.id))).toBe(0);
});

test('requests that wait for one another share one call to Veriff', async () => {
  const before = await countCalls('POST', /^\/v1\/sessions$/);
  await control('/faults', { match: {}, times: 1, fault: { latency: 200 } });
  const responses = await Promise.all(Array.from({ length: 10 }, () => create('together')));
  const answers = (await Promise.all(responses.map((r) => r.json()))) as CreateSessionAnswer[];
  expect(new Set(answers.map(({ session }) => session.id)).size).toBe(1);
  expect(await countCalls('POST', /^\/v1\/sessions$/)).toBe(before + 1);

  const [created] = answers;
  if (!created) throw new Error('There is no answer.');
  await control('/faults', { match: {}, times: 1, fault: { latency: 200 } });
  const reads = await Promise.all(Array.from({ length: 10 }, () => read(created)));
  expect(reads.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(await countCalls('GET', new RegExp(created.session.id))).toBe(1);
});

test('a visitor who leaves does not take the others along', async () => {
  const before = await countCalls('POST', /^\/v1\/sessions$/);
  await control('/faults', { match: {}, times: 1, fault: { latency: 300 } });
  const leaving = new AbortController();
  const first = create('leaving', leaving.signal).catch((error: Error) => error.name);
  await vi.waitFor(async () => expect(await openFaults()).toBe(0));
  const second = create('leaving');
  leaving.abort();
  expect(await first).toBe('AbortError');
  expect((await second).status).toBe(201);
  expect((await create('leaving')).status).toBe(201);
  expect(await countCalls('POST', /^\/v1\/sessions$/)).toBe(before + 1);
});
