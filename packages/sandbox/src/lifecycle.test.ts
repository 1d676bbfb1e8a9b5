import { decisionWebhook } from '@veriff-verify/api';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { createTestClient, type TestClient } from './testing/client.ts';

/** What the webhooks said, in order. */
async function told(client: TestClient): Promise<string[]> {
  const { body } = await client.control('GET', '/webhooks');
  return body.deliveries.map(({ body: text }: { body: string }) => {
    const { action, verification } = JSON.parse(text);
    return action ?? verification.status;
  });
}

async function statusOf(client: TestClient, id: string): Promise<string> {
  const { body } = await client.control('GET', `/sessions/${id}`);
  return body.session.status;
}

describe('the first name decides', () => {
  it.each([
    ['Approve', 'approved', 9001, null],
    ['approve', 'approved', 9001, null],
    ['Decline', 'declined', 9102, 102],
    ['Resubmit', 'resubmission_requested', 9103, 204],
    ['Review', 'review', 9121, null],
    ['Ada', 'approved', 9001, null],
    ['__proto__', 'approved', 9001, null],
    [undefined, 'approved', 9001, null],
  ])('%s: %s', async (firstName, status, code, reasonCode) => {
    const client = createTestClient();
    const { id, token } = await client.create(firstName ? { person: { firstName } } : {});
    await client.complete(token);
    await client.control('POST', '/clock', { advance: 1_499 });
    expect(await client.decision(id)).toBeNull();
    await client.control('POST', '/clock', { advance: 1 });
    const decision = await client.decision(id);
    expect(decision).toMatchObject({ status, code, reasonCode });
    expect(decision.reason === null).toBe(reasonCode === null);
    expect(await told(client)).toEqual(['started', 'submitted', status]);
  });

  it('after the delay that was set', async () => {
    const client = createTestClient({ decisionDelay: '10m' });
    const { id } = await client.create();
    await client.submit(id);
    await client.control('POST', '/clock', { advance: '599s' });
    expect(await client.decision(id)).toBeNull();
    await client.control('POST', '/clock', { advance: '1s' });
    expect(await client.decision(id)).toMatchObject({ status: 'approved' });
  });

  it('Expire: the session is over at once, and the webhook follows', async () => {
    const client = createTestClient();
    const { id, token } = await client.create({ person: { firstName: 'Expire' } });
    const { body } = await client.flow(token, 'GET', '');
    expect([body.status, body.phase]).toEqual(['expired', 'expired']);
    expect((await client.flow(token, 'POST', '/start')).status).toBe(409);
    expect((await client.submit(id)).body.code).toBe('1304');
    expect(await told(client)).toEqual([]);
    await client.control('POST', '/clock', { advance: '2s' });
    expect(await told(client)).toEqual(['expired']);
    expect(await client.decision(id)).toMatchObject({ status: 'expired', code: 9104 });
  });

  it('Abandon: the session is abandoned soon after its start', async () => {
    const client = createTestClient();
    const { id, token } = await client.create({ person: { firstName: 'Abandon' } });
    await client.control('POST', '/clock', { advance: '1h' });
    await client.flow(token, 'POST', '/start');
    expect(await statusOf(client, id)).toBe('started');
    await client.control('POST', '/clock', { advance: '2s' });
    expect(await told(client)).toEqual(['started', 'abandoned']);
    expect(await client.decision(id)).toMatchObject({
      status: 'abandoned',
      code: 9104,
      submissionTime: null,
      person: { firstName: null },
      document: { number: null },
    });
  });
});

describe('a session that nobody finishes', () => {
  it('is expired after seven days when it was never opened', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    await client.control('POST', '/clock', { advance: 7 * 86_400_000 - 1 });
    expect(await statusOf(client, id)).toBe('created');
    await client.control('POST', '/clock', { advance: 1 });
    expect(await client.decision(id)).toMatchObject({ status: 'expired', code: 9104 });
  });

  it('is abandoned when it was opened', async () => {
    const client = createTestClient();
    const { id, token } = await client.create();
    await client.flow(token, 'POST', '/start');
    await client.control('POST', '/clock', { advance: '7d' });
    expect(await client.decision(id)).toMatchObject({ status: 'abandoned', code: 9104 });
    expect(await told(client)).toEqual(['started', 'abandoned']);
  });

  it('is abandoned when a resubmission was asked for and never came', async () => {
    const client = createTestClient();
    const { id } = await client.create({ person: { firstName: 'Resubmit' } });
    await client.submit(id);
    await client.control('POST', '/clock', { advance: '7d' });
    expect(await told(client)).toEqual(['submitted', 'resubmission_requested', 'abandoned']);
  });

  it('stays as it is when it was decided or waits for a review', async () => {
    const client = createTestClient();
    for (const firstName of ['Approve', 'Review']) {
      const { id } = await client.create({ person: { firstName } });
      await client.submit(id);
      await client.control('POST', '/clock', { advance: '8d' });
      expect(await statusOf(client, id)).toBe(firstName === 'Approve' ? 'approved' : 'review');
    }
  });
});

describe('a resubmission', () => {
  it('happens on the same URL, as a new attempt, and is approved', async () => {
    const client = createTestClient();
    const { id, token } = await client.create({ person: { firstName: 'Resubmit' } });
    await client.complete(token);
    await client.control('POST', '/clock', { advance: '2s' });
    const asked = (await client.flow(token, 'GET', '')).body;
    expect(asked).toMatchObject({
      status: 'resubmission_requested',
      phase: 'open',
      resubmission: { reasonCode: 204, reason: 'Poor image quality' },
    });
    const first = await client.decision(id);
    expect((await client.flow(token, 'POST', '/submit')).status).toBe(400);
    const started = (await client.flow(token, 'POST', '/start')).body;
    expect(started).toMatchObject({ status: 'started', resubmission: { reasonCode: 204 } });
    expect(await client.decision(id)).toBeNull();
    // The pictures of the first attempt do not count for the second.
    expect((await client.flow(token, 'POST', '/submit')).status).toBe(400);
    expect((await client.complete(token)).body.status).toBe('submitted');
    await client.control('POST', '/clock', { advance: '2s' });
    const second = await client.decision(id);
    expect(second).toMatchObject({ id, status: 'approved' });
    expect(second.attemptId).not.toBe(first.attemptId);
    expect(await told(client)).toEqual([
      'started',
      'submitted',
      'resubmission_requested',
      'started',
      'submitted',
      'approved',
    ]);
  });

  it('is declined with reason 539 at the tenth attempt', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    for (let attempt = 1; attempt < 10; attempt += 1) {
      await client.submit(id);
      await client.control('POST', `/sessions/${id}/decision`, {
        status: 'resubmission_requested',
      });
    }
    await client.submit(id);
    await client.control('POST', '/clock', { advance: '2s' });
    expect(await client.decision(id)).toMatchObject({
      status: 'declined',
      reasonCode: 539,
      reason: 'Resubmission limit exceeded',
    });
    expect((await client.submit(id)).status).toBe(400);
  });

  it('cannot be asked for after the tenth attempt by hand either', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      await client.submit(id);
      await client.control('POST', `/sessions/${id}/decision`, {
        status: 'resubmission_requested',
      });
    }
    expect(await client.decision(id)).toMatchObject({ status: 'declined', reasonCode: 539 });
  });
});

describe('a decision by hand', () => {
  it.each(['approved', 'declined', 'resubmission_requested', 'review', 'expired', 'abandoned'])(
    '%s: is told by a webhook of the published shape',
    async (status) => {
      const client = createTestClient();
      const { id } = await client.create();
      const { status: answer, body } = await client.control('POST', `/sessions/${id}/decision`, {
        status,
      });
      expect([answer, body.session.status, body.verification.status]).toEqual([
        200,
        status,
        status,
      ]);
      const { deliveries } = (await client.control('GET', '/webhooks')).body;
      const payload = JSON.parse(deliveries[0].body);
      const parsed = v.safeParse(decisionWebhook, payload);
      expect(parsed.output).toEqual(payload);
      expect(payload.verification).toEqual(await client.decision(id));
    },
  );

  it('carries the reason that was given', async () => {
    const client = createTestClient();
    const { id } = await client.create();
    const declined = await client.control('POST', `/sessions/${id}/decision`, {
      status: 'declined',
      reasonCode: 106,
    });
    expect(declined.body.verification).toMatchObject({ reasonCode: 106, reason: 'Known fraud' });
    const again = await client.control('POST', `/sessions/${id}/decision`, {
      status: 'declined',
      reasonCode: 99_999,
      reason: 'Because',
    });
    expect(again.body.verification).toMatchObject({ reasonCode: 99_999, reason: 'Because' });
  });

  it('replaces the one that was on its way', async () => {
    const client = createTestClient();
    const { id } = await client.create({ person: { firstName: 'Approve' } });
    await client.submit(id);
    await client.control('POST', `/sessions/${id}/decision`, { status: 'declined' });
    await client.control('POST', '/clock', { advance: '1h' });
    expect(await told(client)).toEqual(['submitted', 'declined']);
  });

  it('ends a review', async () => {
    const client = createTestClient();
    const { id, token } = await client.create({ person: { firstName: 'Review' } });
    await client.submit(id);
    await client.control('POST', '/clock', { advance: '30d' });
    expect((await client.flow(token, 'GET', '')).body.phase).toBe('waiting');
    await client.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    expect((await client.flow(token, 'GET', '')).body.phase).toBe('ended');
    expect(await told(client)).toEqual(['submitted', 'review', 'approved']);
  });
});

describe('a deleted session', () => {
  it.each([
    ['is told as expired when it was never opened', [], 'expired'],
    ['is told as abandoned when it was opened', ['/start'], 'abandoned'],
  ])('%s', async (_what, steps, expected) => {
    const client = createTestClient({ allowDelete: true });
    const { id, token } = await client.create();
    for (const step of steps) await client.flow(token, 'POST', step);
    await client.call('DELETE', `/v1/sessions/${id}`);
    expect((await told(client)).at(-1)).toBe(expected);
    await client.control('POST', '/clock', { advance: '8d' });
    expect(await told(client)).toHaveLength(steps.length + 1);
  });

  it('is not told when it was decided before', async () => {
    const client = createTestClient({ allowDelete: true });
    const { id } = await client.create();
    await client.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    await client.call('DELETE', `/v1/sessions/${id}`);
    expect(await told(client)).toEqual(['approved']);
  });
});
