import { beforeEach, expect, test, vi } from 'vitest';
import { createCompanion } from './companion.ts';
import type { CreateSessionAnswer } from './contract.ts';
import { consoleLogger } from './log.ts';
import { bearer, createHarness, sandbox } from './testing/harness.ts';

beforeEach(() => sandbox.reset());

/** What must never be said: each stands for a kind of data. */
const canaries = {
  firstName: 'CANARYFIRST',
  lastName: 'CANARYLAST',
  idNumber: 'CANARYIDNUMBER',
  country: 'CANARYCOUNTRY',
  vendorData: 'CANARYVENDOR',
  key: 'CANARYKEY',
};

test('no answer and no line of the log holds personal data, a key, a token or a ticket', async () => {
  const lines: string[] = [];
  for (const method of ['log', 'error', 'warn', 'info', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...args) => void lines.push(args.join(' ')));
  }
  const answers: string[] = [];
  const harness = createHarness({
    logger: consoleLogger,
    authorize: () => ({ vendorData: canaries.vendorData }),
  });
  const keep = async (response: Response): Promise<Response> => {
    answers.push(JSON.stringify([...response.headers]), await response.clone().text());
    return response;
  };

  // The only answer that may hold the session's URL and ticket.
  const created = (await (
    await harness.create(
      { init: { person: { firstName: canaries.firstName, lastName: canaries.lastName } } },
      { 'Idempotency-Key': canaries.key },
    )
  ).json()) as CreateSessionAnswer;
  const { id, url } = created.session;
  const path = `/sessions/${id}`;

  await keep(await harness.create({ init: { person: { idNumber: canaries.idNumber } } }));
  await keep(await harness.create({ init: { document: { country: canaries.country } } }));
  await keep(await harness.create({ init: { person: { firstName: [canaries.firstName] } } }));
  await keep(await harness.create({}, { 'Idempotency-Key': canaries.key }));
  await keep(await harness.create({}, { 'Idempotency-Key': `${canaries.key}\tx` }));
  await keep(await harness.call(path, bearer(created.ticket)));
  await keep(await harness.call(path, bearer(`${created.ticket}x`)));
  await keep(await harness.call('/sessions/other', bearer(created.ticket)));
  await keep(await harness.call(`${path}?ticket=${created.ticket}`));
  const submit = {
    method: 'PATCH',
    headers: { ...bearer(created.ticket).headers, 'Content-Type': 'application/json' },
    body: '{"status":"submitted"}',
  };
  await keep(await harness.call(path, submit));
  await keep(await harness.call(path, submit));
  await sandbox.decide(id, 'declined', 102);
  for (const webhook of await sandbox.webhooks(id)) await keep(await harness.deliver(webhook));
  await keep(await harness.call(path, bearer(created.ticket)));
  await keep(await harness.call('/webhooks', { method: 'POST', body: canaries.firstName }));
  await keep(await harness.call('/health'));
  for (const fault of ['bad-json', 'bad-signature', 'reset', { status: 401 }, { status: 400 }]) {
    await sandbox.fault({ method: 'POST', path: '/v1/sessions' }, fault, 1);
    const { create } = createHarness({ logger: consoleLogger });
    await keep(await create({ init: { person: { firstName: canaries.firstName } } }));
  }
  const broken = createCompanion({
    apiKey: sandbox.apiKey,
    sharedSecret: sandbox.sharedSecret,
    baseUrl: sandbox.url,
    authorize: () => {
      throw new Error(canaries.lastName);
    },
  });
  await keep(await broken.request('/sessions', { method: 'POST' }));
  vi.restoreAllMocks();

  expect(lines.length).toBeGreaterThan(15);
  const secrets = [sandbox.apiKey, sandbox.sharedSecret, created.ticket, url.split('/').at(-1)];
  for (const secret of [...Object.values(canaries), ...secrets]) {
    expect(lines.filter((line) => line.includes(secret ?? ''))).toEqual([]);
    expect(answers.filter((answer) => answer.includes(secret ?? ''))).toEqual([]);
  }
  // Whoever reads the log cannot tell which session a line is about.
  expect(lines.filter((line) => line.includes(id))).toEqual([]);
});

test('the answer to a creation holds the session, and nothing that was sent or that is secret', async () => {
  const { create } = createHarness();
  const response = await create({ init: { person: { firstName: canaries.firstName } } });
  const answer = await response.text();
  for (const secret of [canaries.firstName, sandbox.apiKey, sandbox.sharedSecret]) {
    expect(answer).not.toContain(secret);
  }
});
