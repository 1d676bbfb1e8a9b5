import { parseWebhook, type Webhook } from '@veriff-verify/api';
import { describe, expect, it } from 'vitest';
import { createSandboxApp, demoKeys } from './app.ts';
import { createReceiver, createTestClient, type ReceivedWebhook } from './testing/client.ts';
import type { AutomaticWebhookKind } from './webhooks.ts';

/** As a host would read it. */
function read({ raw, headers }: ReceivedWebhook): Promise<Webhook> {
  const { apiKey, sharedSecret } = demoKeys;
  return parseWebhook(raw, headers, { apiKey, sharedSecrets: [sharedSecret] });
}

const kinds = ['decision', 'event', 'full-auto', 'watchlist', 'user-status', 'unknown'];

describe('POST /_sandbox/sessions/:id/webhooks', () => {
  it.each(kinds)('sends one of the kind %s at once, switched on or not', async (kind) => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url, webhookKinds: [] });
    const { id } = await client.create({ vendorData: 'order-7' });
    const { status, body } = await client.control('POST', `/sessions/${id}/webhooks`, { kind });
    expect(received).toHaveLength(1);
    const [webhook] = await Promise.all(received.map(read));
    expect(webhook?.kind).toBe(kind);
    expect(webhook?.sessionId).toBe(kind === 'unknown' ? null : id);
    expect(status).toBe(200);
    expect(body.delivery).toMatchObject({
      kind,
      sessionId: id,
      body: received[0]?.raw,
      state: 'delivered',
      attempts: [{ status: 200, error: null }],
    });
  });

  it('tells every kind of the current attempt', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url, webhookKinds: [] });
    const { id } = await client.create();
    const { session } = (await client.control('GET', `/sessions/${id}`)).body;
    for (const kind of kinds) await client.control('POST', `/sessions/${id}/webhooks`, { kind });
    const bodies = received.map(({ body }) => body.verification ?? body);
    expect(bodies.map(({ attemptId }) => attemptId)).toEqual(
      kinds.map(() => session.attempts[0].id),
    );
  });

  it('takes what a status set by hand says', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    const { id } = await client.create();
    const status = 'Custom status for suspicious attempt';
    const reason = 'Looks like velocity abuse';
    await client.control('POST', `/sessions/${id}/webhooks`, {
      kind: 'user-status',
      status,
      reason,
    });
    expect(received[0]?.body).toEqual({
      eventType: 'user-status.created',
      attemptId: expect.any(String),
      time: '2026-01-01T00:00:00.000Z',
      data: {
        verification: {
          id,
          userDefinedData: {
            status,
            statusCode: 'custom_status_for_suspicious_attempt',
            reason,
            reasonCode: null,
            createdAt: '2026-01-01T00:00:00.000Z',
          },
        },
      },
    });
  });

  it('keeps a status set by hand with the attempt', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    const send = (form: object): unknown =>
      client.control('POST', `/sessions/${id}/webhooks`, { kind: 'user-status', ...form });
    await send({ status: 'Looked at' });
    await send({});
    const { session } = (await client.control('GET', `/sessions/${id}`)).body;
    const [attempt] = session.attempts;
    expect(attempt.userDefinedData.map(({ status }: { status: string }) => status)).toEqual([
      'Looked at',
      'Custom status',
    ]);
    const { body } = await client.call('GET', `/v1/sessions/${id}/attempts`);
    expect(body.verifications[0].userDefinedData).toEqual(attempt.userDefinedData);
  });

  it('takes the action of an event, else tells the last one', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url, webhookKinds: [] });
    const { id } = await client.create();
    const send = (form: object): unknown =>
      client.control('POST', `/sessions/${id}/webhooks`, { kind: 'event', ...form });
    await send({});
    await send({ action: 'submitted' });
    await client.submit(id);
    await send({});
    expect(received.map(({ body }) => [body.action, body.code])).toEqual([
      ['started', 7001],
      ['submitted', 7002],
      ['submitted', 7002],
    ]);
  });

  it('takes the check of a screening, and any object as an unknown webhook', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    const { id } = await client.create();
    const send = (form: object): unknown =>
      client.control('POST', `/sessions/${id}/webhooks`, form);
    await send({ kind: 'watchlist', checkType: 'updated_result' });
    await send({ kind: 'unknown', payload: { eventType: 'moon-phase', data: [1] } });
    expect(received[0]?.body.checkType).toBe('updated_result');
    expect(received[1]?.body).toEqual({ eventType: 'moon-phase', data: [1] });
  });

  it('tells of the screening as it can be read', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url, webhookKinds: [] });
    const { id } = await client.create({ person: { firstName: 'Ann', lastName: 'Watchlist' } });
    const send = (form: object = {}): unknown =>
      client.control('POST', `/sessions/${id}/webhooks`, { kind: 'watchlist', ...form });
    await send();
    await client.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    await send();
    const { data } = (await client.call('GET', `/v1/sessions/${id}/watchlist-screening`)).body;
    expect(received.map(({ body }) => [body.matchStatus, body.totalHits])).toEqual([
      ['possible_match', 1],
      ['possible_match', 1],
    ]);
    expect(received[1]?.body).toEqual(data);
  });

  it('tells the decision that was made, and before that the one that would be', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url, webhookKinds: [] });
    const { id } = await client.create({ person: { firstName: 'Decline', lastName: 'Ng' } });
    const send = (kind: string): unknown =>
      client.control('POST', `/sessions/${id}/webhooks`, { kind });
    await send('decision');
    await send('full-auto');
    expect(await client.decision(id)).toBeNull();
    await client.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    await send('decision');
    await send('full-auto');
    const [foreseen, foreseenByMachine, made, madeByMachine] = received.map(({ body }) => body);
    expect(foreseen.verification).toMatchObject({ id, status: 'declined', reasonCode: 102 });
    expect(foreseenByMachine.data.verification).toMatchObject({
      decision: 'declined',
      person: { lastName: { value: 'Ng', confidenceCategory: 'high', sources: ['VIZ'] } },
      document: { validFrom: { value: null, confidenceCategory: null, sources: [] } },
    });
    expect(made.verification).toEqual(await client.decision(id));
    expect(madeByMachine.data.verification).toMatchObject({
      decision: 'approved',
      decisionScore: 0.98,
    });
  });

  it.each([
    [{}],
    [{ kind: 'Decision' }],
    [{ kind: 'decision', status: 'approved' }],
    [{ kind: 'event', action: 'stopped' }],
    [{ kind: 'user-status', status: '' }],
    [{ kind: 'unknown', payload: 'text' }],
    ['nonsense'],
  ])('answers %j with 400 and the right form', async (form) => {
    const client = createTestClient();
    const { id } = await client.create();
    const { status, body } = await client.control('POST', `/sessions/${id}/webhooks`, form);
    expect([status, body.error]).toEqual([400, expect.stringContaining('"kind"')]);
    expect((await client.control('GET', '/webhooks')).body.deliveries).toEqual([]);
  });

  it('answers 400 to a payload that is too deep to be written', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const form = `{"kind": "unknown", "payload": {"deep": ${deep}}}`;
    expect((await client.control('POST', `/sessions/${id}/webhooks`, form)).status).toBe(400);
  });

  it('answers 404 for a session that there is not', async () => {
    const id = '5a4d8b0c-0000-4000-8000-00000000dead';
    const form = { kind: 'event' };
    const { status } = await createTestClient().control('POST', `/sessions/${id}/webhooks`, form);
    expect(status).toBe(404);
  });
});

describe('the kinds that are sent by themselves', () => {
  it('are decisions and events where nothing else is said', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    const { token } = await client.create();
    await client.complete(token);
    await client.control('POST', '/clock', { advance: '2s' });
    const told = await Promise.all(received.map(read));
    expect(told.map(({ kind }) => kind)).toEqual(['event', 'event', 'decision']);
  });

  it.each([
    [['decision'], ['decision']],
    [['event'], ['event', 'event']],
    [['full-auto'], ['full-auto']],
    [['watchlist'], ['watchlist']],
    [
      ['watchlist', 'full-auto', 'event', 'decision'],
      ['event', 'event', 'decision', 'full-auto', 'watchlist'],
    ],
    [[], []],
  ] as [AutomaticWebhookKind[], string[]][])(
    'are %j alone where that is set',
    async (webhookKinds, expected) => {
      const { url, received } = await createReceiver();
      const client = createTestClient({ webhookUrl: url, webhookKinds });
      const { token } = await client.create();
      await client.complete(token);
      await client.control('POST', '/clock', { advance: '2s' });
      const told = await Promise.all(received.map(read));
      expect(told.map(({ kind }) => kind)).toEqual(expected);
    },
  );

  it.each(['user-status', 'Decision'])('cannot be %s', (kind) => {
    const webhookKinds = ['event', kind] as AutomaticWebhookKind[];
    expect(() => createSandboxApp({ webhookKinds })).toThrow(
      'webhookKinds may hold decision, event, full-auto, watchlist.',
    );
  });
});

describe('POST /_sandbox/sessions/:id/screening', () => {
  const form = { matchStatus: 'possible_match', totalHits: 3 };

  it('changes the screening of a session that was decided, and tells of it', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url, webhookKinds: ['watchlist'] });
    const { id } = await client.create();
    await client.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    const { status, body } = await client.control('POST', `/sessions/${id}/screening`, form);
    expect([status, body.screening]).toEqual([
      200,
      expect.objectContaining({ ...form, checkType: 'updated_result', sessionId: id }),
    ]);
    expect(received.map(({ body: told }) => [told.checkType, told.totalHits])).toEqual([
      ['initial_result', 0],
      ['updated_result', 3],
    ]);
  });

  it('answers 409 before there is one, 404 without a session, 400 to anything else', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    const ask = async (path: string, body: unknown): Promise<number> =>
      (await client.control('POST', `/sessions/${path}/screening`, body)).status;
    expect(await ask(id, form)).toBe(409);
    expect(await ask('5a4d8b0c-0000-4000-8000-00000000dead', form)).toBe(404);
    for (const wrong of [
      {},
      { matchStatus: 'match' },
      { ...form, totalHits: -1 },
      { ...form, a: 1 },
    ]) {
      expect(await ask(id, wrong)).toBe(400);
    }
  });
});
