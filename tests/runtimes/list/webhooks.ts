/** Reading webhooks: every kind, and everything that is refused. */
import { parseWebhook, testWebhookHeaders, type Webhook } from '@veriff-verify/api';
import { equal, matches, rejects } from '../check.ts';
import type { RuntimeTest } from './test-sandbox.ts';

const apiKey = '0c7b4c3e-1111-4111-8111-111111111111';
const sharedSecret = 'abcdef12-abcd-abcd-abcd-abcdef012345';
const sessionId = 'f04bdb47-d3be-4b28-b028-a652feb060b5';
const attemptId = 'e30122d1-740b-4764-853f-470374a7abf4';
const time = '2026-01-01T00:00:00.000Z';

const bodies: Record<Webhook['kind'], { body: object; expected: Partial<Webhook> }> = {
  decision: {
    body: {
      status: 'success',
      verification: {
        id: sessionId,
        attemptId,
        code: 9001,
        status: 'approved',
        decisionTime: time,
      },
      technicalData: { ip: '192.0.2.7' },
    },
    expected: { sessionId, attemptId, time },
  },
  event: {
    body: { id: sessionId, attemptId, feature: 'selfid', code: 7002, action: 'submitted' },
    expected: { sessionId, attemptId, time: null },
  },
  'full-auto': {
    body: {
      status: 'success',
      eventType: 'fullauto',
      sessionId,
      attemptId,
      time,
      data: { verification: { decisionScore: 0.98, decision: 'approved' } },
    },
    expected: { sessionId, attemptId, time },
  },
  watchlist: {
    body: {
      checkType: 'initial_result',
      attemptId,
      sessionId,
      matchStatus: 'possible_match',
      totalHits: 1,
      createdAt: time,
      hits: [{ matchedName: 'Ada Lovelace' }],
    },
    expected: { sessionId, attemptId, time },
  },
  'user-status': {
    body: {
      eventType: 'user-status.created',
      attemptId,
      time,
      data: {
        verification: { id: sessionId, userDefinedData: { status: 'Suspicious', reason: null } },
      },
    },
    expected: { sessionId, attemptId, time },
  },
  unknown: {
    body: { eventType: 'something-new', data: [1, 2, 3] },
    expected: { sessionId: null, attemptId: null, time: null },
  },
};

const kinds = Object.keys(bodies) as Webhook['kind'][];

const keys = { apiKey, sharedSecrets: ['an older secret', sharedSecret] };
const decision = JSON.stringify(bodies.decision.body);

export const webhookTests: readonly RuntimeTest[] = [
  ...kinds.map((kind) => ({
    name: `a webhook of the kind ${kind} is read, as text and as bytes`,
    async run() {
      const { body: payload, expected } = bodies[kind];
      const body = JSON.stringify(payload);
      const headers = await testWebhookHeaders({ apiKey, sharedSecret, body });
      const webhook = await parseWebhook(body, headers, keys);
      matches(webhook, { ...expected, kind });
      matches(webhook.payload, payload);
      const bytes = new TextEncoder().encode(body);
      equal(await parseWebhook(bytes, new Headers(headers), keys), webhook);
    },
  })),
  {
    name: 'a webhook with the vrf names is read, and both names have to agree',
    async run() {
      const signed = await testWebhookHeaders({ apiKey, sharedSecret, body: decision });
      const twins = {
        'VRF-Auth-Client': apiKey.toUpperCase(),
        'VRF-HMAC-Signature': signed['x-hmac-signature'].toUpperCase(),
      };
      matches(await parseWebhook(decision, twins, keys), { kind: 'decision' });
      const disagreeing = { ...twins, 'x-hmac-signature': '0'.repeat(64) };
      await rejects(parseWebhook(decision, disagreeing, keys), { code: 'invalid-signature' });
    },
  },
  {
    name: 'a webhook that is not signed is refused',
    async run() {
      await rejects(parseWebhook(decision, {}, keys), { code: 'invalid-signature' });
    },
  },
  {
    name: 'a webhook that was changed on its way is refused',
    async run() {
      const headers = await testWebhookHeaders({ apiKey, sharedSecret, body: decision });
      const changed = decision.replace('approved', 'declined');
      await rejects(parseWebhook(changed, headers, keys), { code: 'invalid-signature' });
    },
  },
  {
    name: 'a webhook for another key is refused',
    async run() {
      const headers = await testWebhookHeaders({ apiKey: sessionId, sharedSecret, body: decision });
      await rejects(parseWebhook(decision, headers, keys), { code: 'invalid-signature' });
    },
  },
  {
    name: 'a webhook is refused when no secret is configured',
    async run() {
      const headers = await testWebhookHeaders({ apiKey, sharedSecret, body: decision });
      for (const sharedSecrets of [[], ['']]) {
        await rejects(parseWebhook(decision, headers, { apiKey, sharedSecrets }), {
          code: 'invalid-signature',
        });
      }
    },
  },
  {
    name: 'a webhook whose body was parsed before is named as such',
    async run() {
      const headers = await testWebhookHeaders({ apiKey, sharedSecret, body: decision });
      const parsed = bodies.decision.body as unknown as string;
      await rejects(parseWebhook(parsed, headers, keys), { code: 'invalid-request' });
    },
  },
];
