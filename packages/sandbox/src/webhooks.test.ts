import { eventWebhook } from '@veriff-verify/api';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { demoKeys } from './app.ts';
import { createReceiver, createTestClient, hmac } from './testing/client.ts';

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
