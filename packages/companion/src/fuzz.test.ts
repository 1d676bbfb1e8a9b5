/**
 * Any request, in any surroundings: the answer is one that the README names, it comes in time, and
 * neither it nor the log tells what they must not.
 *
 * `PROPERTY_RUNS=100 npx vitest run --project companion-node fuzz` runs a hundred times as many
 * cases, `PROPERTY_SEED` the same ones again.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createCompanion } from './companion.ts';
import type { Problem, ProblemCode } from './contract.ts';
import type { LogEntry } from './log.ts';
import type { Measurement } from './measurement.ts';
import {
  anyOddRequest,
  makeRequest,
  type OddRequest,
  type Visitor,
} from './testing/odd-requests.ts';
import {
  anySurroundings,
  canaries,
  type HookBehaviour,
  type Surroundings,
  surround,
} from './testing/surroundings.ts';
import { Tickets } from './ticket.ts';

const { seed, runs } = inject('properties');
/** Cases of a plain run. Each is a companion and up to three requests. */
const plainRuns = 600;

const origin = 'https://shop.example';
/** Milliseconds for Veriff and for a hook: some never answer. */
const timeLimit = 15;
/** Milliseconds of real time for one answer, whatever hangs: several limits may pass in turn. */
const patience = 5_000;

/** As in the README. */
const statuses: Readonly<Record<ProblemCode, number>> = {
  'invalid-request': 400,
  'init-not-allowed': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  conflict: 409,
  'payload-too-large': 413,
  'unsupported-media-type': 415,
  'rate-limited': 429,
  internal: 500,
  upstream: 502,
  unavailable: 503,
  'upstream-timeout': 504,
};

const visitor: Visitor = {
  id: '1f2d0a9c-77a1-4c53-9c04-6b4a5f3c2e10',
  ticket: '',
  other: { id: '2f2d0a9c-77a1-4c53-9c04-6b4a5f3c2e10', ticket: '' },
};
/** What no answer and no line of the log may hold. */
let secrets: string[] = [];
/** Answers, by status and code. */
const seen = new Map<string, number>();
const unhandled: unknown[] = [];

/** Web runtimes tell of them so; of Node's, vitest does. */
const keepUnhandled = (event: unknown): void => void unhandled.push(Object(event).reason);

beforeAll(async () => {
  const sharedSecrets = [canaries.newSecret, canaries.oldSecret];
  const tickets = new Tickets({
    ticketSecret: canaries.ticketSecret,
    sharedSecrets,
    now: Date.now,
  });
  visitor.ticket = (await tickets.issue(visitor.id, Date.now())).ticket;
  visitor.other.ticket = (await tickets.issue(visitor.other.id, Date.now())).ticket;
  secrets = [...Object.values(canaries), visitor.ticket, visitor.other.ticket];
  globalThis.addEventListener?.('unhandledrejection', keepUnhandled);
});

afterAll(() => globalThis.removeEventListener?.('unhandledrejection', keepUnhandled));

interface Heard {
  log: LogEntry[];
  measurements: Measurement[];
  errors: unknown[];
  calls: { method: string; path: string }[];
}

/** A companion, and all that it says. */
function start(surroundings: Surroundings): Heard & { app: ReturnType<typeof createCompanion> } {
  const heard: Heard = { log: [], measurements: [], errors: [], calls: [] };
  const options = surround(surroundings, heard.calls);
  const app = createCompanion({
    ...options,
    apiKey: canaries.apiKey,
    sharedSecret: [canaries.newSecret, canaries.oldSecret],
    ticketSecret: canaries.ticketSecret,
    allowedOrigins: ['https://www.shop.example'],
    timeout: timeLimit,
    hookTimeout: timeLimit,
    logger(entry) {
      heard.log.push(entry);
      (options.logger as typeof options.logger & (() => unknown))?.(entry);
    },
    meter(measurement) {
      heard.measurements.push(measurement);
      options.meter?.(measurement);
    },
    onError(error, request) {
      heard.errors.push(error);
      return options.onError?.(error, request);
    },
  });
  return { app, ...heard };
}

function isFine({ kind }: HookBehaviour): boolean {
  return kind === 'absent' || kind === 'works';
}

/** Which of the failures that are not the caller's fault these surroundings can bring about. */
function expectedFailures({ veriff, hooks, failingStore }: Surroundings): Set<number> {
  const { authorize, init, onEvent, onDecision, onWebhook, clientAddress } = hooks;
  const mayFail = [authorize, init, onEvent, onDecision, onWebhook, clientAddress];
  return new Set([
    // A busy machine can pass so short a time limit on its own.
    504,
    ...(mayFail.every(isFine) ? [] : [500]),
    // 503: what Veriff did not answer, or the store did not take, is not asked again at once.
    ...(veriff.kind === 'answers' ? [] : [502, 503]),
    ...(failingStore === null ? [] : [503]),
  ]);
}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('There was no answer in time.')), patience);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function expectNoSecret(text: string, where: string): void {
  const told = secrets.filter((secret) => text.includes(secret));
  if (told.length > 0) throw new Error(`${where} tells ${told.join(', ')}: ${text.slice(0, 500)}`);
}

async function check(
  request: Request,
  response: Response,
  surroundings: Surroundings,
  { log, measurements, errors }: Heard,
): Promise<void> {
  const { status, headers } = response;
  const text = new TextDecoder().decode(await inTime(response.arrayBuffer()));
  const requestId = headers.get('X-Request-Id') ?? '';
  expect(requestId).toMatch(/^[\w-]{8,64}$/);
  expect(headers.get('Cache-Control')).toBe('no-store');
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(headers.get('Server-Timing')).toMatch(/^total;dur=/);
  expect(headers.get('Retry-After') ?? '0').toMatch(/^\d{1,5}$/);

  expect(log).toHaveLength(1);
  expect(log[0]).toMatchObject({ requestId, status });
  expectNoSecret(JSON.stringify([log, measurements]), 'the log');
  expect(JSON.stringify([log, measurements])).not.toContain(visitor.id);
  for (const error of errors) {
    // What the host's own code throws, the host may hear again.
    if (!/^(VeriffError|ProblemError|HookError)$/.test(Object(error).name)) continue;
    expectNoSecret(`${Object(error).message} ${Object(error).path}`, 'an error');
  }

  // The host's own answer is the host's to make.
  const isHosts = !isFine(surroundings.hooks.authorize) && (status === 418 || status === 302);
  if (isHosts) return;
  const all = `${JSON.stringify([...headers])} ${text}`;
  const isCreation = status === 201 && text.includes('"ticket"');
  expectNoSecret(isCreation ? all.replaceAll(canaries.sessionUrl, '') : all, 'the answer');
  if (status < 400) {
    seen.set(String(status), (seen.get(String(status)) ?? 0) + 1);
    expect([200, 201, 204]).toContain(status);
    return;
  }
  if (status >= 500) expect([...expectedFailures(surroundings)]).toContain(status);
  expect(headers.get('Content-Type')).toBe('application/problem+json');
  if (request.method === 'HEAD') return;
  const problem = JSON.parse(text) as Problem;
  expect(statuses[problem.code]).toBe(status);
  expect(problem).toMatchObject({ status, requestId, title: expect.any(String) });
  const kind = `${status} ${problem.code}`;
  seen.set(kind, (seen.get(kind) ?? 0) + 1);
}

async function runCase(surroundings: Surroundings, oddRequests: OddRequest[]): Promise<void> {
  const { app, ...heard } = start(surroundings);
  let creations = 0;
  for (const oddRequest of oddRequests) {
    const request = await makeRequest(origin, oddRequest, visitor);
    heard.log.length = 0;
    heard.measurements.length = 0;
    heard.errors.length = 0;
    if (request.method === 'POST') creations += 1;
    await check(request, await inTime(Promise.resolve(app.fetch(request))), surroundings, heard);
  }
  // A refusal for being too many is repeated; nothing else that creates is.
  const isRepeated = surroundings.veriff.kind === 'refuses' && surroundings.veriff.status === 429;
  const created = heard.calls.filter(
    ({ method, path }) => method === 'POST' && path === '/sessions',
  );
  if (!isRepeated) expect(created.length).toBeLessThanOrEqual(creations);
}

test(
  'any request in any surroundings is answered as documented, and tells nothing',
  async () => {
    let cases = 0;
    const property = fc.asyncProperty(
      anySurroundings,
      fc.oneof(
        { weight: 4, arbitrary: fc.array(anyOddRequest, { minLength: 1, maxLength: 3 }) },
        { weight: 1, arbitrary: anyOddRequest.map((request) => [request, request, request]) },
      ),
      async (surroundings, oddRequests) => {
        await runCase(surroundings, oddRequests);
        cases += 1;
      },
    );
    const started = performance.now();
    const numRuns = Math.ceil(plainRuns * runs);
    await fc.assert(property, { seed, numRuns });
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    const answers = [...seen].sort().map(([kind, count]) => `${kind}: ${count}`);
    console.log(`${cases} cases in ${seconds} s, PROPERTY_SEED=${seed}; ${answers.join(', ')}`);
    expect(cases).toBe(numRuns);
    expect(unhandled).toEqual([]);
  },
  60_000 * Math.max(1, runs),
);

test('every kind of answer was among them', () => {
  const kinds = Object.entries(statuses).map(([code, status]) => `${status} ${code}`);
  const missing = ['200', '201', '204', ...kinds].filter((kind) => !seen.has(kind));
  if (runs >= 1) expect(missing).toEqual([]);
});
