import { describe, expect, it } from 'vitest';
import { createSandboxApp } from './app.ts';
import { createIds } from './ids.ts';
import { createTestClient } from './testing/client.ts';

const version4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function row(seed: number, length: number): string[] {
  const ids = createIds({ seed });
  return Array.from({ length }, () => ids.create());
}

describe('ids of a seed', () => {
  it('are UUIDs of version 4, each another', () => {
    const ids = row(1, 20_000);
    expect(ids.every((id) => version4.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('are the same in every run', () => {
    expect(row(7, 3)).toEqual(row(7, 3));
    expect(row(7, 2)).toEqual([
      'fa24ac1c-e7ee-41c7-b27f-6dda6e68d67b',
      '741f99ad-bbee-4d27-b5bd-5219412d15c4',
    ]);
  });

  it('are others for another seed, also for a large one', () => {
    const firsts = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER].flatMap((seed) =>
      row(seed, 100),
    );
    expect(new Set(firsts).size).toBe(600);
  });

  it('start again on reset', () => {
    const ids = createIds({ seed: 3 });
    const first = ids.create();
    ids.create();
    ids.reset();
    expect(ids.create()).toBe(first);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'refuse the seed %d',
    (seed) => {
      expect(() => createSandboxApp({ seed })).toThrow('seed must be a whole number from 0.');
    },
  );
});

describe('a sandbox with a seed', () => {
  async function sessions(client: ReturnType<typeof createTestClient>): Promise<unknown> {
    const { id } = await client.create();
    await client.create();
    const { body } = await client.control('GET', `/sessions/${id}`);
    return { session: body.session, all: (await client.control('GET', '/sessions')).body };
  }

  it('makes the same sessions as another of the same seed, and again after a reset', async () => {
    const client = createTestClient({ seed: 7 });
    const first = await sessions(client);
    expect(await sessions(createTestClient({ seed: 7 }))).toEqual(first);
    expect(await sessions(createTestClient({ seed: 8 }))).not.toEqual(first);
    await client.control('POST', '/reset');
    expect(await sessions(client)).toEqual(first);
  });

  it('leaves the ids to createId where there is one', async () => {
    const id = '11111111-1111-4111-8111-111111111111';
    const client = createTestClient({ seed: 7, createId: () => id });
    expect((await client.create()).id).toBe(id);
  });
});
