/** Instances of the companion that share a Redis, in front of one local Veriff. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testWebhookHeaders } from '@veriff-verify/api';
import type { CreateSessionAnswer } from '@veriff-verify/companion';
import { createSandbox, demoKeys, type RequestSummary, type Sandbox } from '@veriff-verify/sandbox';
import { expect } from 'vitest';

export interface Instance {
  url: string;
  /** Every line that it printed so far. */
  lines: string[];
  /** Asks it to end, and waits. @returns its exit code. */
  end(): Promise<number | null>;
}

export interface Veriff {
  sandbox: Sandbox;
  /** Calls to the API so far. */
  requests: RequestSummary[];
  /** Sessions that were created. */
  created(): number;
  /** How often it was asked for a decision, by session. */
  questions(): Map<string, number>;
}

export async function startVeriff(): Promise<Veriff> {
  const requests: RequestSummary[] = [];
  const sandbox = await createSandbox({ onRequest: (request) => void requests.push(request) });
  return {
    sandbox,
    requests,
    created: () =>
      requests.filter(({ method, path }) => method === 'POST' && path === '/v1/sessions').length,
    questions() {
      const counts = new Map<string, number>();
      for (const { path } of requests) {
        const id = /^\/v1\/sessions\/([^/]+)\/decision/.exec(path)?.[1];
        if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      return counts;
    },
  };
}

export const instanceProgram = join(import.meta.dirname, 'instance.ts');
export const serverProgram = join(import.meta.dirname, '../../server-stub/node/server.ts');

/** @throws Error with everything it printed, when it ends before it listens. */
export async function startInstance(
  environment: Readonly<Record<string, string>>,
  options: { program?: string; settings?: { pollInterval?: number } } = {},
): Promise<Instance> {
  const { program = instanceProgram, settings = {} } = options;
  const child: ChildProcess = spawn(
    process.execPath,
    ['--conditions=@veriff-verify/source', program, JSON.stringify(settings)],
    {
      env: {
        PATH: process.env['PATH'] ?? '',
        COMPANION_PORT: '0',
        VERIFF_API_KEY: demoKeys.apiKey,
        VERIFF_SHARED_SECRET: demoKeys.sharedSecret,
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(child, 'close') as Promise<[number | null]>;
  const lines: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        const listening = /^companion (\S+)$/.exec(line)?.[1];
        if (listening !== undefined) resolve(listening);
      });
    }
    void ended.then(() => reject(new Error(lines.join('\n'))));
  });
  return {
    url,
    lines,
    async end() {
      child.kill('SIGTERM');
      return (await ended)[0];
    },
  };
}

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: Body;
  /** Milliseconds. */
  duration: number;
}

/** @returns null when the connection broke: nothing was answered. */
export async function call<Body = Record<string, unknown>>(
  { url }: Instance,
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string } = {},
): Promise<Answer<Body> | null> {
  const start = performance.now();
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', ...options.headers },
      ...(options.body === undefined ? {} : { body: options.body }),
      signal: AbortSignal.timeout(30_000),
    });
    const body = (await response.json()) as Body;
    const { status, headers } = response;
    return { status, headers, body, duration: performance.now() - start };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') throw error;
    return null;
  }
}

export async function create(
  instance: Instance,
  { key, user, init = {} }: { key?: string; user?: string; init?: unknown } = {},
): Promise<Answer<CreateSessionAnswer>> {
  const answer = await call<CreateSessionAnswer>(instance, 'POST', '/sessions', {
    headers: {
      ...(key === undefined ? {} : { 'Idempotency-Key': key }),
      ...(user === undefined ? {} : { 'X-Test-User': user }),
    },
    body: JSON.stringify({ init }),
  });
  if (answer === null) throw new Error('The companion did not answer.');
  return answer;
}

/** A session that was created through an instance. */
export async function session(instance: Instance): Promise<CreateSessionAnswer> {
  const answer = await create(instance);
  expect(answer.status).toBe(201);
  return answer.body;
}

export function read(
  instance: Instance,
  { session, ticket }: CreateSessionAnswer,
): ReturnType<typeof call> {
  return call(instance, 'GET', `/sessions/${session.id}`, {
    headers: { Authorization: `Bearer ${ticket}` },
  });
}

/** Delivers a webhook as Veriff would: signed. */
export async function deliver(
  instance: Instance,
  payload: unknown,
): Promise<Answer<Record<string, unknown>> | null> {
  const body = JSON.stringify(payload);
  const headers = await testWebhookHeaders({ ...demoKeys, body });
  return call(instance, 'POST', '/webhooks', { headers, body });
}

export function decision(
  id: string,
  status: string,
  { attempt = 1, minute = 0 }: { attempt?: number; minute?: number } = {},
): Record<string, unknown> {
  const verification = {
    id,
    attemptId: attemptId(attempt),
    code: { approved: 9001, declined: 9102, resubmission_requested: 9103 }[status],
    status,
    reason: null,
    reasonCode: null,
    vendorData: null,
    endUserId: null,
    decisionTime: new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString(),
  };
  return { status: 'success', verification };
}

export function event(
  id: string,
  action: 'started' | 'submitted',
  attempt = 1,
): Record<string, unknown> {
  const code = action === 'started' ? 7001 : 7002;
  return { id, attemptId: attemptId(attempt), feature: 'selfid', code, action };
}

function attemptId(attempt: number): string {
  return `6cab5b0c-0000-4000-8000-00000000000${attempt}`;
}

/** Works on all items, so many at once, in their order. */
export async function inParallel<Item, Result>(
  limit: number,
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}

export function times(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
