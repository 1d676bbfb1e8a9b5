/** What the companion costs in memory: uploads of the largest size, and sessions. On Node, which tells. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { testWebhookHeaders } from '@veriff-verify/api';
import {
  type CompanionOptions,
  type CreateSessionAnswer,
  createCompanion,
} from '@veriff-verify/companion';
import { createSandbox } from '@veriff-verify/sandbox';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { connectRedis } from '../server-stub/node/redis.ts';
import { environmentFor } from './hosts/every-host.ts';
import { startProgram } from './hosts/program.ts';
import { startRedis } from './redis/redis-server.ts';

const megabyte = 1_000_000;
const sessionId = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';
const contentLength = 24 * megabyte;

// `gc` is there for contexts made after this.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function arrayBuffers(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

/** The largest upload in small pieces, all of the same few bytes of memory. */
function largestUpload(): { body: ReadableStream<Uint8Array>; length: number } {
  const encoder = new TextEncoder();
  const [start, end] = ['{"context":"face","content":"', '"}'].map((text) => encoder.encode(text));
  const piece = new Uint8Array(60_000).fill(0x41);
  const pieces = [start, ...Array(contentLength / piece.length).fill(piece), end].values();
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const { done, value } = pieces.next();
        if (done) controller.close();
        else controller.enqueue(value as Uint8Array);
      },
    },
    { highWaterMark: 0 },
  );
  return { body, length: contentLength + (start?.length ?? 0) + (end?.length ?? 0) };
}

test('an upload of 24 MB takes one buffer of 24 MB, from its first byte to the call of Veriff', async () => {
  let whenCalled = 0;
  let sent = 0;
  const companion = createCompanion({
    apiKey: '5a4d8b0c-0000-4000-8000-000000000000',
    sharedSecret: 'a-secret-of-nobody',
    logger: false,
    async fetch(url, init) {
      if (String(url).endsWith('/v1/sessions')) {
        const verification = { id: sessionId, url: 'https://alchemy.veriff.com/v/x' };
        return Response.json({ status: 'success', verification }, { status: 201 });
      }
      whenCalled = arrayBuffers();
      sent = (init?.body as Uint8Array).length;
      return Response.json({ status: 'success', image: { id: sessionId } }, { status: 201 });
    },
  });
  const headers = { 'Content-Type': 'application/json' };
  const created = await companion.request('/sessions', { method: 'POST', headers, body: '{}' });
  const { ticket } = (await created.json()) as { ticket: string };

  const { body, length } = largestUpload();
  const before = arrayBuffers();
  const response = await companion.request(`/sessions/${sessionId}/media`, {
    method: 'POST',
    headers: {
      ...headers,
      Authorization: `Bearer ${ticket}`,
      'Content-Length': String(length),
    },
    body,
    duplex: 'half',
  } as RequestInit);
  expect(response.status).toBe(201);
  const taken = whenCalled - before;
  console.log(
    `An upload of ${contentLength / megabyte} MB took ${taken / megabyte} MB of buffers.`,
  );
  expect(sent).toBeGreaterThan(contentLength);
  expect(taken).toBeGreaterThan(contentLength - megabyte);
  expect(taken).toBeLessThan(contentLength + megabyte);
  expect(arrayBuffers() - before).toBeLessThan(megabyte);
});

/** Resident memory of a process, and its highest since `forgetPeak`, in MB. */
async function memoryOf(pid: number): Promise<{ now: number; peak: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const read = (name: string) =>
    (Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024) / megabyte;
  return { now: read('VmRSS'), peak: read('VmHWM') };
}

/** proc(5): 5 sets the peak to what is resident now. */
const forgetPeak = (pid: number) => writeFile(`/proc/${pid}/clear_refs`, '5');

test.runIf(existsSync('/proc/self/clear_refs'))(
  'with all that Node and undici copy, the process of server-stub/node grows by less than five such buffers',
  async () => {
    const sandbox = await createSandbox();
    onTestFinished(() => sandbox.close());
    const server = join(import.meta.dirname, '../server-stub/node/server.ts');
    const { child, output, stop } = await startProgram(
      process.execPath,
      ['--conditions=@veriff-verify/source', server],
      {
        environment: { ...environmentFor(sandbox), COMPANION_PORT: '0' },
        until: /companion http\S+\n/,
      },
    );
    onTestFinished(stop);
    const endpoint = /companion (\S+)/.exec(output())?.[1] ?? '';
    const pid = child.pid ?? 0;
    const headers = { 'Content-Type': 'application/json' };
    const created = await fetch(`${endpoint}/sessions`, { method: 'POST', headers, body: '{}' });
    const { session, ticket } = (await created.json()) as CreateSessionAnswer;
    const upload = async (length: number): Promise<number> => {
      const response = await fetch(`${endpoint}/sessions/${session.id}/media`, {
        method: 'POST',
        headers: { ...headers, Authorization: `Bearer ${ticket}` },
        body: JSON.stringify({ context: 'face', content: 'iVBORw0KGgoA'.repeat(length / 12) }),
      });
      await response.arrayBuffer();
      return response.status;
    };

    // So that code and connections are there.
    expect(await upload(12_000)).toBe(201);
    const before = await memoryOf(pid);
    await forgetPeak(pid);
    expect(await upload(contentLength)).toBe(201);
    const first = (await memoryOf(pid)).peak - before.now;
    for (let count = 1; count < 5; count += 1) expect(await upload(contentLength)).toBe(201);
    const all = (await memoryOf(pid)).peak - before.now;
    console.log(
      `One upload of ${contentLength / megabyte} MB: ${first.toFixed(0)} MB more at its peak; five in turn: ${all.toFixed(0)} MB.`,
    );
    expect((first * megabyte) / contentLength).toBeLessThan(5);
    expect((all * megabyte) / contentLength).toBeLessThan(7);
  },
);

const keys = {
  apiKey: '5a4d8b0c-0000-4000-8000-000000000000',
  sharedSecret: 'a-secret-of-nobody',
};

/** A companion whose Veriff creates any session. */
function createFilled(options: Partial<CompanionOptions> = {}): ReturnType<typeof createCompanion> {
  return createCompanion({
    ...keys,
    ...options,
    logger: false,
    rateLimits: false,
    async fetch() {
      const id = crypto.randomUUID();
      // About as long as those of Veriff.
      const url = `https://alchemy.veriff.com/v/${'x'.repeat(300)}${id}`;
      return Response.json({ status: 'success', verification: { id, url } }, { status: 201 });
    },
  });
}

/** Creates sessions, each under a key of its own, and delivers the decision of each. */
async function fill(
  companion: ReturnType<typeof createCompanion>,
  sessions: number,
): Promise<void> {
  for (let index = 0; index < sessions; index += 1) {
    const created = await companion.request('/sessions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
      body: '{}',
    });
    const { session } = (await created.json()) as CreateSessionAnswer;
    const attempt = { attemptId: crypto.randomUUID(), status: 'approved', code: 9001 };
    const decisionTime = new Date(Date.UTC(2026, 10, 22) + index).toISOString();
    const verification = { id: session.id, ...attempt, decisionTime };
    const body = JSON.stringify({ status: 'success', verification });
    const headers = await testWebhookHeaders({ ...keys, body });
    const delivered = await companion.request('/webhooks', { method: 'POST', headers, body });
    expect([created.status, delivered.status]).toEqual([201, 200]);
  }
}

function heap(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / megabyte;
}

test('the default memory, full of sessions, keys and webhooks, takes about 20 MB, and no more after that', async () => {
  await fill(createFilled(), 200);
  const before = heap();
  const companion = createFilled();
  await fill(companion, 10_000);
  const full = heap() - before;
  await fill(companion, 10_000);
  const later = heap() - before;
  console.log(
    `10,000 sessions with their keys and webhooks: ${full.toFixed(1)} MB; 10,000 later: ${later.toFixed(1)} MB.`,
  );
  expect((await companion.request('/health')).status).toBe(200);
  expect(full).toBeLessThan(22);
  expect(later).toBeLessThan(22);
}, 240_000);

test('in Redis 10,000 of them take about 16 MB', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.close());
  const { storage, leases, close } = await connectRedis(redis.url);
  onTestFinished(close);
  const client = new Redis(redis.url);
  onTestFinished(() => client.disconnect());
  const used = async () =>
    Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]) / megabyte;
  const companion = createFilled({ storage, leases });
  await fill(companion, 50);
  const before = await used();
  await fill(companion, 1_000);
  const taken = ((await used()) - before) * 10;
  console.log(`In Redis 10,000 sessions take ${taken.toFixed(1)} MB.`);
  expect(taken).toBeGreaterThan(10);
  expect(taken).toBeLessThan(20);
}, 240_000);
