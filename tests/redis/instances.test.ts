/** Two instances of the companion on Node and a real Redis between them. */
import type { CreateSessionAnswer } from '@veriff-verify/companion';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  call,
  create,
  decision,
  deliver,
  event,
  type Instance,
  inParallel,
  read,
  session,
  startInstance,
  startVeriff,
  times,
  type Veriff,
} from './deployment.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

let redis: RedisServer;
let veriff: Veriff;
let instances: [Instance, Instance];

/** Longer than any of the tests: they decide themselves when it is over. */
const pollInterval = 3_600_000;

beforeAll(async () => {
  redis = await startRedis();
  veriff = await startVeriff();
  instances = await Promise.all([start(), start()]);
});

afterAll(async () => {
  await Promise.all(instances.map((instance) => instance.end()));
  await veriff.sandbox.close();
  await redis.close();
});

function start(): Promise<Instance> {
  return startInstance(
    { REDIS_URL: redis.url, VERIFF_BASE_URL: veriff.sandbox.url },
    { settings: { pollInterval } },
  );
}

/** One instance and the other by turns. */
function turn(index: number): Instance {
  return instances[index % 2] as Instance;
}

/** What hooks of all instances printed that begins like this. */
function heard(start: string): string[] {
  return instances.flatMap(({ lines }) => lines.filter((line) => line.startsWith(start)));
}

async function withRedis<Result>(work: (client: Redis) => Promise<Result>): Promise<Result> {
  const client = new Redis(redis.url);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

test('a webhook arrives at one instance, and a page that asks the other gets the decision', async () => {
  const created = await session(instances[0]);
  expect((await deliver(instances[0], decision(created.session.id, 'approved')))?.status).toBe(200);
  expect((await read(instances[1], created))?.body).toEqual({
    session: { id: created.session.id, status: 'approved' },
    decision: { status: 'approved', code: 9001, reasonCode: null },
  });
  expect(veriff.questions().get(created.session.id)).toBeUndefined();
});

test('a ticket of one instance opens its session at the other', async () => {
  const created = await session(instances[0]);
  expect((await read(instances[1], created))?.status).toBe(200);
  expect((await read(instances[1], { ...created, ticket: 'none' }))?.status).toBe(401);
});

test('fifty keys, each sent to both instances at once, make fifty sessions', async () => {
  const before = veriff.created();
  const pairs = await inParallel(50, times(50), (index) =>
    Promise.all(instances.map((instance) => create(instance, { key: `pair-${index}` }))),
  );
  for (const [one, other] of pairs) {
    expect([one?.status, other?.status]).toEqual([201, 201]);
    expect(one?.body.session).toEqual(other?.body.session);
  }
  expect(veriff.created() - before).toBe(50);
});

test('a key that one instance used for one body is a conflict at the other for another body', async () => {
  const before = veriff.created();
  const init = { person: { firstName: 'Ada' } };
  expect((await create(instances[0], { key: 'same' })).status).toBe(201);
  expect(await create(instances[1], { key: 'same', init })).toMatchObject({
    status: 409,
    body: { code: 'conflict' },
  });

  const answers = await Promise.all([
    create(instances[0], { key: 'same at once' }),
    create(instances[1], { key: 'same at once', init }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(veriff.created() - before).toBe(2);
});

test('a visitor may create thirty sessions in a minute, at both instances together', async () => {
  const before = veriff.created();
  const answers = await inParallel(40, times(40), (index) => create(turn(index), { user: 'Ada' }));
  const limited = answers.filter(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(30);
  expect(limited).toHaveLength(10);
  for (const { headers, body } of limited) {
    expect(body).toMatchObject({ code: 'rate-limited' });
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(Number(headers.get('Retry-After'))).toBeLessThanOrEqual(60);
  }
  expect(veriff.created() - before).toBe(30);
  expect((await create(instances[0], { user: 'Grace' })).status).toBe(201);
});

test('a session may be asked about three thousand times in a minute, at both instances together', async () => {
  const created = await session(instances[0]);
  await deliver(instances[0], decision(created.session.id, 'approved'));
  const answers = await inParallel(50, times(3_050), (index) => read(turn(index), created));
  expect(answers.filter((answer) => answer?.status === 200)).toHaveLength(3_000);
  expect(answers.filter((answer) => answer?.status === 429)).toHaveLength(50);
});

test('one webhook, delivered a hundred times to both instances at once, runs the hooks once', async () => {
  const { session: created } = await session(instances[0]);
  const answers = await inParallel(100, times(100), (index) =>
    deliver(turn(index), decision(created.id, 'declined')),
  );
  expect(answers.map((answer) => answer?.status)).toEqual(times(100).map(() => 200));
  expect(heard(`webhook decision ${created.id}`)).toHaveLength(1);
  expect(heard(`decision ${created.id}`)).toHaveLength(1);
});

test('a hundred webhooks, each delivered to both instances at once, run the hooks once each', async () => {
  const created = await inParallel(20, times(100), (index) => session(turn(index)));
  const answers = await inParallel(40, created, ({ session: { id } }) =>
    Promise.all(instances.map((instance) => deliver(instance, decision(id, 'approved')))),
  );
  expect(answers.flat().every((answer) => answer?.status === 200)).toBe(true);
  for (const { session } of created) expect(heard(`decision ${session.id}`)).toHaveLength(1);
});

test('results that reach both instances at once in any order leave the newest', async () => {
  const created = await inParallel(20, times(20), (index) => session(turn(index)));
  await inParallel(20, created, async (answer, round) => {
    const { id } = answer.session;
    const webhooks = [
      event(id, 'started', 1),
      event(id, 'submitted', 1),
      decision(id, 'resubmission_requested', { attempt: 1, minute: 1 }),
      event(id, 'started', 2),
      decision(id, 'declined', { attempt: 2, minute: 2 }),
      decision(id, 'approved', { attempt: 2, minute: 3 }),
    ];
    // Another order for each session, and each webhook twice.
    const order = webhooks.toSorted((a, b) => shuffle(a, round) - shuffle(b, round));
    const answers = await Promise.all(
      [...order, ...order].map((webhook, index) => deliver(turn(index + round), webhook)),
    );
    expect(answers.map((one) => one?.status)).toEqual(answers.map(() => 200));
    for (const instance of instances) {
      expect((await read(instance, answer))?.body).toMatchObject({
        session: { status: 'approved' },
        decision: { status: 'approved' },
      });
    }
  });
});

/** A number that looks random and is the same in every run. */
function shuffle(value: unknown, seed: number): number {
  let number = seed + 1;
  for (const character of JSON.stringify(value)) {
    number = (Math.imul(number, 31) + character.charCodeAt(0)) % 1_000_003;
  }
  return number;
}

test('a thousand questions of waiting pages at both instances ask Veriff once in an interval for each session', async () => {
  const waiting = await inParallel(20, times(20), (index) => session(turn(index)));
  const ask = async (): Promise<void> => {
    const answers = await inParallel(100, times(1_000), (index) =>
      read(turn(index), waiting[Math.floor(index / 2) % 20] as CreateSessionAnswer),
    );
    for (const answer of answers) {
      expect(answer?.status).toBe(200);
      expect(answer?.headers.get('Retry-After')).toBe('2');
    }
  };
  const questions = (): (number | undefined)[] =>
    waiting.map(({ session: { id } }) => veriff.questions().get(id));
  await ask();
  expect(questions()).toEqual(times(20).map(() => 1));

  // The interval ends.
  await withRedis((client) =>
    client.del(waiting.map(({ session: { id } }) => `veriff:lease:ask:${id}`)),
  );
  await ask();
  expect(questions()).toEqual(times(20).map(() => 2));
});

test('what lies in Redis ends by itself, and holds neither a key nor a name nor an address', async () => {
  const init = { person: { firstName: 'CANARY', lastName: 'CANARY' } };
  const key = 'CANARY-key';
  const created = (await create(instances[0], { key, user: 'CANARY-user', init })).body;
  await deliver(instances[1], decision(created.session.id, 'approved'));
  await read(instances[0], created);
  await withRedis(async (client) => {
    const names = await client.keys('*');
    expect(names.filter((name) => !name.startsWith('veriff:'))).toEqual([]);
    const day = 24 * 60 * 60 * 1000;
    for (const name of names) {
      const remaining = await client.pttl(name);
      expect(remaining, name).not.toBe(-1);
      expect(remaining, name).toBeLessThanOrEqual(14 * day);
    }
    const values = await Promise.all(names.map((name) => client.get(name)));
    const dump = JSON.stringify([names, values]);
    expect(dump).not.toMatch(/CANARY/);
    expect(dump).not.toContain(created.ticket);
  });
});

test('an instance that ends in the middle of its work has lost nothing that it acknowledged', async () => {
  const ending = await start();
  const created = await inParallel(20, times(200), (index) => session(turn(index)));
  const acknowledged: string[] = [];
  let code: Promise<number | null> | undefined;
  await inParallel(20, created, async ({ session: { id } }) => {
    const answer = await deliver(ending, decision(id, 'approved'));
    if (answer?.status === 200) acknowledged.push(id);
    if (acknowledged.length === 50) code ??= ending.end();
  });
  expect(await code).toBe(0);
  expect(acknowledged.length).toBeGreaterThanOrEqual(50);
  expect(acknowledged.length).toBeLessThan(200);

  // Veriff delivers the others again, to whoever is there.
  await inParallel(20, created, async (answer) => {
    const { id } = answer.session;
    if (acknowledged.includes(id)) {
      expect((await read(turn(0), answer))?.body).toMatchObject({
        decision: { status: 'approved' },
      });
    }
    expect((await deliver(turn(1), decision(id, 'approved')))?.status).toBe(200);
    expect((await read(turn(0), answer))?.body).toMatchObject({ decision: { status: 'approved' } });
  });
  // Those that were acknowledged are known to all, and run no hook a second time.
  for (const id of acknowledged) expect(heard(`decision ${id}`)).toEqual([]);
});

test('an instance that dies with a lease in its hand is waited for, and not for long', async () => {
  const created = await session(instances[0]);
  const { id } = created.session;
  await deliver(instances[0], decision(id, 'resubmission_requested'));
  // As it would look: a holder that nobody hears of again.
  await withRedis((client) => client.set(`veriff:lease:session:${id}`, 'dead', 'PX', 1_500));
  const answer = await deliver(instances[1], decision(id, 'approved', { minute: 1 }));
  expect(answer?.status).toBe(200);
  expect(answer?.duration).toBeGreaterThan(1_000);
  await vi.waitFor(async () =>
    expect((await read(instances[0], created))?.body).toMatchObject({
      decision: { status: 'approved' },
    }),
  );
});

test('a webhook of a session that another instance is at for too long is answered 503 with Retry-After', async () => {
  const { session: created } = await session(instances[0]);
  await withRedis((client) =>
    client.set(`veriff:lease:webhook:session:${created.id}`, 'slow', 'EX', 60),
  );
  const answers = await Promise.all(
    times(5).map((index) => deliver(turn(index), event(created.id, 'started', index + 1))),
  );
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(answer?.headers.get('Retry-After')).toBe('2');
    // However many stand in the queue.
    expect(answer?.duration).toBeLessThan(15_000);
  }
  expect(await call(turn(0), 'GET', '/health')).toMatchObject({ status: 200 });
});
