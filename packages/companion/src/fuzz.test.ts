/**
 * Any request, in any surroundings: the answer is one that the README names, it comes in time, and
 * neither it nor the log tells what they must not.
 *
 * `PROPERTY_RUNS=100 npx vitest run --project companion-node fuzz` runs a hundred times as many
 * cases, `PROPERTY_SEED` the same ones again.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
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
  silentVeriff,
  surround,
} from './testing/surroundings.ts';
import { Tickets } from './ticket.ts';

const { seed, runs } = inject('properties');
/** Cases of a plain run. Each is a companion and up to three requests. */
const plainRuns = 600;

const origin = 'https://shop.example';
/** Milliseconds for Veriff and for a hook: some never answer. */
const timeLimit = 15;
/** The same when a case is run again: a busy machine can pass the shorter limit on its own. */
const timeLimitOnceMore = 400;
/** How much faster time limits of half a second and more pass, such as the five seconds of a store. */
const haste = 50;
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
/** What has been written on the console since the last case. */
let printed = '';
/** Answers, by status and code. */
const seen = new Map<string, number>();
const unhandled: unknown[] = [];

const setTimeoutOfRuntime = globalThis.setTimeout;

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
  for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
    const original = console[method].bind(console);
    vi.spyOn(console, method).mockImplementation((...values: unknown[]) => {
      printed += `${values.map(everythingIn).join(' ')}\n`;
      original(...values);
    });
  }
  // Not by `vi.stubGlobal`, which defines it anew: the edge-runtime allows only to set it.
  globalThis.setTimeout = ((run: () => void, milliseconds = 0) =>
    setTimeoutOfRuntime(
      run,
      milliseconds < 500 ? milliseconds : milliseconds / haste,
    )) as typeof setTimeout;
});

afterAll(() => {
  globalThis.removeEventListener?.('unhandledrejection', keepUnhandled);
  vi.restoreAllMocks();
  globalThis.setTimeout = setTimeoutOfRuntime;
});

interface Heard {
  log: LogEntry[];
  measurements: Measurement[];
  errors: unknown[];
  calls: { method: string; path: string }[];
}

/** A companion, and all that it says. */
function start(
  surroundings: Surroundings,
  limit: number,
): Heard & { app: ReturnType<typeof createCompanion> } {
  const heard: Heard = { log: [], measurements: [], errors: [], calls: [] };
  const options = surround(surroundings, heard.calls);
  const app = createCompanion({
    ...options,
    apiKey: canaries.apiKey,
    sharedSecret: [canaries.newSecret, canaries.oldSecret],
    ticketSecret: canaries.ticketSecret,
    allowedOrigins: ['https://www.shop.example'],
    timeout: limit,
    hookTimeout: limit,
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

/** Which failures that are not the caller's fault these surroundings can bring about, by route. */
function expectedFailures(
  { method, route }: LogEntry,
  { veriff, hooks, store, leases }: Surroundings,
): Set<number> {
  const { authorize, init, onEvent, onDecision, onWebhook, clientAddress } = hooks;
  const creates = method === 'POST' && route === '/sessions';
  const reads = /^(GET|HEAD)$/.test(method) && route === '/sessions/:id';
  const submits = method === 'PATCH' && route === '/sessions/:id';
  const adds = method === 'POST' && /^\/sessions\/:id\/./.test(route);
  const isWebhook = method === 'POST' && route === '/webhooks';
  const running = [
    ...(creates ? [authorize, init, clientAddress] : []),
    ...(adds ? [clientAddress] : []),
    ...(isWebhook ? [onEvent, onDecision, onWebhook] : []),
  ];
  const asksVeriff = creates || reads || submits || adds;
  const mayLose = [store, leases].some((failing) => failing !== null && failing.which !== null);
  return new Set([
    ...(running.every(isFine) ? [] : [500]),
    ...(asksVeriff && veriff.kind !== 'answers' ? [502] : []),
    // 429: Veriff is asked again, and the pause before that counts too.
    ...(asksVeriff && /^(never answers|refuses)$/.test(veriff.kind) ? [504] : []),
    ...(mayLose && (creates || isWebhook) ? [503] : []),
    // What Veriff did not answer, or the store did not take, is not asked again at once.
    ...((mayLose || veriff.kind !== 'answers') && reads ? [503] : []),
  ]);
}

/** A limit passed that need not have. */
class TooSlow extends Error {}

async function inTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeoutOfRuntime(() => reject(new Error('There was no answer in time.')), patience);
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

/** All that an error holds, as text: message, stack, causes, fields. */
function everythingIn(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth > 6) return '';
  const names = [...Object.getOwnPropertyNames(value), 'name', 'message', 'stack', 'cause'];
  const fields = [...new Set(names)].map((name) => {
    const field: unknown = Reflect.get(value, name);
    return typeof field === 'function' ? '' : `${name}: ${everythingIn(field, depth + 1)}`;
  });
  return fields.join('\n');
}

/** An error of the companion's own says nothing; those behind it only what the host's code says. */
function checkError(error: unknown): void {
  const isOwn = /^(VeriffError|ProblemError|HookError|TimeLimitError)$/.test(Object(error).name);
  if (isOwn) {
    const { message, stack, path } = error as Error & { path?: unknown };
    expectNoSecret(`${message} ${stack} ${String(path)}`, 'an error');
  }
  const ofHost = [canaries.message, ...(isOwn ? [] : [canaries.person, canaries.vendorData])];
  const told = ofHost.reduce((text, word) => text.replaceAll(word, ''), everythingIn(error));
  expectNoSecret(told, 'what is behind an error');
}

async function check(
  request: Request,
  response: Response,
  surroundings: Surroundings,
  log: LogEntry[],
): Promise<void> {
  const { status, headers } = response;
  const text = new TextDecoder().decode(await inTime(response.arrayBuffer()));
  const requestId = headers.get('X-Request-Id') ?? '';
  expect(requestId).toMatch(/^[\w-]{8,64}$/);
  expect(headers.get('Cache-Control')).toBe('no-store');
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(headers.get('Server-Timing')).toMatch(/^total;dur=/);
  expect(headers.get('Retry-After') ?? '0').toMatch(/^\d{1,5}$/);
  // Several requests may name themselves alike.
  const entry = log.find((line) => line.requestId === requestId && line.status === status);
  if (entry === undefined) throw new Error(`The log lacks ${requestId} with ${status}.`);

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
  if (status >= 500 && !expectedFailures(entry, surroundings).has(status)) {
    throw new TooSlow(`${entry.method} ${entry.route} is answered ${status}: ${text}`);
  }
  expect(headers.get('Content-Type')).toBe('application/problem+json');
  if (request.method === 'HEAD') return;
  const problem = JSON.parse(text) as Problem;
  expect(statuses[problem.code]).toBe(status);
  expect(problem).toMatchObject({ status, requestId, title: expect.any(String) });
  // A sentence, and not the title again.
  expect(problem.detail).toMatch(/^\S+ .+\.$/);
  expect(problem.detail).not.toBe(`${problem.title}.`);
  const kind = `${status} ${problem.code}`;
  seen.set(kind, (seen.get(kind) ?? 0) + 1);
}

interface Case {
  surroundings: Surroundings;
  requests: OddRequest[];
  atOnce: boolean;
}

async function runCase(
  { surroundings, requests: oddRequests, atOnce }: Case,
  limit: number,
): Promise<void> {
  const { app, log, measurements, errors, calls } = start(surroundings, limit);
  const requests = await Promise.all(
    oddRequests.map((request) => makeRequest(origin, request, visitor)),
  );
  const ask = async (request: Request) => inTime(Promise.resolve(app.fetch(request)));
  const responses: Response[] = [];
  if (atOnce) responses.push(...(await Promise.all(requests.map(ask))));
  else for (const request of requests) responses.push(await ask(request));

  expect(log).toHaveLength(requests.length);
  expectNoSecret(JSON.stringify([log, measurements]), 'the log');
  expect(JSON.stringify([log, measurements])).not.toContain(visitor.id);
  for (const error of errors) checkError(error);
  const console = printed;
  printed = '';
  expectNoSecret(console, 'the console');
  for (const [index, response] of responses.entries()) {
    await check(requests[index] as Request, response, surroundings, log);
  }
  // A refusal for being too many is repeated; nothing else that creates is.
  const { veriff } = surroundings;
  if (veriff.kind === 'refuses' && veriff.status === 429) return;
  const posts = requests.filter(({ method }) => method === 'POST').length;
  const creations = calls.filter(({ method, path }) => method === 'POST' && path === '/sessions');
  expect(creations.length).toBeLessThanOrEqual(posts);
}

/** A case that fails only now and then is what is looked for: it is not tried again. */
const options = { retry: 0, timeout: 60_000 * Math.max(1, runs) };

test(
  'any request in any surroundings is answered as documented, and tells nothing',
  options,
  async () => {
    let cases = 0;
    let repeated = 0;
    const anyCase: fc.Arbitrary<Case> = fc.record({
      surroundings: anySurroundings,
      requests: fc.oneof(
        { weight: 4, arbitrary: fc.array(anyOddRequest, { minLength: 1, maxLength: 3 }) },
        { weight: 1, arbitrary: anyOddRequest.map((request) => [request, request, request]) },
      ),
      atOnce: fc.boolean(),
    });
    const property = fc.asyncProperty(anyCase, async (one) => {
      try {
        await runCase(one, timeLimit);
      } catch (error) {
        if (!(error instanceof TooSlow)) throw error;
        repeated += 1;
        await runCase(one, timeLimitOnceMore);
      }
      cases += 1;
    });
    const started = performance.now();
    const numRuns = Math.ceil(plainRuns * runs);
    // The rarest answer: chance alone gives none in one of some four hundred plain runs.
    const late: Case = {
      surroundings: silentVeriff,
      requests: [{ base: 'create', twists: [] }],
      atOnce: false,
    };
    await fc.assert(property, { seed, numRuns, examples: [[late]] });
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    const answers = [...seen].sort().map(([kind, count]) => `${kind}: ${count}`);
    console.log(
      `${cases} cases in ${seconds} s, ${repeated} of them twice, PROPERTY_SEED=${seed}; ${answers.join(', ')}`,
    );
    expect(cases).toBe(numRuns);
    expect(unhandled).toEqual([]);
  },
);

test('every kind of answer was among them', () => {
  const kinds = Object.entries(statuses).map(([code, status]) => `${status} ${code}`);
  const missing = ['200', '201', '204', ...kinds].filter((kind) => !seen.has(kind));
  if (runs >= 1) expect(missing).toEqual([]);
});
