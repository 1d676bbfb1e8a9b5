import { createStorage } from 'unstorage';
import memoryDriver from 'unstorage/drivers/memory';
import { beforeEach, expect, test } from 'vitest';
import type { CreateSessionAnswer } from './contract.ts';
import { createHarness, sandbox } from './testing/harness.ts';

beforeEach(() => sandbox.reset());

const person = { firstName: 'CANARYFIRST', lastName: 'CANARYLAST' };
const idempotencyKey = 'CANARYKEY-0123456789';

/** Everything that a store holds after a verification, as text. */
async function storedAfterVerification(): Promise<{ stored: string; answer: CreateSessionAnswer }> {
  const storage = createStorage({ driver: memoryDriver() });
  const { create, deliver } = createHarness({
    storage,
    authorize: () => ({ vendorData: 'CANARYVENDOR' }),
    clientAddress: () => '203.0.113.77',
  });
  const headers = { 'Idempotency-Key': idempotencyKey };
  const response = await create({ init: { person } }, headers);
  const answer = (await response.json()) as CreateSessionAnswer;
  await sandbox.decide(answer.session.id, 'declined', 102);
  for (const webhook of await sandbox.webhooks(answer.session.id)) await deliver(webhook);
  const entries = await Promise.all(
    (await storage.getKeys()).map(async (key) => [key, await storage.getItem(key)]),
  );
  return { stored: JSON.stringify(entries), answer };
}

test('whoever reads the store finds no secret, no ticket, no address and nothing about the person', async () => {
  const { stored, answer } = await storedAfterVerification();
  // It is the store that was used.
  expect(stored).toContain(answer.session.id);
  expect(stored).toContain('declined');
  const secrets = [
    ...Object.values(person),
    'CANARYVENDOR',
    idempotencyKey,
    '203.0.113.77',
    sandbox.apiKey,
    sandbox.sharedSecret,
    answer.ticket,
  ];
  for (const secret of secrets) expect(stored).not.toContain(secret);
});

test('the one thing in the store that opens anything is the session’s URL, under its idempotency key', async () => {
  const { stored, answer } = await storedAfterVerification();
  expect(stored.split(answer.session.url)).toHaveLength(2);
  const entries = JSON.parse(stored) as [string, unknown][];
  const holder = entries.find(([, value]) => JSON.stringify(value).includes(answer.session.url));
  expect(holder?.[0]).toMatch(/^idempotency:[\w-]{43}$/);
});
