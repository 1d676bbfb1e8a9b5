/** `REDIS_URL`: the connection of server-stub/node, and the companion's scripts in a real Redis. */
import { createServer, connect as openSocket, type Server, type Socket } from 'node:net';
import { redisCounters, redisLeases } from '@veriff-verify/companion/redis';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectRedis, type SharedState } from '../../server-stub/node/redis.ts';
import { create, serverProgram, startInstance, startVeriff, type Veriff } from './deployment.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

const password = 'CANARY-password';

let redis: RedisServer;
let url: string;
let client: Redis;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  redis = await startRedis(['--requirepass', password]);
  url = redis.url.replace('//', `//:${password}@`);
  client = new Redis(url);
  // It is lost on purpose.
  client.on('error', () => {});
});

beforeEach(async () => {
  await client.flushall();
});

afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close();
});

afterAll(async () => {
  client.disconnect();
  await redis.close();
});

async function connect(address = url): Promise<SharedState & { lines: string[] }> {
  const lines: string[] = [];
  const state = await connectRedis(address, (line) => void lines.push(line));
  open.push(state);
  return { ...state, lines };
}

describe('a lease', () => {
  test('is taken by one, until it is given back by who holds it', async () => {
    const leases = redisLeases(client);
    expect(await leases.acquire('a', 'one', 10_000)).toBe(true);
    expect(await leases.acquire('a', 'other', 10_000)).toBe(false);
    expect(await leases.acquire('b', 'other', 10_000)).toBe(true);
    await leases.release('a', 'other');
    expect(await leases.acquire('a', 'other', 10_000)).toBe(false);
    await leases.release('a', 'one');
    expect(await leases.acquire('a', 'other', 10_000)).toBe(true);
  });

  test('is prolonged by who holds it alone, and ends by itself', async () => {
    const leases = redisLeases(client);
    await leases.acquire('a', 'one', 10_000);
    expect(await client.pttl('veriff:lease:a')).toBeLessThanOrEqual(10_000);
    expect(await leases.renew('a', 'other', 60_000)).toBe(false);
    expect(await client.pttl('veriff:lease:a')).toBeLessThanOrEqual(10_000);
    expect(await leases.renew('a', 'one', 60_000)).toBe(true);
    expect(await client.pttl('veriff:lease:a')).toBeGreaterThan(50_000);

    expect(await leases.renew('a', 'one', 1)).toBe(true);
    await vi.waitFor(async () => expect(await client.exists('veriff:lease:a')).toBe(0));
    expect(await leases.renew('a', 'one', 10_000)).toBe(false);
    expect(await leases.acquire('a', 'other', 10_000)).toBe(true);
  });

  test('is taken by exactly one of a hundred who want it at once', async () => {
    const leases = redisLeases(client);
    const taken = await Promise.all(
      Array.from({ length: 100 }, (_, index) => leases.acquire('a', String(index), 10_000)),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
  });
});

describe('a counter', () => {
  function counter(name = 'session') {
    const store = redisCounters(client)(name);
    store.init?.({ windowMs: 60_000 } as never);
    return store;
  }

  test('counts for all who share it, each name and each key alone', async () => {
    const [one, other] = [counter(), counter()];
    const now = Date.now();
    expect((await one.increment('a')).totalHits).toBe(1);
    const { totalHits, resetTime } = await other.increment('a');
    expect(totalHits).toBe(2);
    expect(resetTime?.getTime()).toBeGreaterThan(now + 50_000);
    expect(resetTime?.getTime()).toBeLessThanOrEqual(Date.now() + 60_000);
    expect((await one.increment('b')).totalHits).toBe(1);
    expect((await counter('media').increment('a')).totalHits).toBe(1);
  });

  test('loses none of a thousand at once', async () => {
    const stores = [counter(), counter()];
    const counts = await Promise.all(
      Array.from({ length: 1_000 }, async (_, index) => stores[index % 2]?.increment('a')),
    );
    expect(new Set(counts.map((count) => count?.totalHits)).size).toBe(1_000);
  });

  test('starts again when its window has ended, and always has an end', async () => {
    const store = counter();
    await store.increment('a');
    await client.persist('veriff:limit:session:a');
    await store.increment('a');
    expect(await client.pttl('veriff:limit:session:a')).toBeGreaterThan(50_000);
    await client.pexpire('veriff:limit:session:a', 1);
    await vi.waitFor(async () => expect(await client.exists('veriff:limit:session:a')).toBe(0));
    expect((await store.increment('a')).totalHits).toBe(1);
  });

  test('is taken back and reset, and never falls below zero', async () => {
    const store = counter();
    await store.increment('a');
    await store.decrement('a');
    await store.decrement('a');
    expect((await store.increment('a')).totalHits).toBe(1);
    await store.resetKey('a');
    expect(await client.exists('veriff:limit:session:a')).toBe(0);
  });
});

test('the storage keeps values under a prefix, for as long as it is told', async () => {
  const { storage } = await connect();
  await storage.setItem('session:x', { a: 1 }, { ttl: 100 });
  expect(await storage.getItem('session:x')).toEqual({ a: 1 });
  expect(await client.keys('*')).toEqual(['veriff:session:x']);
  expect(await client.ttl('veriff:session:x')).toBeLessThanOrEqual(100);
  await storage.removeItem('session:x');
  expect(await storage.hasItem('session:x')).toBe(false);
});

describe('an address that cannot work', () => {
  test.each([
    'CANARY',
    'http://:CANARY@127.0.0.1',
    'redis://',
    'redis://:CANARY@127.0.0.1/canary',
    '127.0.0.1:6379',
  ])('%s is refused in one line that names the variable', async (address) => {
    await expect(connectRedis(address)).rejects.toThrow(
      /^REDIS_URL must be a URL such as redis:\/\/user:password@host:6379\/0, [^\n]+\.$/,
    );
  });

  test.each([
    ['with a wrong password', () => url.replace(password, 'CANARY'), 'WRONGPASS'],
    ['without a password', () => redis.url, 'NOAUTH'],
    ['with a database that is not there', () => `${url}/99`, 'DB index'],
  ])('%s is refused at the start', async (_, address, reason) => {
    await expect(connectRedis(address())).rejects.toThrow(
      `REDIS_URL is refused by Redis (${reason}): check its user, password and database.`,
    );
  });
});

test('a Redis that is not there is told of once, and used as soon as it is', async () => {
  await redis.stop();
  const { storage, leases, lines } = await connect();
  await expect(storage.getItem('session:x')).rejects.toThrow();
  await expect(leases.acquire('a', 'one', 1_000)).rejects.toThrow();
  expect(lines).toEqual([
    'Redis cannot be reached (ECONNREFUSED): what needs it is answered 503 until it can.',
  ]);
  await redis.start();
  await vi.waitFor(async () => expect(await leases.acquire('a', 'one', 1_000)).toBe(true), {
    timeout: 10_000,
  });
  expect(lines.slice(1)).toEqual(['Redis is there again.']);
});

test('a Redis that is lost is told of once, and once when it is back', async () => {
  const { leases, lines } = await connect();
  for (let outage = 0; outage < 2; outage += 1) {
    await redis.stop();
    await vi.waitFor(async () => expect(leases.acquire('b', 'one', 1_000)).rejects.toThrow());
    await redis.start();
    await vi.waitFor(() => expect(lines.at(-1)).toBe('Redis is there again.'), { timeout: 10_000 });
  }
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^Redis is lost.*: connecting again\.$/);
  expect(lines.join('')).not.toContain(password);
});

test('what fails in Redis does not carry what was sent to it', async () => {
  const { storage, leases } = await connect();
  await client.lpush('veriff:session:x', 'a list');
  await client.lpush('veriff:lease:x', 'a list');
  const failures = [
    await storage.getItem('session:x').catch((error: unknown) => error),
    await leases.renew('x', 'CANARY', 1_000).catch((error: unknown) => error),
  ];
  for (const failure of failures) {
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toHaveProperty('command');
    expect((failure as Error).message).not.toContain('CANARY');
  }
});

test('a connection that dies without a word is noticed by the next command, and replaced', async () => {
  const wire = await startWire(redis.port);
  open.push(wire);
  const { leases } = await connect(url.replace(String(redis.port), String(wire.port)));
  expect(await leases.acquire('a', 'one', 60_000)).toBe(true);
  wire.cut();
  const start = performance.now();
  await expect(leases.acquire('b', 'one', 60_000)).rejects.toThrow();
  await vi.waitFor(async () => expect(await leases.acquire('c', 'one', 60_000)).toBe(true), {
    timeout: 10_000,
  });
  expect(performance.now() - start).toBeLessThan(8_000);
  expect(wire.connections()).toBe(2);
});

/** What connections go through, until it swallows all that is sent on them. New ones work. */
async function startWire(to: number) {
  const sockets: Socket[] = [];
  let connections = 0;
  const server: Server = createServer((socket) => {
    connections += 1;
    const further = openSocket(to, '127.0.0.1');
    socket.pipe(further).pipe(socket);
    for (const end of [socket, further]) {
      end.on('error', () => {});
      sockets.push(end);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as { port: number };
  return {
    port,
    connections: () => connections,
    cut() {
      for (const socket of sockets) socket.unpipe().resume().removeAllListeners('end');
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('the program', () => {
  let veriff: Veriff;

  beforeAll(async () => {
    veriff = await startVeriff();
  });
  afterAll(() => veriff.sandbox.close());

  const start = (address: string) =>
    startInstance(
      { REDIS_URL: address, VERIFF_BASE_URL: veriff.sandbox.url },
      { program: serverProgram },
    );

  test('keeps its state in the Redis of REDIS_URL and ends when it is told to', async () => {
    const instance = await start(url);
    const { status, body } = await create(instance, { key: 'a key' });
    expect(status).toBe(201);
    expect(await client.exists(`veriff:session:${body.session.id}`)).toBe(1);
    expect(await client.keys('veriff:idempotency:*')).toHaveLength(1);
    expect(await instance.end()).toBe(0);
    expect(instance.lines.join('\n')).not.toMatch(/redis|CANARY/i);
  });

  test('starts without Redis, answers 503, and uses Redis once it is there', async () => {
    await redis.stop();
    const instance = await start(url);
    expect(instance.lines[0]).toMatch(/^Redis cannot be reached \(ECONNREFUSED\): /);
    expect(await create(instance, { key: 'another' })).toMatchObject({
      status: 503,
      body: { code: 'unavailable' },
    });
    await redis.start();
    await vi.waitFor(
      async () => expect((await create(instance, { key: 'a third' })).status).toBe(201),
      { timeout: 10_000 },
    );
    expect(await instance.end()).toBe(0);
  });

  test('does not start with a wrong REDIS_URL, and says so in one line without the password', async () => {
    const wrong = url.replace(password, 'CANARY');
    await expect(start(wrong)).rejects.toThrow(
      /^REDIS_URL is refused by Redis \(WRONGPASS\): check its user, password and database\.$/,
    );
    await expect(start('http://:CANARY@127.0.0.1')).rejects.toThrow(
      /^REDIS_URL must be a URL such as [^\n]+\.$/,
    );
  });
});
