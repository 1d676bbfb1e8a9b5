/** Whatever `fetch` does and Veriff answers, the client reads it or throws its own error. */
import { operations, sign, Veriff } from '@veriff-verify/api';
import fc from 'fast-check';
import type * as v from 'valibot';
import { describe, expect } from 'vitest';
import { arbitraryOf } from './arbitrary-of.ts';
import { call } from './client-arguments.ts';
import { anyRecipe, make, type Recipe } from './odd-arguments.ts';
import { anyChange, anyText, type Change, spoil } from './odd-values.ts';
import { canary, keys, settle } from './outcome.ts';
import { property } from './property.ts';

/** Places without which an answer says nothing, by operation. */
const required: Partial<Record<keyof typeof operations, readonly string[]>> = {
  createSession: ['verification.id', 'verification.url'],
  submitSession: ['verification.id'],
  deleteSession: ['verification.id'],
  uploadMedia: ['image.id'],
  getDecision: ['verification.id'],
  validateRegistry: ['verification.id'],
};

const validRequests: Record<string, unknown> = {
  createSession: { verification: {} },
  addCollectedData: {
    providerName: 'host',
    network: { ip: { addressV4: '192.0.2.1' } },
    device: { fingerprint: 'f' },
  },
  uploadMedia: { image: { context: 'face', content: 'data:image/jpeg;base64,/9j/' } },
  validateRegistry: {
    verification: { person: { idNumber: '1', fullName: 'A B', dateOfBirth: '1990-01-01' } },
  },
};

type Key = keyof typeof operations;
const operationKeys = Object.keys(operations) as Key[];
const jsonOperationKeys = operationKeys.filter((key) => operations[key].response !== null);

function callOperation(veriff: Veriff, key: Key, options: object = {}): unknown {
  const { name, path } = operations[key];
  const id = path.includes('{') ? ['an-id'] : [];
  const request = key in validRequests ? [validRequests[key]] : [];
  return call(veriff, name, [...id, ...request, options]);
}

/** What a body does. */
type Body =
  | { kind: 'bytes'; bytes: Uint8Array }
  | { kind: 'text'; text: string }
  | { kind: 'none' }
  /** Gives the text piece by piece, then fails with something odd, or never gives more. */
  | { kind: 'broken'; text: string; reason: Recipe | 'never' }
  /** Gives pieces that are no bytes. */
  | { kind: 'odd'; piece: Recipe };

/** What `fetch` does. */
type Fetch =
  | {
      kind: 'answers';
      status: number;
      headers: Record<string, string>;
      body: Body;
      signed: boolean;
    }
  | { kind: 'throws' | 'rejects' | 'resolves'; value: Recipe }
  /** Never answers; `heeds` the signal or does not. */
  | { kind: 'never'; heeds: boolean };

const anyThing = anyRecipe(fc.oneof(anyText, fc.constant(canary), fc.jsonValue({ maxDepth: 1 })));

const anyBytes = fc.uint8Array({ maxLength: 100 }).map((bytes): Body => ({ kind: 'bytes', bytes }));

function anyBody(key: Key): fc.Arbitrary<Body> {
  const { response } = operations[key];
  const right = response === null ? fc.jsonValue({ maxDepth: 1 }) : arbitraryOf(response);
  const spoiled = fc
    .tuple(right, fc.array(anyChange(anySpoiler), { maxLength: 4 }))
    .map(([json, changes]) => changes.reduce((sum: unknown, change) => spoil(sum, change), json));
  const refusal = fc.record({
    status: anySpoiler,
    code: fc.oneof(anySpoiler, fc.integer({ min: 1000, max: 9999 })),
    message: fc.constant(canary),
  });
  const text = fc.oneof(
    { weight: 4, arbitrary: spoiled.map((json) => JSON.stringify(json)) },
    { weight: 2, arbitrary: refusal.map((json) => JSON.stringify(json)) },
    { weight: 1, arbitrary: fc.oneof(anyText, fc.json(), fc.constant('['.repeat(20_000))) },
  );
  return fc.oneof(
    { weight: 5, arbitrary: text.map((all): Body => ({ kind: 'text', text: all })) },
    { weight: 2, arbitrary: anyBytes },
    { weight: 1, arbitrary: fc.constant<Body>({ kind: 'none' }) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(text, fc.oneof({ weight: 9, arbitrary: anyThing }, fc.constant('never' as const)))
        .map(([all, reason]): Body => ({ kind: 'broken', text: all.slice(0, 1_000), reason })),
    },
    { weight: 1, arbitrary: anyThing.map((piece): Body => ({ kind: 'odd', piece })) },
  );
}

const anySpoiler: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(canary, '', 0, -1, 1e308, true, false, null, [], {}, [null], { a: 1 }),
  anyText,
  fc.jsonValue({ maxDepth: 1 }),
);

const anyHeaders = fc.dictionary(
  fc.constantFrom(
    ...['content-type', 'content-length', 'content-encoding', 'retry-after', 'location'],
    ...['x-hmac-signature', 'vrf-hmac-signature', 'x-auth-client', 'vrf-auth-client'],
  ),
  fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('0', '-1', '1e9', '99999999999', 'NaN', 'gzip', 'application/json'),
    fc.constantFrom('Wed, 21 Oct 2099 07:28:00 GMT', 'f'.repeat(64), `/${canary}`),
  ),
  { maxKeys: 3 },
);

/** 1xx cannot be made, and the platform takes no body for some others. */
const anyStatus = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(200, 201) },
  { weight: 3, arbitrary: fc.constantFrom(400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 500) },
  { weight: 2, arbitrary: fc.integer({ min: 200, max: 599 }) },
);

function anyFetch(key: Key): fc.Arbitrary<Fetch> {
  const answers = fc.record(
    {
      kind: fc.constant('answers' as const),
      status: anyStatus,
      headers: anyHeaders,
      body: anyBody(key),
      signed: fc.boolean(),
    },
    { noNullPrototype: true },
  );
  const oddly = fc.record(
    { kind: fc.constantFrom('throws', 'rejects', 'resolves'), value: anyThing },
    { noNullPrototype: true },
  );
  return fc.oneof(
    { weight: 32, arbitrary: answers },
    { weight: 8, arbitrary: oddly },
    {
      weight: 1,
      arbitrary: fc.boolean().map((heeds): Fetch => ({ kind: 'never', heeds })),
    },
  );
}

const anyAnsweredCall = fc
  .constantFrom(...operationKeys)
  .chain((key) =>
    fc.record(
      { key: fc.constant(key), fetch: anyFetch(key), strict: fc.boolean() },
      { noNullPrototype: true },
    ),
  );

async function pretend(given: Fetch, init: RequestInit | undefined): Promise<Response> {
  switch (given.kind) {
    case 'throws':
    case 'rejects':
      throw make(given.value);
    case 'resolves':
      return make(given.value) as Response;
    case 'never':
      return new Promise((_resolve, reject) => {
        const { signal } = init ?? {};
        if (given.heeds) signal?.addEventListener('abort', () => reject(signal.reason as Error));
      });
    case 'answers': {
      const bodiless = [204, 205, 304].includes(given.status);
      const bytes = contentOf(given.body);
      const signature = given.signed ? await sign(keys.sharedSecret, bytes) : null;
      return new Response(bodiless ? null : bodyInit(given.body), {
        status: given.status,
        headers: { ...given.headers, ...(signature && { 'x-hmac-signature': signature }) },
      });
    }
  }
}

function contentOf(body: Body): Uint8Array | string {
  if (body.kind === 'bytes') return body.bytes;
  return body.kind === 'text' || body.kind === 'broken' ? body.text : '';
}

function bodyInit(body: Body): BodyInit | null {
  switch (body.kind) {
    case 'none':
      return null;
    case 'text':
      return body.text;
    case 'bytes':
      return body.bytes as Uint8Array<ArrayBuffer>;
    case 'odd':
      return streamOf([make(body.piece)], (controller) => controller.close());
    case 'broken': {
      const bytes = new TextEncoder().encode(body.text);
      const half = Math.floor(bytes.length / 2);
      const { reason } = body;
      return streamOf([bytes.subarray(0, half), bytes.subarray(half)], (controller) =>
        reason === 'never' ? new Promise(() => undefined) : controller.error(make(reason)),
      );
    }
  }
}

function streamOf(
  pieces: unknown[],
  end: (controller: ReadableStreamDefaultController) => unknown,
): ReadableStream {
  const left = [...pieces];
  return new ReadableStream({
    async pull(controller) {
      if (left.length > 0) controller.enqueue(left.shift());
      else await end(controller);
    },
  });
}

/** An answer that is right but for a few places, and still holds what it has to. */
const anySpoiledAnswer = fc.constantFrom(...jsonOperationKeys).chain((key) =>
  fc.record(
    {
      key: fc.constant(key),
      answer: arbitraryOf(operations[key].response as v.GenericSchema),
      changes: fc.array(anyChange(anySpoiler), { minLength: 1, maxLength: 6 }),
    },
    { noNullPrototype: true },
  ),
);

function spoilBeside(key: Key, answer: unknown, changes: readonly Change[]): unknown {
  const kept = required[key] ?? [];
  const isKept = (path: readonly (string | number)[]): boolean =>
    kept.some((place) => `${place}.`.startsWith(`${path.join('.')}.`));
  const json: unknown = JSON.parse(JSON.stringify(answer));
  return changes.reduce((sum, change) => spoil(sum, change, isKept), json);
}

export function clientAnswerProperties(): void {
  describe('the client throws nothing but its own error', () => {
    property('whatever fetch does', 3_000, anyAnsweredCall, async ({ key, fetch, strict }) => {
      const veriff = new Veriff({
        ...keys,
        fetch: (_input, init) => pretend(fetch, init),
        retry: { attempts: 2, baseDelay: 1, maxDelay: 1 },
        requireSignedResponses: strict,
      });
      const outcome = await settle(() => callOperation(veriff, key, { timeout: 20 }));
      if (key !== 'downloadMedia' || 'error' in outcome) return;
      // The stream itself fails with nothing else either.
      const download = outcome.value as { body: ReadableStream<Uint8Array> };
      await settle(async () => {
        for await (const piece of download.body) expect(piece).toBe(piece);
      });
    });

    property(
      'while the caller aborts at any time',
      600,
      fc.tuple(anyAnsweredCall, fc.integer({ min: 0, max: 3 }), anyThing),
      async ([{ key, fetch }, turns, reason]) => {
        const aborting = new AbortController();
        const veriff = new Veriff({
          ...keys,
          fetch: (_input, init) => pretend(fetch, init),
          retry: { attempts: 2, baseDelay: 1, maxDelay: 1 },
        });
        const options = { signal: aborting.signal, timeout: 20 };
        const outcome = settle(() => callOperation(veriff, key, options));
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        aborting.abort(make(reason));
        const settled = await outcome;
        if (fetch.kind === 'never') expect(settled).toMatchObject({ error: { code: 'aborted' } });
      },
    );
  });

  describe('an answer of which any field but the ids was lost, replaced or added', () => {
    property('is still read', 3_000, anySpoiledAnswer, async ({ key, answer, changes }) => {
      const spoiled = spoilBeside(key, answer, changes);
      const text = JSON.stringify(spoiled);
      const headers = { 'x-hmac-signature': await sign(keys.sharedSecret, text) };
      const [status] = operations[key].success;
      const fetch: typeof globalThis.fetch = () =>
        Promise.resolve(new Response(text, { status, headers }));
      const veriff = new Veriff({ ...keys, fetch, requireSignedResponses: true });
      const outcome = await settle(() => callOperation(veriff, key));
      if ('error' in outcome) throw outcome.error;
      for (const place of required[key] ?? []) {
        const read = (json: unknown): unknown =>
          place
            .split('.')
            .reduce<unknown>(
              (sum, part) => (sum as Record<string, unknown> | null)?.[part] ?? null,
              json,
            );
        expect(read(outcome.value)).toEqual(read(spoiled));
      }
    });
  });
}
