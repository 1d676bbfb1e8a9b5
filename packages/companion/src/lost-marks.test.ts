/** A store that took the mark of an idempotency key, but whose answer was lost. */
import { expect, test } from 'vitest';
import { createdSessions, createHarness, problemOf, sandbox } from './testing/harness.ts';

test('a key whose mark was kept after all gets a conflict, and nothing was created', async () => {
  await sandbox.reset();
  const items = new Map<string, unknown>();
  let lost = 0;
  const { create } = createHarness({
    storage: {
      getItem: async <Value>(key: string) => (items.get(key) ?? null) as Value | null,
      hasItem: async (key: string) => items.has(key),
      removeItem: async (key: string) => void items.delete(key),
      async setItem(key, value) {
        items.set(key, value);
        if (!key.startsWith('idempotency:') || lost > 0) return;
        lost += 1;
        throw new Error('The answer was lost.');
      },
    },
  });
  const first = await create({}, { 'Idempotency-Key': 'one' });
  expect(await problemOf(first)).toMatchObject({ status: 503, code: 'unavailable' });
  const second = await create({}, { 'Idempotency-Key': 'one' });
  expect(await problemOf(second)).toMatchObject({ status: 409, code: 'conflict' });
  expect(await createdSessions()).toHaveLength(0);

  expect((await create({}, { 'Idempotency-Key': 'two' })).status).toBe(201);
  expect(await createdSessions()).toHaveLength(1);
});
