import { eventWebhook } from '@veriff-verify/api';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { demoKeys } from './app.ts';
import {
  createReceiver,
  createTestClient,
  hmac,
  type ReceivedWebhook,
  type TestClient,
} from './testing/client.ts';
import type { Delivery } from './webhooks.ts';

describe('a webhook', () => {
  it('is posted as JSON, signed over its bytes under both families of names', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    const { token } = await client.create({ vendorData: 'naïve – ü' });
    await client.complete(token);
    await client.control('POST', '/clock', { advance: '2s' });
    expect(received).toHaveLength(3);
    for (const { headers, raw } of received) {
      expect(headers).toMatchObject({
        'content-type': 'application/json',
        'x-auth-client': demoKeys.apiKey,
        'x-hmac-signature': hmac(raw),
        'vrf-auth-client': demoKeys.apiKey,
        'vrf-hmac-signature': hmac(raw),
        'vrf-integration-id': expect.any(String),
      });
      expect(raw).toContain('naïve – ü');
    }
  });

  it('tells start, submission and decision in their order', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    const { id, token } = await client.create({ vendorData: 'order-7' });
    await client.complete(token);
    await client.control('POST', '/clock', { advance: '2s' });
    const [started, submitted, decided] = received.map(({ body }) => body);
    expect(started).toEqual({
      id,
      attemptId: decided.verification.attemptId,
      feature: 'selfid',
      code: 7001,
      action: 'started',
      vendorData: 'order-7',
      endUserId: null,
    });
    expect(v.is(eventWebhook, started)).toBe(true);
    expect(submitted).toEqual({ ...started, code: 7002, action: 'submitted' });
    expect(decided).toEqual({
      status: 'success',
      verification: await client.decision(id),
      technicalData: { ip: null },
    });
  });

  it.each([
    ['is answered with 201', 201],
    ['is answered with 204', 204],
    ['is redirected', 302],
    ['is refused', 500],
    ['meets a broken connection', null],
  ])('is sent again an hour later when it %s', async (_what, answer) => {
    const { url, received, answers } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    const { id } = await client.create();
    answers.push(answer, 200);
    await client.submit(id);
    await client.idle();
    const firstBody = received[0]?.raw;
    await client.clock.advance(59 * 60_000);
    expect(received.filter(({ raw }) => raw === firstBody)).toHaveLength(1);
    await client.clock.advance(60_000);
    expect(received.filter(({ raw }) => raw === firstBody)).toHaveLength(2);
    await client.clock.advance(86_400_000);
    expect(received.filter(({ raw }) => raw === firstBody)).toHaveLength(2);
  });

  it('is sent again when the receiver takes too long', async () => {
    const { url, received, answers } = await createReceiver();
    const client = createTestClient({ webhookUrl: url, webhookTimeout: 20 });
    const { id } = await client.create();
    answers.push(0, 200);
    await client.submit(id);
    await client.idle();
    const { deliveries } = (await client.control('GET', '/webhooks')).body;
    expect(deliveries[0]).toMatchObject({
      state: 'pending',
      attempts: [{ status: null, error: 'no answer in time' }],
    });
    await client.clock.advance(3_600_000);
    expect(received.filter(({ body }) => body.action === 'submitted')).toHaveLength(2);
  });

  it('is given up after seven days of hourly attempts', async () => {
    const { url, received, answers } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    const { id } = await client.create();
    answers.push(...Array.from({ length: 1_000 }, () => 503));
    await client.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    await client.control('POST', '/clock', { advance: '30d' });
    expect(received).toHaveLength(1 + 7 * 24);
    const [delivery] = (await client.control('GET', '/webhooks')).body.deliveries;
    expect(delivery).toMatchObject({ kind: 'decision', sessionId: id, state: 'failed' });
    expect(delivery.attempts.at(0).time).toBe('2026-01-01T00:00:00.000Z');
    expect(delivery.attempts.at(-1)).toEqual({
      time: '2026-01-08T00:00:00.000Z',
      status: 503,
      error: null,
    });
  });

  it('does not hold up the ones of other sessions', async () => {
    const { url, received, answers } = await createReceiver();
    const client = createTestClient({ webhookUrl: url, webhookTimeout: 1_000 });
    const [first, second] = [await client.create(), await client.create()];
    answers.push(0);
    await client.submit(first.id);
    await client.submit(second.id);
    await client.submit(second.id);
    while (received.length < 2) await new Promise(setImmediate);
    expect(received.map(({ body }) => body.id)).toEqual([first.id, second.id]);
  });

  it('goes to the URL that was set last', async () => {
    const [old, current] = [await createReceiver(), await createReceiver()];
    const client = createTestClient({ webhookUrl: old.url });
    const { id } = await client.create();
    old.answers.push(500);
    await client.submit(id);
    await client.idle();
    const { status, body } = await client.control('POST', '/webhooks', { url: current.url });
    expect([status, body]).toEqual([200, { url: current.url }]);
    await client.clock.advance(3_600_000);
    expect(old.received).toHaveLength(1);
    expect(
      current.received.map(({ body: told }) => told.action ?? told.verification.status),
    ).toEqual(['approved', 'submitted']);
  });

  it('is kept, unsent, when no URL is set', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    await client.submit(id);
    const { url, deliveries } = (await client.control('GET', '/webhooks')).body;
    expect(url).toBeNull();
    expect(deliveries).toMatchObject([{ state: 'unsent', kind: 'event', attempts: [] }]);
  });

  it('is never answered by the sandbox being reset', async () => {
    const { url, received, answers } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    const { id } = await client.create();
    answers.push(500);
    await client.submit(id);
    await client.idle();
    await client.control('POST', '/reset');
    await client.clock.advance(8 * 86_400_000);
    expect(received).toHaveLength(1);
  });

  it('that is under way when the sandbox is reset is not repeated', async () => {
    const { url, received, answers } = await createReceiver();
    const client = createTestClient({ webhookUrl: url, webhookTimeout: 50 });
    const { id } = await client.create();
    answers.push(0);
    await client.submit(id);
    await client.control('POST', '/reset');
    await client.idle();
    await client.clock.advance(86_400_000);
    expect(received).toHaveLength(1);
  });

  it('is one of a bounded number', async () => {
    const { url, answers } = await createReceiver();
    const client = createTestClient({ webhookUrl: url, maxDeliveries: 5 });
    answers.push(...Array.from({ length: 1_000 }, () => 500));
    for (let count = 0; count < 10; count += 1) {
      const { id } = await client.create();
      await client.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    }
    const { deliveries } = (await client.control('GET', '/webhooks')).body;
    expect(deliveries).toHaveLength(5);
    expect(deliveries.every(({ state }: { state: string }) => state === 'pending')).toBe(true);
  });
});

describe('webhooks that are to come twice', () => {
  it.each([
    ['the option', { webhookDuplicates: 2 }, null],
    ['the control', {}, { duplicates: 2 }],
  ])('by %s are delivered that many more times, in their order', async (_by, options, form) => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url, ...options });
    if (form) expect((await client.control('POST', '/webhooks', form)).body).toMatchObject(form);
    const { id } = await client.create();
    await client.submit(id);
    await client.control('POST', '/clock', { advance: '2s' });
    const [submitted, decided] = [received[0]?.raw, received[3]?.raw];
    expect(submitted).not.toBe(decided);
    expect(received.map(({ raw }) => raw)).toEqual([
      ...[submitted, submitted, submitted],
      ...[decided, decided, decided],
    ]);
    const { deliveries } = (await client.control('GET', '/webhooks')).body;
    expect(deliveries.map(({ state, attempts }: Delivery) => [state, attempts.length])).toEqual([
      ['delivered', 3],
      ['delivered', 3],
    ]);
  });

  it('come twice once they arrive, and not again for a duplicate that is lost', async () => {
    const { url, received, answers } = await createReceiver();
    const client = createTestClient({ webhookUrl: url, webhookDuplicates: 1 });
    answers.push(500, 200, 500);
    const { id } = await client.create();
    await client.submit(id);
    await client.idle();
    expect(received).toHaveLength(1);
    await client.control('POST', '/clock', { advance: '1h' });
    const [first] = received;
    expect(received.filter(({ raw }) => raw === first?.raw)).toHaveLength(3);
    await client.control('POST', '/clock', { advance: '1d' });
    expect(received.filter(({ raw }) => raw === first?.raw)).toHaveLength(3);
  });

  it('come once after a reset', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    await client.control('POST', '/webhooks', { duplicates: 5 });
    await client.control('POST', '/reset');
    const { id } = await client.create();
    await client.submit(id);
    await client.idle();
    expect(received).toHaveLength(1);
  });

  it.each([-1, 1.5, 101, Number.NaN])('cannot come %d more times', async (duplicates) => {
    expect(() => createTestClient({ webhookDuplicates: duplicates })).toThrow('webhookDuplicates');
    const client = createTestClient();
    expect((await client.control('POST', '/webhooks', { duplicates })).status).toBe(400);
  });
});

describe('webhooks that are held', () => {
  async function threeHeld(): Promise<{
    client: TestClient;
    received: ReceivedWebhook[];
    answers: (number | null)[];
    told: () => string[];
  }> {
    const receiver = await createReceiver();
    const client = createTestClient({ webhookUrl: receiver.url });
    const { body } = await client.control('POST', '/webhooks', { hold: true });
    expect(body).toEqual({ url: receiver.url, hold: true });
    const { id, token } = await client.create();
    await client.complete(token);
    await client.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    const told = (): string[] =>
      receiver.received.map(({ body: sent }) => sent.action ?? sent.verification.status);
    return { client, ...receiver, told };
  }

  it('wait, and say so', async () => {
    const { client, received } = await threeHeld();
    await client.control('POST', '/clock', { advance: '8d' });
    expect(received).toEqual([]);
    const { deliveries } = (await client.control('GET', '/webhooks')).body;
    expect(deliveries.map(({ state }: Delivery) => state)).toEqual(['held', 'held', 'held']);
  });

  it.each([
    [{ hold: false }, ['started', 'submitted', 'approved']],
    [{ hold: false, order: 'oldest-first' }, ['started', 'submitted', 'approved']],
    [{ hold: false, order: 'newest-first' }, ['approved', 'submitted', 'started']],
  ])('are sent with %j in the order that it asks for', async (form, expected) => {
    const { client, told } = await threeHeld();
    expect((await client.control('POST', '/webhooks', form)).status).toBe(200);
    expect(told()).toEqual(expected);
    const { id } = await client.create();
    await client.submit(id);
    await client.idle();
    expect(told()).toHaveLength(4);
  });

  it('are repeated an hour after their release where they fail, however long they waited', async () => {
    const { client, told, answers } = await threeHeld();
    answers.push(500, 200, 200);
    await client.control('POST', '/clock', { advance: '6d' });
    await client.control('POST', '/webhooks', { hold: false });
    expect(told()).toEqual(['started', 'submitted', 'approved']);
    await client.control('POST', '/clock', { advance: '1h' });
    expect(told()).toEqual(['started', 'submitted', 'approved', 'started']);
  });

  it('include repeats that fall due meanwhile', async () => {
    const { url, received, answers } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    const { id } = await client.create();
    answers.push(500);
    await client.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    await client.control('POST', '/webhooks', { hold: true });
    await client.control('POST', '/clock', { advance: '5h' });
    expect(received).toHaveLength(1);
    await client.control('POST', '/webhooks', { hold: false });
    expect(received.map(({ raw }) => raw)).toEqual([received[0]?.raw, received[0]?.raw]);
  });

  it('are forgotten by a reset, which also ends the hold', async () => {
    const { client, told } = await threeHeld();
    await client.control('POST', '/reset');
    const { id } = await client.create();
    await client.submit(id);
    await client.idle();
    expect(told()).toEqual(['submitted']);
  });

  it('are a bounded number', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url, maxDeliveries: 5 });
    await client.control('POST', '/webhooks', { hold: true });
    const { id } = await client.create();
    for (let count = 0; count < 10; count += 1) {
      await client.control('POST', `/sessions/${id}/webhooks`, {
        kind: 'unknown',
        payload: { count },
      });
    }
    await client.control('POST', '/webhooks', { hold: false });
    expect(received.map(({ body }) => body.count)).toEqual([5, 6, 7, 8, 9]);
  });
});

describe('POST /_sandbox/webhooks', () => {
  it.each([
    {},
    { hold: 'yes' },
    { order: 'newest-first' },
    { hold: true, order: 'newest-first' },
    { hold: false, order: 'random' },
    { url: 'ftp://127.0.0.1/' },
    { url: null, duplicate: 1 },
  ])('answers %j with 400 and the right form, and changes nothing', async (form) => {
    const client = createTestClient({ webhookUrl: 'http://127.0.0.1:9/webhooks' });
    const { status, body } = await client.control('POST', '/webhooks', form);
    expect([status, body.error]).toEqual([400, expect.stringContaining('"duplicates"')]);
    const { url } = (await client.control('GET', '/webhooks')).body;
    expect(url).toBe('http://127.0.0.1:9/webhooks');
  });
});

describe('POST /_sandbox/webhooks/:deliveryId/redeliver', () => {
  async function deliveryId(client: TestClient): Promise<string> {
    return (await client.control('GET', '/webhooks')).body.deliveries[0].id;
  }

  it('sends the same bytes again, signed the same', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    const { id } = await client.create({ vendorData: 'naïve – ü' });
    await client.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    await client.control('POST', `/sessions/${id}/decision`, { status: 'declined' });
    const path = `/webhooks/${await deliveryId(client)}/redeliver`;
    const { status, body } = await client.control('POST', path);
    expect([status, body.delivery.attempts.length]).toEqual([200, 2]);
    expect(received).toHaveLength(3);
    expect(received[2]?.raw).toBe(received[0]?.raw);
    const signature = received[2]?.headers['x-hmac-signature'];
    expect(signature).toBe(received[0]?.headers['x-hmac-signature']);
  });

  it('delivers one that was to be tried later, which then is not', async () => {
    const { url, received, answers } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    const { id } = await client.create();
    answers.push(500);
    await client.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    const { body } = await client.control(
      'POST',
      `/webhooks/${await deliveryId(client)}/redeliver`,
    );
    expect(body.delivery.state).toBe('delivered');
    await client.control('POST', '/clock', { advance: '1d' });
    expect(received).toHaveLength(2);
  });

  it('sends one that is held, alone, and once', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient({ webhookUrl: url });
    await client.control('POST', '/webhooks', { hold: true });
    const { id } = await client.create();
    await client.submit(id);
    await client.control('POST', `/webhooks/${await deliveryId(client)}/redeliver`);
    expect(received).toHaveLength(1);
    await client.control('POST', '/webhooks', { hold: false });
    expect(received).toHaveLength(1);
  });

  it('sends one that had nowhere to go, when a URL was set', async () => {
    const { url, received } = await createReceiver();
    const client = createTestClient();
    const { id } = await client.create();
    await client.submit(id);
    const path = `/webhooks/${await deliveryId(client)}/redeliver`;
    expect((await client.control('POST', path)).status).toBe(409);
    await client.control('POST', '/webhooks', { url });
    expect((await client.control('POST', path)).body.delivery.state).toBe('delivered');
    expect(received).toHaveLength(1);
  });

  it('answers 404 for one that there is not', async () => {
    const client = createTestClient({ webhookUrl: 'http://127.0.0.1:9/' });
    expect((await client.control('POST', '/webhooks/none/redeliver')).status).toBe(404);
  });

  it('keeps the last thousand attempts', async () => {
    const client = createTestClient({
      webhookUrl: 'http://127.0.0.1:9/',
      fetch: () => Promise.resolve(new Response(null, { status: 200 })),
    });
    const { id } = await client.create();
    await client.submit(id);
    await client.idle();
    const path = `/webhooks/${await deliveryId(client)}/redeliver`;
    for (let count = 0; count < 1_005; count += 1) await client.control('POST', path);
    const { deliveries } = (await client.control('GET', '/webhooks')).body;
    expect(deliveries[0].attempts).toHaveLength(1_000);
  });
});

describe('the bodies of webhooks', () => {
  it('that are kept are bounded together', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    const payload = { text: 'x'.repeat(900_000) };
    for (let count = 0; count < 40; count += 1) {
      await client.control('POST', `/sessions/${id}/webhooks`, { kind: 'unknown', payload });
    }
    const { deliveries } = (await client.control('GET', '/webhooks')).body;
    expect(deliveries).toHaveLength(35);
  });
});
