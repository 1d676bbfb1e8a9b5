import { createStorage } from 'unstorage';
import { expect, test } from 'vitest';
import { boundedMemory } from './memory.ts';
import { memoryStorage, State } from './state.ts';

test('keeps an entry until its time to live is over', async () => {
  let now = 0;
  const storage = createStorage({ driver: boundedMemory({ maxEntries: 10, now: () => now }) });
  await storage.setItem('a', { b: 1 }, { ttl: 60 });
  now = 59_999;
  expect(await storage.getItem('a')).toEqual({ b: 1 });
  now = 60_000;
  expect(await storage.getItem('a')).toBeNull();
  expect(await storage.getKeys()).toEqual([]);
});

test('forgets what was written longest ago when it is full', async () => {
  const storage = createStorage({ driver: boundedMemory({ maxEntries: 2, now: () => 0 }) });
  await storage.setItem('a', 1);
  await storage.setItem('b', 2);
  await storage.setItem('a', 3);
  await storage.setItem('c', 4);
  expect(await storage.getKeys()).toEqual(['a', 'c']);
});

test('a flood of idempotency keys does not push out a session', async () => {
  const state = new State(memoryStorage(() => 0, 3));
  await state.updateSession('session', (record) => ({ ...record, status: 'submitted' }));
  for (let i = 0; i < 10; i += 1) {
    const session = { id: 'other', url: 'https://example.com', status: 'created' } as const;
    await state.rememberCreation(`key-${i}`, { fingerprint: '', session, createdAt: 0 });
  }
  expect(await state.session('session')).toMatchObject({ status: 'submitted' });
  expect(await state.answeredCreation('key-0')).toBeNull();
  expect(await state.answeredCreation('key-9')).not.toBeNull();
});

test('an id that looks like a path names an entry like any other', async () => {
  const state = new State(memoryStorage(() => 0));
  await state.updateSession('../a/b?c', (record) => ({ ...record, status: 'started' }));
  expect(await state.session('../a/b?c')).toMatchObject({ status: 'started' });
  expect(await state.session('../a/b')).toBeNull();
});
