import { testWebhookHeaders } from '@veriff-verify/api';
import { beforeEach, describe, expect, test } from 'vitest';
import type { SessionDecision, SessionEvent } from './options.ts';
import { createHarness, type Harness, problemOf, sandbox } from './testing/harness.ts';

const attemptId = '6cab5b0c-0000-4000-8000-000000000001';

interface Heard {
  decisions: SessionDecision[];
  events: SessionEvent[];
  kinds: string[];
}

/** A companion, and what its hooks hear. */
function listen(): Harness & Heard {
  const heard: Heard = { decisions: [], events: [], kinds: [] };
  const harness = createHarness({
    onDecision: (decision) => void heard.decisions.push(decision),
    onEvent: (event) => void heard.events.push(event),
    onWebhook: ({ kind }) => void heard.kinds.push(kind),
  });
  return Object.assign(harness, heard);
}

function decision(id: string, fields: Record<string, unknown> = {}): unknown {
  const verification = {
    id,
    attemptId,
    code: 9001,
    status: 'approved',
    reason: null,
    reasonCode: null,
    vendorData: 'order-1',
    endUserId: null,
    decisionTime: '2026-11-22T10:00:00.000Z',
    person: { firstName: 'SARAH', lastName: 'MORGAN' },
    ...fields,
  };
  return { status: 'success', verification, technicalData: { ip: '192.0.2.1' } };
}

function event(id: string, action: string, fields: Record<string, unknown> = {}): unknown {
  const code = action === 'started' ? 7001 : 7002;
  return { id, attemptId, feature: 'selfid', code, action, vendorData: 'order-1', ...fields };
}

beforeEach(() => sandbox.reset());

describe('a decision', () => {
  test('is told to the host whole and to the page in three fields', async () => {
    const { deliver, decisions, read, session } = listen();
    const { session: created, ticket } = await session();
    const response = await deliver(
      decision(created.id, {
        status: 'declined',
        code: 9102,
        reason: 'Known fraud',
        reasonCode: 106,
      }),
    );
    expect(response.status).toBe(200);
    expect(decisions).toEqual([
      {
        sessionId: created.id,
        attemptId,
        vendorData: 'order-1',
        endUserId: null,
        status: 'declined',
        code: 9102,
        reason: 'Known fraud',
        reasonCode: 106,
        decisionTime: '2026-11-22T10:00:00.000Z',
        webhook: expect.objectContaining({ kind: 'decision', sessionId: created.id }),
      },
    ]);
    expect(await read(created.id, ticket)).toEqual({
      session: { id: created.id, status: 'declined' },
      decision: { status: 'declined', code: 9102, reasonCode: 106 },
    });
    expect(await sandbox.calls('GET', /\/decision$/)).toEqual([]);
  });

  test.each([
    ['approved', 9001, null],
    ['declined', 9102, 102],
    ['resubmission_requested', 9103, 204],
    ['review', 9121, null],
    ['expired', 9104, null],
    ['abandoned', 9104, null],
  ])('%s arrives as the sandbox sends it', async (status, code, reasonCode) => {
    const { deliver, decisions, read, session } = listen();
    const { session: created, ticket } = await session();
    await sandbox.decide(created.id, status, reasonCode);
    for (const webhook of await sandbox.webhooks(created.id)) {
      expect((await deliver(webhook)).status).toBe(200);
    }
    expect(decisions.map((heard) => heard.status)).toEqual([status]);
    expect((await read(created.id, ticket)).decision).toEqual({ status, code, reasonCode });
  });

  test('of a status that nobody knows yet is kept as unknown', async () => {
    const { deliver, decisions, read, session } = listen();
    const { session: created, ticket } = await session();
    const response = await deliver(decision(created.id, { status: 'transmuted', code: 9999 }));
    expect(response.status).toBe(200);
    expect(decisions[0]).toMatchObject({ status: 'unknown', code: 9999 });
    expect((await read(created.id, ticket)).decision?.status).not.toBe('approved');
  });

  test('on a session of another companion is told to the host too', async () => {
    const { deliver, decisions } = listen();
    await deliver(decision('aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7'));
    expect(decisions).toHaveLength(1);
  });

  test('of the full-auto kind counts as a decision', async () => {
    const { deliver, decisions, read, session } = listen();
    const { session: created, ticket } = await session();
    await deliver({
      status: 'success',
      eventType: 'fullauto',
      sessionId: created.id,
      attemptId,
      vendorData: 'order-1',
      version: '1.0.0',
      time: '2026-11-22T10:00:00.000Z',
      data: { verification: { decision: 'approved', decisionScore: 0.98 } },
    });
    expect(decisions[0]).toMatchObject({ status: 'approved', vendorData: 'order-1' });
    expect((await read(created.id, ticket)).decision).toEqual({
      status: 'approved',
      code: null,
      reasonCode: null,
    });
  });
});

describe('an event', () => {
  test('moves the status on and is told to the host', async () => {
    const { deliver, events, read, session } = listen();
    const { session: created, ticket } = await session();
    await deliver(event(created.id, 'started'));
    expect((await read(created.id, ticket)).session.status).toBe('started');
    await deliver(event(created.id, 'submitted'));
    expect((await read(created.id, ticket)).session.status).toBe('submitted');
    expect(events).toMatchObject([
      { sessionId: created.id, attemptId, status: 'started', code: 7001, vendorData: 'order-1' },
      { sessionId: created.id, attemptId, status: 'submitted', code: 7002 },
    ]);
  });

  test('that nobody knows yet is told to the host and changes nothing', async () => {
    const { deliver, events, read, session } = listen();
    const { session: created, ticket } = await session();
    expect((await deliver(event(created.id, 'paused'))).status).toBe(200);
    expect(events[0]?.status).toBe('paused');
    expect((await read(created.id, ticket)).session.status).toBe('created');
  });
});

describe('delivery at least once', () => {
  test('the same delivery twice runs the hooks once', async () => {
    const { deliver, decisions, events, kinds, session } = listen();
    const { session: created } = await session();
    for (let i = 0; i < 2; i += 1) {
      expect((await deliver(event(created.id, 'submitted'))).status).toBe(200);
      expect((await deliver(decision(created.id))).status).toBe(200);
    }
    expect([decisions.length, events.length, kinds]).toEqual([1, 1, ['event', 'decision']]);
  });

  test('the same decision with its fields in another order runs the hook once', async () => {
    const { deliver, decisions, session } = listen();
    const { session: created } = await session();
    const { status, verification } = decision(created.id) as Record<string, object>;
    await deliver({ status, verification });
    await deliver({
      verification: Object.fromEntries(Object.entries(verification ?? {}).reverse()),
    });
    expect(decisions).toHaveLength(1);
  });

  test('ten deliveries at once run the hook once', async () => {
    const { deliver, decisions, session } = listen();
    const { session: created } = await session();
    const responses = await Promise.all(
      Array.from({ length: 10 }, () => deliver(decision(created.id))),
    );
    expect(responses.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(decisions).toHaveLength(1);
  });

  test('a delivery whose hook throws is answered 500 and taken when it comes again', async () => {
    let failures = 1;
    const heard: string[] = [];
    const { deliver, errors, log, read, session } = createHarness({
      onDecision: ({ status }) => {
        if (failures-- > 0) throw new Error('CANARY');
        heard.push(status);
      },
    });
    const { session: created, ticket } = await session();
    const response = await deliver(decision(created.id));
    expect(response.status).toBe(500);
    expect(JSON.stringify([await problemOf(response), log])).not.toContain('CANARY');
    expect(errors).toEqual([new Error('CANARY')]);
    expect((await deliver(decision(created.id))).status).toBe(200);
    expect(heard).toEqual(['approved']);
    expect((await read(created.id, ticket)).decision?.status).toBe('approved');
  });

  test('the page learns a decision only after the host has', async () => {
    const harness: Harness = createHarness({
      onDecision: async ({ sessionId }) => {
        seen = (await harness.read(sessionId, ticket)).decision;
      },
    });
    let seen: unknown;
    const { session: created, ticket } = await harness.session();
    await harness.deliver(decision(created.id));
    expect(seen).toBeNull();
  });
});

describe('delivery in any order', () => {
  test('an older result is not told to the host and not to the page', async () => {
    const { deliver, decisions, read, session } = listen();
    const { session: created, ticket } = await session();
    await deliver(decision(created.id, { decisionTime: '2026-11-22T10:00:00.000Z' }));
    const older = { status: 'abandoned', code: 9104, decisionTime: '2026-11-22T09:00:00.000Z' };
    expect((await deliver(decision(created.id, older))).status).toBe(200);
    expect(decisions.map(({ status }) => status)).toEqual(['approved']);
    expect((await read(created.id, ticket)).decision?.status).toBe('approved');
  });

  test('a newer result replaces an approval', async () => {
    const { deliver, decisions, read, session } = listen();
    const { session: created, ticket } = await session();
    await deliver(decision(created.id));
    const newer = { status: 'declined', code: 9102, decisionTime: '2026-11-22T11:00:00.000Z' };
    await deliver(decision(created.id, newer));
    expect(decisions.map(({ status }) => status)).toEqual(['approved', 'declined']);
    expect((await read(created.id, ticket)).decision?.status).toBe('declined');
  });

  /** A session whose page has learned from Veriff itself that it is approved; with its time there. */
  async function polled(heard: ReturnType<typeof listen>): Promise<{ id: string; time: number }> {
    const { session: created, ticket } = await heard.session();
    await sandbox.decide(created.id, 'approved');
    expect((await heard.read(created.id, ticket)).decision?.status).toBe('approved');
    return { id: created.id, time: Date.now() };
  }

  test('a result that a page has learned of before, and as newer, is told to the host once', async () => {
    const heard = listen();
    const { id, time } = await polled(heard);
    const [webhook] = await sandbox.webhooks(id);
    const { verification } = webhook as { verification: { attemptId: string } };
    for (const before of [60_000, 60_000, 120_000]) {
      const decisionTime = new Date(time - before).toISOString();
      const again = decision(id, { attemptId: verification.attemptId, decisionTime });
      expect((await heard.deliver(again)).status).toBe(200);
    }
    expect(heard.decisions.map(({ status }) => status)).toEqual(['approved']);
  });

  test('a result older than another that a page has learned of is not told to the host', async () => {
    const heard = listen();
    const { id, time } = await polled(heard);
    const decisionTime = new Date(time - 60_000).toISOString();
    await heard.deliver(decision(id, { status: 'declined', code: 9102, decisionTime }));
    await heard.deliver(decision(id, { attemptId: 'another attempt', decisionTime }));
    expect(heard.decisions).toEqual([]);
  });

  test('an event after the decision does not change the status', async () => {
    const { deliver, events, read, session } = listen();
    const { session: created, ticket } = await session();
    await deliver(decision(created.id));
    await deliver(event(created.id, 'submitted'));
    expect(events).toHaveLength(1);
    expect((await read(created.id, ticket)).session.status).toBe('approved');
  });

  test('a new attempt after a request to resubmit gets a decision of its own', async () => {
    const { deliver, read, session } = listen();
    const { session: created, ticket } = await session();
    const second = '6cab5b0c-0000-4000-8000-000000000002';
    await deliver(decision(created.id, { status: 'resubmission_requested', code: 9103 }));
    expect((await read(created.id, ticket)).decision?.status).toBe('resubmission_requested');
    await deliver(event(created.id, 'started', { attemptId: second }));
    expect(await read(created.id, ticket)).toMatchObject({
      session: { status: 'started' },
      decision: null,
    });
    const time = '2026-11-22T10:05:00.000Z';
    await deliver(decision(created.id, { attemptId: second, decisionTime: time }));
    expect((await read(created.id, ticket)).decision?.status).toBe('approved');
  });
});

describe('other kinds', () => {
  test.each([
    ['watchlist', { checkType: 'initial_result', matchStatus: 'no_match', hits: [] }],
    [
      'user-status',
      {
        eventType: 'user-status.created',
        data: { verification: { id: 'a1c68aea-7f4d-478d-80ab-ca9356074f69', userDefinedData: {} } },
      },
    ],
    ['unknown', { eventType: 'something.new', data: 1 }],
    ['unknown', ['not', 'an', 'object']],
    ['unknown', null],
  ])('%s is told to onWebhook once and answered 200', async (kind, payload) => {
    const { deliver, kinds, decisions, events } = listen();
    expect((await deliver(payload)).status).toBe(200);
    expect((await deliver(payload)).status).toBe(200);
    expect(kinds).toEqual([kind]);
    expect([decisions, events]).toEqual([[], []]);
  });
});

describe('who sends webhooks', () => {
  const id = 'aea9ba6d-1b47-47fc-a4fc-f72b6d3584a7';
  const body = JSON.stringify(decision(id));
  const { apiKey, sharedSecret } = sandbox;

  async function post(headers: Record<string, string>, sent: BodyInit = body) {
    const { call, decisions, kinds } = listen();
    const response = await call('/webhooks', { method: 'POST', headers, body: sent });
    return { response, heard: [...decisions, ...kinds] };
  }

  async function refused(headers: Record<string, string>, sent: BodyInit = body): Promise<void> {
    const { response, heard } = await post(headers, sent);
    expect(response.status).toBe(401);
    expect((await problemOf(response)).code).toBe('unauthorized');
    expect(heard).toEqual([]);
  }

  test('a body that is not signed is refused', () => refused({ 'x-auth-client': apiKey }));

  test('a body signed with another secret is refused', async () =>
    refused(await testWebhookHeaders({ apiKey, sharedSecret: 'another', body })));

  test('a changed body is refused', async () =>
    refused(
      await testWebhookHeaders({ apiKey, sharedSecret, body }),
      body.replace('approved', 'declined'),
    ));

  test('the same JSON in other bytes is refused', async () =>
    refused(
      await testWebhookHeaders({ apiKey, sharedSecret, body }),
      JSON.stringify(JSON.parse(body), null, 1),
    ));

  test('a webhook for another API key is refused', async () =>
    refused(await testWebhookHeaders({ apiKey: 'another', sharedSecret, body })));

  test('whoever cannot sign is told the same, whatever API key they try', async () => {
    const told = [apiKey, 'another'].map(async (key) => {
      const headers = await testWebhookHeaders({ apiKey: key, sharedSecret: 'another', body });
      return (await problemOf((await post(headers)).response)).detail;
    });
    expect(await told[0]).toBe(await told[1]);
  });

  test('an empty body is refused', () => refused({}, ''));

  test('every configured secret is accepted', async () => {
    const { call } = createHarness({ sharedSecret: [sharedSecret, 'rotated'] });
    const headers = await testWebhookHeaders({ apiKey, sharedSecret: 'rotated', body });
    expect((await call('/webhooks', { method: 'POST', headers, body })).status).toBe(200);
  });

  test('the vrf- twins of the headers are accepted', async () => {
    const signed = await testWebhookHeaders({ apiKey, sharedSecret, body });
    const { response } = await post({
      'vrf-auth-client': signed['x-auth-client'],
      'vrf-hmac-signature': signed['x-hmac-signature'],
    });
    expect(response.status).toBe(200);
  });

  test('signed bytes that are not JSON are a bad request', async () => {
    const headers = await testWebhookHeaders({ apiKey, sharedSecret, body: '{' });
    const { response } = await post(headers, '{');
    expect(response.status).toBe(400);
    expect((await problemOf(response)).code).toBe('invalid-request');
  });

  test('a body over 1 MiB is too large', async () => {
    const large = 'x'.repeat(1024 * 1024 + 1);
    const headers = await testWebhookHeaders({ apiKey, sharedSecret, body: large });
    const { response } = await post(headers, large);
    expect(response.status).toBe(413);
    expect((await problemOf(response)).code).toBe('payload-too-large');
  });

  test('the origin rule does not apply: Veriff is no page', async () => {
    const headers = await testWebhookHeaders({ apiKey, sharedSecret, body });
    const { response } = await post({ ...headers, Origin: 'https://evil.example' });
    expect(response.status).toBe(200);
  });
});
