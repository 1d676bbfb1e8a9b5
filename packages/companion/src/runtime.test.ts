import { expect, inject, test } from 'vitest';
import { createCompanion } from './companion.ts';
import { createdSessions, createHarness, sandbox } from './testing/harness.ts';
import type { Runtime } from './testing/sandbox.ts';

/** What tells them apart. A user agent can be faked, and Deno and Bun have Node’s `process` too. */
const scope = globalThis as {
  WebSocketPair?: unknown;
  caches?: { default?: unknown };
  Deno?: { version?: { deno?: string } };
  Bun?: { version?: string };
  EdgeRuntime?: unknown;
  process?: { versions?: { v8?: string } };
  Buffer?: unknown;
};
const workerd = scope.WebSocketPair !== undefined && scope.caches?.default !== undefined;
const deno = scope.Deno?.version?.deno !== undefined;
const bun = scope.Bun?.version !== undefined;
const edge = scope.EdgeRuntime !== undefined && !scope.process && !scope.Buffer;
const node = scope.process?.versions?.v8 !== undefined && !workerd && !deno && !bun;
const found: Readonly<Record<Runtime, boolean>> = {
  node,
  workerd,
  deno,
  bun,
  'edge-runtime': edge,
};

test('the tests run in the runtime that the project names', () => {
  const names = Object.entries(found).filter(([, present]) => present);
  expect(names.map(([name]) => name)).toEqual([inject('runtime')]);
});

test('a long consent reaches Veriff from a runtime that can compress it, and from others', async () => {
  const consent = { type: 'general', approved: true, text: 'I agree. '.repeat(400) } as const;
  const { create } = createHarness({ init: () => ({ consents: [consent] }) });
  expect((await create()).status).toBe(201);
  const call = (await createdSessions()).at(-1);
  expect(JSON.parse(call?.body ?? '')).toEqual({ verification: { consents: [consent] } });
});

test('a creation is sent once, also by a runtime that repeats what a broken connection lost', async () => {
  await sandbox.reset();
  const { create } = createHarness();
  // So that the next request finds a connection to use again.
  await create();
  await sandbox.fault({ method: 'POST', path: '/v1/sessions' }, { reset: 'after' });
  expect((await create()).status).toBe(502);
  expect(await createdSessions()).toHaveLength(2);
});

test('making a companion does no work, so that a Worker may do it while it starts', () => {
  const { apiKey, sharedSecret } = sandbox;
  const original = crypto.subtle.importKey;
  let calls = 0;
  crypto.subtle.importKey = ((...args: Parameters<typeof original>) => {
    calls += 1;
    return original.apply(crypto.subtle, args);
  }) as typeof original;
  createCompanion({ apiKey, sharedSecret });
  crypto.subtle.importKey = original;
  expect(calls).toBe(0);
});
