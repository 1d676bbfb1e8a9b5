/** Everything around a companion that can fail: Veriff, the host's hooks, its store, its leases. */
import fc from 'fast-check';
import type { Storage } from 'unstorage';
import { anyChange, anyText, type Change, spoil } from '../../../../tests/properties/odd-values.ts';
import { type Leases, memoryLeases } from '../leases.ts';
import type { CompanionOptions } from '../options.ts';

/** What nobody but Veriff and the host may see. Letters and digits, so that no encoding changes it. */
export const canaries = {
  apiKey: '0ca0a0e5-5ec0-4e70-8ead-a91ce50f5a1e',
  newSecret: 'CANARYnewSecret0123456789abcdef',
  oldSecret: 'CANARYoldSecret0123456789abcdef',
  ticketSecret: 'CANARYticketSecret0123456789abcdefgh',
  person: 'CANARYperson',
  vendorData: 'CANARYvendorData',
  address: 'CANARYaddress',
  /** In what Veriff, a hook, a store or the network says. */
  message: 'CANARYmessage',
  /** In headers, queries and keys of a request. */
  request: 'CANARYrequest',
  /** Opens a session at Veriff: only the answer to its creation may hold it. */
  sessionUrl: 'CANARYsessionUrl',
} as const;

export type VeriffBehaviour =
  | { kind: 'answers' }
  | { kind: 'answers oddly'; change: Change }
  | { kind: 'refuses'; status: number; code: string | number; retryAfter: string | null }
  | { kind: 'sends'; status: number; bytes: Uint8Array<ArrayBuffer> }
  | { kind: 'signs wrongly' }
  | { kind: 'breaks off' }
  | { kind: 'cannot be reached'; reason: 'error' | 'text' | 'nothing' }
  | { kind: 'never answers' };

export type HookBehaviour =
  | { kind: 'absent' }
  | { kind: 'works' }
  | { kind: 'throws'; what: 'error' | 'text' | 'nothing' }
  | { kind: 'hangs' }
  | { kind: 'returns'; what: number };

const hookNames = [
  'authorize',
  'init',
  'onEvent',
  'onDecision',
  'onWebhook',
  'clientAddress',
  'onError',
  'logger',
  'meter',
] as const;
type HookName = (typeof hookNames)[number];

export interface SometimesFailing {
  /** Which operation of nine fails; null for none. */
  which: number | null;
  how: 'throws' | 'hangs';
}

export interface Surroundings {
  veriff: VeriffBehaviour;
  hooks: Record<HookName, HookBehaviour>;
  /** Null for the default, the companion's memory. */
  store: SometimesFailing | null;
  /** Null for none. */
  leases: SometimesFailing | null;
  rateLimits: 'default' | 'strict' | 'off';
}

const anyVeriff: fc.Arbitrary<VeriffBehaviour> = fc.oneof(
  { weight: 10, arbitrary: fc.constant({ kind: 'answers' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('answers oddly' as const),
      change: anyChange(fc.oneof(anyText, fc.jsonValue(), fc.constant(canaries.message))),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('refuses' as const),
      status: fc.oneof(
        fc.constantFrom(400, 401, 403, 404, 409, 409, 409, 409, 413, 429, 500, 503),
        fc.integer({ min: 200, max: 599 }),
      ),
      code: fc.oneof(
        fc.constantFrom('1102', '1104', 1304, '1801', 2003, canaries.message),
        fc.integer(),
      ),
      retryAfter: fc.constantFrom(
        null,
        '0',
        '17',
        '-1',
        '1.5',
        '9'.repeat(25),
        '9'.repeat(400),
        'Wed, 21 Oct 2099 07:28:00 GMT',
        canaries.message,
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('sends' as const),
      status: fc.constantFrom(200, 201, 400, 500),
      bytes: fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes)),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'signs wrongly' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'breaks off' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cannot be reached' as const),
      reason: fc.constantFrom('error', 'text', 'nothing'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'never answers' as const }) },
);

const anyHook: fc.Arbitrary<HookBehaviour> = fc.oneof(
  { weight: 30, arbitrary: fc.constant({ kind: 'absent' as const }) },
  { weight: 15, arbitrary: fc.constant({ kind: 'works' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('throws' as const),
      what: fc.constantFrom('error', 'text', 'nothing'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'hangs' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('returns' as const),
      what: fc.nat({ max: 12 }),
    }),
  },
);

const anyFailing: fc.Arbitrary<SometimesFailing> = fc.record({
  which: fc.option(fc.nat({ max: 8 }), { freq: 8 }),
  how: fc.constantFrom('throws', 'throws', 'hangs'),
});

export const anySurroundings: fc.Arbitrary<Surroundings> = fc.record({
  veriff: anyVeriff,
  hooks: fc.record(
    Object.fromEntries(hookNames.map((name) => [name, anyHook])) as Record<
      HookName,
      fc.Arbitrary<HookBehaviour>
    >,
  ),
  store: fc.option(anyFailing, { freq: 3 }),
  leases: fc.option(anyFailing, { freq: 2 }),
  rateLimits: fc.constantFrom('default', 'default', 'strict', 'off'),
});

/** A Veriff that never answers, and nothing else amiss. */
export const silentVeriff: Surroundings = {
  veriff: { kind: 'never answers' },
  hooks: Object.fromEntries(hookNames.map((name) => [name, { kind: 'absent' }])) as Record<
    HookName,
    HookBehaviour
  >,
  store: null,
  leases: null,
  rateLimits: 'off',
};

/** What a hook may return against its type. */
const oddResults: readonly (() => unknown)[] = [
  () => null,
  () => false,
  () => 5,
  () => canaries.person,
  () => [],
  () => new Map(),
  () => ({ vendorData: canaries.vendorData }),
  () => ({ endUserId: canaries.person }),
  () => ({ vendorData: 12n }),
  () => ({ person: { firstName: canaries.person, nonsense: canaries.person } }),
  () => new Response(canaries.message, { status: 418, headers: { 'X-Host': 'yes' } }),
  () => Response.redirect('https://shop.example/login', 302),
  () => {
    const circle: Record<string, unknown> = {};
    circle['person'] = circle;
    return circle;
  },
];

const workingResults: Partial<Record<HookName, () => unknown>> = {
  authorize: () => ({ vendorData: canaries.vendorData }),
  init: () => ({ person: { firstName: canaries.person, idNumber: canaries.person } }),
  clientAddress: () => canaries.address,
};

function makeHook(name: HookName, behaviour: HookBehaviour): (() => unknown) | undefined {
  switch (behaviour.kind) {
    case 'absent':
      return undefined;
    case 'works':
      return workingResults[name] ?? (() => undefined);
    case 'throws':
      return () => fail(behaviour.what);
    case 'hangs':
      return () => new Promise(() => {});
    case 'returns':
      return oddResults[behaviour.what];
  }
}

function fail(what: 'error' | 'text' | 'nothing'): never {
  if (what === 'error') throw new Error(canaries.message);
  throw what === 'text' ? canaries.message : undefined;
}

/** Options of a companion in these surroundings; `calls` gets what Veriff is asked. */
export function surround(
  { veriff, hooks, store, leases, rateLimits }: Surroundings,
  calls: { method: string; path: string }[],
): Partial<CompanionOptions> {
  const strict = { limit: 1, window: 60_000 };
  return {
    ...Object.fromEntries(
      hookNames.flatMap((name) => {
        const hook = makeHook(name, hooks[name]);
        return hook === undefined ? [] : [[name, hook]];
      }),
    ),
    ...(store !== null && { storage: storeThatFails(store) }),
    ...(leases !== null && { leases: leasesThatFail(leases) }),
    ...(rateLimits === 'off' && { rateLimits: false }),
    ...(rateLimits === 'strict' && {
      rateLimits: { createSession: strict, session: strict, media: strict },
    }),
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname.replace(/^\/v1/, '');
      calls.push({ method: init?.method ?? 'GET', path });
      return answer(veriff, init?.method ?? 'GET', path, init?.signal ?? null);
    },
  };
}

async function answer(
  veriff: VeriffBehaviour,
  method: string,
  path: string,
  signal: AbortSignal | null,
): Promise<Response> {
  const [status, body] = rightAnswer(method, path);
  switch (veriff.kind) {
    case 'answers':
      return Response.json(body, { status });
    case 'answers oddly':
      return Response.json(spoil(body, veriff.change), { status });
    case 'refuses': {
      const headers = veriff.retryAfter === null ? {} : { 'Retry-After': veriff.retryAfter };
      if ([204, 205, 304].includes(veriff.status)) return new Response(null, veriff);
      const refusal = { status: 'fail', code: veriff.code, message: canaries.message };
      return Response.json(refusal, { status: veriff.status, headers });
    }
    case 'sends':
      return new Response(veriff.bytes, { status: veriff.status });
    case 'signs wrongly':
      return Response.json(body, { status, headers: { 'X-HMAC-SIGNATURE': 'a'.repeat(64) } });
    case 'breaks off':
      return new Response(brokenStream(new TextEncoder().encode('{"status":')), { status });
    case 'cannot be reached':
      return fail(veriff.reason);
    case 'never answers':
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
  }
}

/** Gives the bytes, then fails. */
export function brokenStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let given = false;
  return new ReadableStream({
    pull(controller) {
      if (given) {
        controller.error(new Error(canaries.message));
        return;
      }
      given = true;
      controller.enqueue(bytes);
    },
  });
}

/** As Veriff answers, with everything in it that no page may see. */
function rightAnswer(method: string, path: string): [number, unknown] {
  const id = path.split('/')[2] ?? crypto.randomUUID();
  const person = {
    firstName: canaries.person,
    lastName: canaries.person,
    idNumber: canaries.person,
  };
  const mine = { vendorData: canaries.vendorData, sessionToken: canaries.message };
  if (path.endsWith('/decision')) {
    const decision = {
      id,
      status: 'declined',
      code: 9102,
      reason: canaries.message,
      reasonCode: 102,
    };
    const verification = { ...decision, ...mine, person, decisionTime: '2026-11-22T10:00:00Z' };
    return [200, { status: 'success', verification, technicalData: { ip: canaries.address } }];
  }
  if (path.endsWith('/media')) {
    const image = { id: 'an-image', context: 'face', name: canaries.message };
    return [201, { status: 'success', image }];
  }
  if (path.endsWith('/collected-data')) {
    return [200, { status: 'success', sessionId: id, attemptId: canaries.message }];
  }
  const url = `https://alchemy.veriff.com/v/${canaries.sessionUrl}`;
  const verification = { id, url, ...mine, host: 'https://alchemy.veriff.com', status: 'created' };
  return [method === 'POST' ? 201 : 200, { status: 'success', verification }];
}

type Operation = <Arguments extends unknown[], Result>(
  work: (...args: Arguments) => Result | Promise<Result>,
) => (...args: Arguments) => Promise<Result>;

/** Makes operations, of which one in nine fails: before it has done anything. */
function countOperations({ which, how }: SometimesFailing): Operation {
  let count = 0;
  return (work) =>
    async (...args) => {
      count += 1;
      if (count % 9 !== which) return work(...args);
      if (how === 'hangs') return new Promise(() => {});
      throw new Error(canaries.message);
    };
}

function storeThatFails(failing: SometimesFailing): Storage {
  const items = new Map<string, unknown>();
  const operation = countOperations(failing);
  return {
    getItem: operation((key: string) => items.get(key) ?? null),
    hasItem: operation((key: string) => items.has(key)),
    setItem: operation((key: string, value: unknown) => void items.set(key, value)),
    removeItem: operation((key: string) => void items.delete(key)),
  } as unknown as Storage;
}

function leasesThatFail(failing: SometimesFailing): Leases {
  const { acquire, renew, release } = memoryLeases(Date.now);
  const operation = countOperations(failing);
  return {
    acquire: operation(acquire),
    renew: operation(renew),
    release: operation(release),
  };
}
