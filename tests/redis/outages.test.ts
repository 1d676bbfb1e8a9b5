/** Redis stops, hangs, is killed under load and comes back; the instances carry on. */
import type { CreateSessionAnswer } from '@veriff-verify/companion';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type Answer,
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

beforeAll(async () => {
  redis = await startRedis();
  veriff = await startVeriff();
  const start = (): Promise<Instance> =>
    startInstance({ REDIS_URL: redis.url, VERIFF_BASE_URL: veriff.sandbox.url });
  instances = await Promise.all([start(), start()]);
});

afterAll(async () => {
  // The first of them to end badly must not keep the others.
  await Promise.allSettled(instances.map((instance) => instance.end()));
  await veriff.sandbox.close();
  await redis.close();
});

beforeEach(async () => {
  await redis.start();
  await recovered();
});

function turn(index: number): Instance {
  return instances[index % 2] as Instance;
}

/** Both instances answer again, with nothing done to them. */
async function recovered(): Promise<void> {
  const created = await session(instances[0]);
  await vi.waitFor(
    async () => {
      for (const instance of instances) expect((await read(instance, created))?.status).toBe(200);
    },
    { timeout: 15_000, interval: 100 },
  );
}

/** Everything that may be asked and needs the store. */
async function askEverything(
  instance: Instance,
  created: CreateSessionAnswer,
): Promise<[string, Answer | null][]> {
  const path = `/sessions/${created.session.id}`;
  const headers = { Authorization: `Bearer ${created.ticket}` };
  const send = (method: string, where: string, body: unknown) =>
    call(instance, method, where, { headers, body: JSON.stringify(body) });
  const answers = {
    'POST /sessions of a known visitor': create(instance, { user: 'Ada' }),
    'POST /sessions with a key': create(instance, { key: crypto.randomUUID() }),
    'GET /sessions/:id': read(instance, created),
    'PATCH /sessions/:id': send('PATCH', path, { status: 'submitted' }),
    'POST /sessions/:id/media': send('POST', `${path}/media`, {
      context: 'face',
      content: 'data:image/jpeg;base64,/9j/4AAQ',
    }),
    'POST /sessions/:id/collected-data': send('POST', `${path}/collected-data`, {}),
    'POST /webhooks, an event': deliver(instance, event(created.session.id, 'started')),
    'POST /webhooks, a decision': deliver(instance, decision(created.session.id, 'approved')),
  };
  return Promise.all(
    Object.entries(answers).map(
      async ([name, answer]) => [name, (await answer) as Answer | null] as [string, Answer | null],
    ),
  );
}

describe.each([
  ['is stopped', () => redis.stop(), () => redis.start()],
  ['is killed', () => redis.stop('SIGKILL'), () => redis.start()],
  ['hangs', async () => redis.pause(), async () => redis.resume()],
])('while Redis %s', (_, breakRedis, repairRedis) => {
  test('every answer is a 503 that says when to come back, and nothing is created or hangs', async () => {
    const created = await session(instances[0]);
    const before = veriff.requests.length;
    await breakRedis();
    for (let round = 0; round < 3; round += 1) {
      for (const instance of instances) {
        for (const [name, answer] of await askEverything(instance, created)) {
          expect(answer, name).toMatchObject({
            status: 503,
            body: { code: 'unavailable', detail: 'The store does not answer. Try again later.' },
          });
          expect(answer?.headers.get('Content-Type')).toBe('application/problem+json');
          expect(answer?.headers.get('Retry-After')).toBe('2');
          expect(answer?.duration, name).toBeLessThan(5_000);
        }
        expect((await call(instance, 'GET', '/health'))?.status).toBe(200);
      }
    }
    expect(veriff.requests.slice(before)).toEqual([]);

    await repairRedis();
    await recovered();
    expect((await deliver(instances[0], decision(created.session.id, 'approved')))?.status).toBe(
      200,
    );
    expect((await read(instances[1], created))?.body).toMatchObject({
      decision: { status: 'approved' },
    });
  });

  test('a session of a visitor without a name or a key is created, and handed out', async () => {
    const before = veriff.created();
    await breakRedis();
    const answer = await create(instances[0]);
    expect(answer.status).toBe(201);
    expect(answer.body.session.url).toMatch(/^http/);
    expect(veriff.created() - before).toBe(1);
    await repairRedis();
    await recovered();
    expect((await read(instances[1], answer.body))?.status).toBe(200);
  });
});

test('failures in the log hold no session URL and no ticket', async () => {
  const created = await session(instances[0]);
  await redis.stop();
  await askEverything(instances[0], created);
  await redis.start();
  await recovered();
  // Redis itself refuses a write.
  const client = new Redis(redis.url);
  await client.config('SET', 'maxmemory', '1');
  const answer = await create(instances[0], { key: 'no room' });
  await client.config('SET', 'maxmemory', '0');
  client.disconnect();
  expect(answer.status).toBe(503);
  const log = await vi.waitFor(() => {
    const lines = instances[0].lines.join('\n');
    expect(lines).toMatch(/^failure .*OOM/m);
    return lines;
  }, 10_000);
  expect(log).not.toContain(created.ticket);
  expect(log).not.toContain(new URL(created.session.url).pathname);
  expect(log).not.toMatch(/fingerprint|veriff:/);
});

test('what a webhook was acknowledged for is there after Redis is killed under load, and the rest after it is delivered again', async () => {
  const created = await inParallel(10, times(150), () => session(instances[0]));
  interface Delivery {
    id: string;
    payload: Record<string, unknown>;
    acknowledged: boolean;
  }
  const about = (payloadOf: (id: string) => Record<string, unknown>): Delivery[] =>
    created.map(({ session: { id } }) => ({ id, payload: payloadOf(id), acknowledged: false }));
  const submitted = about((id) => event(id, 'submitted'));
  const decided = about((id) => decision(id, 'approved'));
  const queue = [...submitted, ...decided];

  const statuses = new Set<number | undefined>();
  let kills = 0;
  let goesOn = true;
  let outages = Promise.resolve();
  const outage = async (): Promise<void> => {
    await redis.stop('SIGKILL');
    kills += 1;
    await redis.start();
    await recovered();
  };
  const webhooks = inParallel(20, queue, async (delivery, index) => {
    if (index % 60 === 30) outages = outages.then(outage);
    const answer = await deliver(turn(index), delivery.payload);
    statuses.add(answer?.status);
    delivery.acknowledged = answer?.status === 200;
    // While there is no Redis the rest would be refused in no time, and miss the next outage.
    if (!delivery.acknowledged) await outages;
  }).finally(() => {
    goesOn = false;
  });
  const pages = inParallel(5, times(5), async (index) => {
    while (goesOn) {
      const answer = await read(turn(index), created[index] as CreateSessionAnswer);
      statuses.add(answer?.status);
    }
  });
  await Promise.all([webhooks, pages]);
  await outages;
  expect(kills).toBe(5);
  expect([...statuses].sort()).toEqual([200, 503]);
  for (const deliveries of [submitted, decided]) {
    const acknowledged = deliveries.filter((delivery) => delivery.acknowledged);
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(acknowledged.length).toBeLessThan(deliveries.length);
  }

  // In the store itself, so that no question to Veriff helps.
  await recovered();
  const client = new Redis(redis.url);
  for (const [index, { session }] of created.entries()) {
    const record = await client.get(`veriff:session:${session.id}`);
    const { status } = JSON.parse(record ?? '{}') as { status?: string };
    if (decided[index]?.acknowledged) expect(status).toBe('approved');
    else if (submitted[index]?.acknowledged) expect(status).toMatch(/^(submitted|approved)$/);
  }
  client.disconnect();

  await inParallel(20, queue, async (delivery, index) => {
    if (delivery.acknowledged) return;
    expect((await deliver(turn(index), delivery.payload))?.status).toBe(200);
  });
  await inParallel(20, created, async (answer, index) => {
    expect((await read(turn(index), answer))?.body).toMatchObject({
      decision: { status: 'approved' },
    });
  });
});

test('a key creates no second session, and every session is handed out, while Redis is killed under load', async () => {
  const before = veriff.created();
  const handedOut = new Map<string, Set<string>>();
  const statuses = new Set<number>();
  const use = async (key: string, index: number): Promise<void> => {
    const { status, body } = await create(turn(index), { key });
    statuses.add(status);
    if (status !== 201) return;
    handedOut.set(key, (handedOut.get(key) ?? new Set()).add(body.session.id));
  };
  const keys = times(150).map((index) => `under load ${index}`);
  let outage: Promise<void> | undefined;
  await inParallel(10, keys, async (key, index) => {
    await use(key, index);
    if (index === 40) outage = redis.stop('SIGKILL').then(() => redis.start());
  });
  await outage;
  await recovered();
  const probes = 1;
  // As pages do that got no answer, or a 503.
  await inParallel(10, keys, use);
  expect([...statuses].filter((status) => ![201, 409, 503].includes(status))).toEqual([]);
  for (const [key, sessions] of handedOut) expect(sessions.size, key).toBe(1);
  expect(veriff.created() - before - probes).toBe(handedOut.size);
  expect(handedOut.size).toBeGreaterThan(100);
});
