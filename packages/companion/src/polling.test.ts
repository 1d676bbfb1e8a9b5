import { beforeEach, describe, expect, test } from 'vitest';
import type { CreateSessionAnswer } from './contract.ts';
import { bearer, createHarness, type Harness, problemOf, sandbox } from './testing/harness.ts';

beforeEach(() => sandbox.reset());

const questions = async () => (await sandbox.calls('GET', /\/decision$/)).length;

async function sessions({ session }: Harness, count: number): Promise<CreateSessionAnswer[]> {
  return Promise.all(Array.from({ length: count }, () => session()));
}

async function askAll({ call }: Harness, all: CreateSessionAnswer[]): Promise<number[]> {
  const answers = all.map(({ session, ticket }) => call(`/sessions/${session.id}`, bearer(ticket)));
  return (await Promise.all(answers)).map(({ status }) => status);
}

describe('pages that wait for a decision', () => {
  test('a thousand of one session become one question in an interval', async () => {
    const harness = createHarness();
    const created = await harness.session();
    const waiting = Array(1_000).fill(created);
    expect(new Set(await askAll(harness, waiting))).toEqual(new Set([200]));
    expect(await questions()).toBe(1);
    harness.wait(4_999);
    await askAll(harness, waiting);
    expect(await questions()).toBe(1);
    harness.wait(1);
    expect(new Set(await askAll(harness, waiting))).toEqual(new Set([200]));
    expect(await questions()).toBe(2);
  });

  test('a thousand of one session that come back when they are told to are never refused', async () => {
    const harness = createHarness();
    const { session, ticket } = await harness.session();
    // As the element asks: sooner at first, but never before it was told to.
    const pages = Array.from({ length: 1_000 }, (_, page) => ({ next: page / 100, pause: 1 }));
    const paces: number[] = [];
    for (let second = 0; second < 120; second += 1) {
      const due = pages.filter(({ next }) => next < second + 1);
      const answers = due.map(async (page) => {
        const response = await harness.call(`/sessions/${session.id}`, bearer(ticket));
        expect(response.status).toBe(200);
        const pace = Number(response.headers.get('Retry-After'));
        paces.push(pace);
        page.pause = Math.min(page.pause * 1.5, 10);
        page.next = second + Math.max(page.pause, pace);
      });
      await Promise.all(answers);
      harness.wait(1_000);
    }
    expect(paces[0]).toBe(2);
    expect(Math.max(...paces)).toBeLessThan(100);
    expect(paces.length).toBeGreaterThan(3_000);
  }, 60_000);

  test('one asks every other second as long as there are few', async () => {
    const harness = createHarness();
    const { session, ticket } = await harness.session();
    for (let question = 0; question < 30; question += 1) {
      const response = await harness.call(`/sessions/${session.id}`, bearer(ticket));
      expect(response.headers.get('Retry-After')).toBe('2');
      harness.wait(2_000);
    }
  });

  test('of many sessions become twenty questions a second; the others are answered and told to come back', async () => {
    const harness = createHarness();
    const all = await sessions(harness, 50);
    expect(new Set(await askAll(harness, all))).toEqual(new Set([200]));
    expect(await questions()).toBe(20);
    await askAll(harness, all);
    expect(await questions()).toBe(20);
    // Those that were asked about wait for their interval; it is the turn of others.
    harness.wait(1_000);
    await askAll(harness, all);
    expect(await questions()).toBe(40);
    harness.wait(1_000);
    await askAll(harness, all);
    expect(await questions()).toBe(50);
    const [first] = all;
    const response = await harness.call(
      `/sessions/${first?.session.id}`,
      bearer(first?.ticket ?? ''),
    );
    expect(response.headers.get('Retry-After')).toBe('2');
  });

  test('learn the decision whether Veriff was asked in their turn or not', async () => {
    const harness = createHarness();
    const all = await sessions(harness, 30);
    for (const { session } of all) await sandbox.decide(session.id, 'approved');
    const decided = async () => {
      const answers = all.map(({ session, ticket }) => harness.read(session.id, ticket));
      return (await Promise.all(answers)).filter(({ decision }) => decision !== null).length;
    };
    expect(await decided()).toBe(20);
    harness.wait(1_000);
    expect(await decided()).toBe(30);
    expect(await questions()).toBe(30);
  });

  test('of sessions that were forgotten are told to come back when it is not their turn', async () => {
    const all = await sessions(createHarness(), 21);
    const restarted = createHarness();
    expect((await askAll(restarted, all)).sort()).toEqual([...Array(20).fill(200), 503]);
    restarted.wait(1_000);
    expect(new Set(await askAll(restarted, all))).toEqual(new Set([200]));
  });

  test('a question that another instance asked is not taken from those of this one', async () => {
    const held = new Set<string>();
    const leases = {
      acquire: async (key: string) => !key.startsWith('ask:') || !held.has(key.slice(4)),
      renew: async () => true,
      release: async () => {},
    };
    const harness = createHarness({ leases });
    const all = await sessions(harness, 45);
    for (const { session } of all.slice(0, 25)) held.add(session.id);
    await askAll(harness, all.slice(0, 25));
    expect(await questions()).toBe(0);
    await askAll(harness, all.slice(25));
    expect(await questions()).toBe(20);
  });

  test('get a clear answer when nobody can be asked', async () => {
    const created = await createHarness().session();
    const restarted = createHarness({ fetch: () => Promise.reject(new Error('down')) });
    const path = `/sessions/${created.session.id}`;
    await restarted.call(path, bearer(created.ticket));
    const response = await restarted.call(path, bearer(created.ticket));
    expect(await problemOf(response)).toMatchObject({ status: 503, code: 'unavailable' });
    expect(response.headers.get('Retry-After')).toBe('2');
  });
});
