/**
 * Two instances with a store whose reads are older than its writes, as Cloudflare KV's may be, and
 * no leases: what is promised then, and what is not.
 */
import { createStorage, defineDriver, type Storage } from 'unstorage';
import { beforeEach, describe, expect, test } from 'vitest';
import { createdSessions, createHarness, type Harness, sandbox } from './testing/harness.ts';

/** Milliseconds until a write can be read. */
const delay = 60_000;
const pollInterval = 5_000;

interface World {
  instances: [Harness, Harness];
  /** Decisions that hooks of both heard of. */
  decisions: string[];
  wait(milliseconds: number): void;
}

/** Two instances with one clock and one store. */
function createWorld(): World {
  let now = Date.now();
  const clock = (): number => now;
  const storage = createSlowStorage(clock);
  const decisions: string[] = [];
  const start = (): Harness =>
    createHarness({
      storage,
      now: clock,
      pollInterval,
      onDecision: ({ status }) => void decisions.push(status),
    });
  return {
    instances: [start(), start()],
    decisions,
    wait(milliseconds) {
      now += milliseconds;
    },
  };
}

/** The last write wins, and is read `delay` later; until then, the one before it is. */
function createSlowStorage(clock: () => number): Storage {
  const writes = new Map<string, { value: string | null; readableAt: number }[]>();
  const write = (key: string, value: string | null): void => {
    writes.set(key, [...(writes.get(key) ?? []), { value, readableAt: clock() + delay }]);
  };
  const read = (key: string): string | null =>
    writes.get(key)?.findLast(({ readableAt }) => readableAt <= clock())?.value ?? null;
  const driver = defineDriver(() => ({
    name: 'slow',
    hasItem: (key: string) => read(key) !== null,
    getItem: (key: string) => read(key),
    setItem: (key: string, value: string) => write(key, value),
    removeItem: (key: string) => write(key, null),
    getKeys: () => [...writes.keys()],
  }));
  return createStorage({ driver: driver(undefined) });
}

function decision(id: string, status: string, minute: number): unknown {
  const code = { approved: 9001, declined: 9102, resubmission_requested: 9103 }[status];
  const verification = {
    id,
    code,
    status,
    attemptId: `6cab5b0c-0000-4000-8000-00000000000${minute}`,
    decisionTime: new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString(),
  };
  return { status: 'success', verification };
}

async function readStatus(instance: Harness, id: string, ticket: string): Promise<string> {
  return (await instance.read(id, ticket)).session.status;
}

beforeEach(() => sandbox.reset());

describe('the newest outcome', () => {
  test('is read at the other instance as soon as the store shows it, and asked of Veriff until then', async () => {
    const { instances, wait } = createWorld();
    const [one, other] = instances;
    const { session, ticket } = await one.session();
    await sandbox.decide(session.id, 'approved');
    for (const webhook of await sandbox.webhooks(session.id)) await one.deliver(webhook);
    expect(await readStatus(one, session.id, ticket)).toBe('approved');
    expect(await sandbox.calls('GET', /\/decision$/)).toHaveLength(0);
    expect(await readStatus(other, session.id, ticket)).toBe('approved');
    expect(await sandbox.calls('GET', /\/decision$/)).toHaveLength(1);

    wait(delay);
    expect(await readStatus(other, session.id, ticket)).toBe('approved');
    expect(await sandbox.calls('GET', /\/decision$/)).toHaveLength(1);
  });

  test('is not taken back by an older one that comes after it, at the same instance or later at the other', async () => {
    const { instances, wait, decisions } = createWorld();
    const [one, other] = instances;
    const { session, ticket } = await one.session();
    await one.deliver(decision(session.id, 'approved', 2));
    await one.deliver(decision(session.id, 'declined', 1));
    expect(await readStatus(one, session.id, ticket)).toBe('approved');
    wait(delay);
    await other.deliver(decision(session.id, 'declined', 1));
    wait(delay);
    for (const instance of instances) {
      expect(await readStatus(instance, session.id, ticket)).toBe('approved');
    }
    expect(decisions).toEqual(['approved']);
  });

  test('is right in the end where an older one that asks to try again was written over it', async () => {
    const { instances, wait, decisions } = createWorld();
    const [one, other] = instances;
    const { session, ticket } = await one.session();
    await sandbox.decide(session.id, 'approved');
    const [webhook] = await sandbox.webhooks(session.id);
    await one.deliver(webhook);
    await other.deliver(decision(session.id, 'resubmission_requested', 1));
    expect(decisions).toEqual(['approved', 'resubmission_requested']);
    wait(10 * delay);
    for (const instance of instances) {
      expect(await readStatus(instance, session.id, ticket)).toBe('approved');
    }
  });

  test('is right in the end where a late sign of progress was written over it', async () => {
    const { instances, wait } = createWorld();
    const [one, other] = instances;
    const { session, ticket } = await one.session();
    await sandbox.decide(session.id, 'declined');
    const [webhook] = await sandbox.webhooks(session.id);
    await one.deliver(webhook);
    await other.deliver({ id: session.id, attemptId: null, action: 'submitted', code: 7002 });
    wait(10 * delay);
    for (const instance of instances) {
      expect(await readStatus(instance, session.id, ticket)).toBe('declined');
    }
  });

  test('may stay unknown to the store where two final results reach two instances within the delay', async () => {
    const { instances, wait, decisions } = createWorld();
    const [one, other] = instances;
    const { session, ticket } = await one.session();
    await one.deliver(decision(session.id, 'approved', 2));
    await other.deliver(decision(session.id, 'declined', 1));
    // The instance that knows better says so; the hooks heard of both, each with its time.
    wait(delay);
    expect(await readStatus(one, session.id, ticket)).toBe('approved');
    expect(await readStatus(other, session.id, ticket)).toBe('declined');
    expect(decisions).toEqual(['approved', 'declined']);
  });
});

describe('a page that waits', () => {
  test('gets an answer every two seconds while the store shows nothing, and Veriff one question in an interval from each instance', async () => {
    const { instances, wait } = createWorld();
    const { session, ticket } = await instances[0].session();
    for (let seconds = 0; seconds < 20; seconds += 2) {
      for (const instance of instances) {
        expect(await instance.read(session.id, ticket)).toEqual({
          session: { id: session.id, status: 'created' },
          decision: null,
        });
      }
      wait(2_000);
    }
    const questions = await sandbox.calls('GET', /\/decision$/);
    expect(questions.length).toBeGreaterThan(2);
    expect(questions.length).toBeLessThanOrEqual(2 * Math.ceil(20_000 / pollInterval));
  });

  test('does not see a decision vanish that it has seen', async () => {
    const { instances, wait } = createWorld();
    const [one, other] = instances;
    const { session, ticket } = await one.session();
    wait(delay);
    await sandbox.decide(session.id, 'approved');
    expect(await readStatus(other, session.id, ticket)).toBe('approved');
    for (let seconds = 0; seconds < 2 * delay; seconds += 2_000) {
      wait(2_000);
      expect(await readStatus(other, session.id, ticket)).toBe('approved');
    }
    expect(await sandbox.calls('GET', /\/decision$/)).toHaveLength(1);
  });
});

describe('an idempotency key', () => {
  const key = { 'Idempotency-Key': 'one click' };

  test('makes one session at one instance, and at the other once the store shows it', async () => {
    const { instances, wait } = createWorld();
    const [one, other] = instances;
    const answers = await Promise.all([one.create({}, key), one.create({}, key)]);
    const [first, second] = await Promise.all(answers.map((answer) => answer.json()));
    expect(first.session).toEqual(second.session);
    wait(delay);
    expect((await (await other.create({}, key)).json()).session).toEqual(first.session);
    expect(await createdSessions()).toHaveLength(1);
  });

  test('makes one session at each instance that is asked before, and both are handed out', async () => {
    const { instances } = createWorld();
    const answers = await Promise.all(instances.map((instance) => instance.create({}, key)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    expect(new Set(bodies.map((body) => body.session.id)).size).toBe(2);
    expect(await createdSessions()).toHaveLength(2);
  });

  test('is free again at once after a creation that was refused', async () => {
    const { instances } = createWorld();
    const [one] = instances;
    await sandbox.fault({ method: 'POST', path: '/v1/sessions' }, { status: 401 }, 1);
    expect((await one.create({}, key)).status).toBe(502);
    expect((await one.create({}, key)).status).toBe(201);
  });
});

test('a webhook runs the hooks once at one instance, and once at each that gets it before the store shows it', async () => {
  const { instances, wait, decisions } = createWorld();
  const [one, other] = instances;
  const { session } = await one.session();
  const webhook = decision(session.id, 'approved', 1);
  for (const instance of [one, one, other, other]) {
    expect((await instance.deliver(webhook)).status).toBe(200);
  }
  expect(decisions).toEqual(['approved', 'approved']);
  wait(delay);
  for (const instance of instances) await instance.deliver(webhook);
  expect(decisions).toHaveLength(2);
});
