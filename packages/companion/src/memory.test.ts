import { expect, inject, test } from 'vitest';
import { Exclusive } from './leases.ts';
import { BoundedMemory } from './memory.ts';
import { memoryStorage, State } from './state.ts';

test('keeps an entry until its time to live is over', () => {
  let now = 0;
  const memory = new BoundedMemory<number>({ maxEntries: 10, now: () => now });
  memory.set('a', 1, 60_000);
  now = 59_999;
  expect(memory.get('a')).toBe(1);
  now = 60_000;
  expect(memory.get('a')).toBeNull();
  expect(memory.size).toBe(0);
});

test('forgets what was written longest ago when it is full', () => {
  const memory = new BoundedMemory<number>({ maxEntries: 2, now: () => 0 });
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['a', 3],
    ['c', 4],
  ] as const) {
    memory.set(key, value, 60_000);
  }
  expect([memory.get('a'), memory.get('b'), memory.get('c'), memory.size]).toEqual([3, null, 4, 2]);
});

function createState(maxEntries?: number): State {
  const storage = memoryStorage(() => 0, maxEntries);
  return new State({ storage, exclusive: new Exclusive(null), ownWrites: null });
}

test('forgets in the order of writing, however often it is full, emptied and written to again', () => {
  const memory = new BoundedMemory<number>({ maxEntries: 3, now: () => 0 });
  const expected = new Map<string, number>();
  for (let step = 0; step < 5_000; step += 1) {
    // Some keys come again while they are there, some later; some are deleted in between.
    const key = String((step * 7) % 11);
    if (step % 5 === 0) {
      memory.delete(key);
      expected.delete(key);
    } else {
      memory.set(key, step, 60_000);
      expected.delete(key);
      expected.set(key, step);
      const [oldest] = expected.keys();
      if (expected.size > 3 && oldest !== undefined) expected.delete(oldest);
    }
    if (step % 1_000 === 999) {
      for (const name of expected.keys()) memory.delete(name);
      expected.clear();
    }
    for (let name = 0; name < 11; name += 1) {
      expect(memory.get(String(name))).toBe(expected.get(String(name)) ?? null);
    }
    expect(memory.size).toBe(expected.size);
  }
});

// Only Node lets a test collect its garbage.
test.runIf(inject('runtime') === 'node')(
  'does not hold what was overwritten or deleted, however long it is not full',
  async () => {
    const { setFlagsFromString } = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    // `gc` is there for contexts made after this.
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    const memory = new BoundedMemory<object>({ maxEntries: 10_000, now: () => 0 });
    const written: WeakRef<object>[] = [];
    for (let write = 0; write < 20_000; write += 1) {
      const value = {};
      written.push(new WeakRef(value));
      memory.set(`overwritten ${write % 200}`, value, 60_000);
      if (write % 2 === 0) memory.delete(`overwritten ${write % 200}`);
    }
    // What a reference was made of in this turn lives until the next one.
    await new Promise((resolve) => {
      setTimeout(resolve);
    });
    collectGarbage();
    const held = written.filter((reference) => reference.deref() !== undefined).length;
    expect(memory.size).toBe(100);
    // The Map itself holds some of what was deleted until it has to grow.
    expect(held).toBeLessThan(2_000);
  },
);

test('a flood of idempotency keys does not push out a session', async () => {
  const state = createState(3);
  await state.updateSession('session', (record) => ({ ...record, status: 'submitted' }));
  for (let i = 0; i < 10; i += 1) {
    const session = { id: 'other', url: 'https://example.com', status: 'created' } as const;
    const creation = { session, createdAt: 0 };
    await state.setKeyedCreation(`key-${i}`, { fingerprint: '', creation });
  }
  expect(await state.session('session')).toMatchObject({ status: 'submitted' });
  expect(await state.keyedCreation('key-0')).toBeNull();
  expect(await state.keyedCreation('key-9')).not.toBeNull();
});

test('an id that looks like a path names an entry like any other', async () => {
  const state = createState();
  await state.updateSession('../a/b?c', (record) => ({ ...record, status: 'started' }));
  expect(await state.session('../a/b?c')).toMatchObject({ status: 'started' });
  expect(await state.session('../a/b')).toBeNull();
});
