/** Ten thousand webhooks at once, over HTTP, at the companion of server-stub/node. */
import { sign } from '@veriff-verify/api';
import type { CreateSessionAnswer, SessionAnswer } from '@veriff-verify/companion';
import { createSandbox, type Sandbox } from '@veriff-verify/sandbox';
import { Agent, fetch } from 'undici';
import { beforeAll, expect, test } from 'vitest';
import { tell } from '../packages/companion/src/testing/stories.ts';
import { serveCompanion, withSandboxKeys } from '../server-stub/node/server.ts';

const burst = 10_000;
const sessionCount = 100;
/** What Veriff's servers would open at once. */
const connections = 100;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await createSandbox();
  return () => sandbox.close();
});

test('ten thousand webhooks in a burst are answered, each hook runs once, and every outcome is right', async () => {
  const heard: Record<'webhooks' | 'events' | 'decisions', string[]> = {
    webhooks: [],
    events: [],
    decisions: [],
  };
  const companion = await serveCompanion({
    port: 0,
    environment: await withSandboxKeys({ VERIFF_BASE_URL: sandbox.url }),
    companion: {
      logger: false,
      rateLimits: false,
      onWebhook: ({ kind, payload }) =>
        void heard.webhooks.push(`${kind} ${JSON.stringify(payload)}`),
      onEvent: ({ attemptId, status }) => void heard.events.push(`${attemptId} ${status}`),
      onDecision: ({ sessionId, decisionTime }) =>
        void heard.decisions.push(`${sessionId} ${decisionTime}`),
    },
  });
  const dispatcher = new Agent({ connections, pipelining: 1 });
  try {
    const stories = await Promise.all(
      Array.from({ length: sessionCount }, async () => {
        const response = await fetch(`${companion.url}/sessions`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: '{}',
          dispatcher,
        });
        const page = (await response.json()) as CreateSessionAnswer;
        const results = ['review', 'declined', 'approved'];
        const course = { resubmissions: [['review'], []], results, automatic: false };
        return { page, ...tell(page.session.id, course) };
      }),
    );
    const bodies = stories.flatMap(({ news }) => news.map(({ body }) => body));
    const signatures = await Promise.all(bodies.map((body) => sign(sandbox.sharedSecret, body)));
    // Every webhook comes several times. Far from its copies, and later news often before earlier.
    const deliveries = Array.from({ length: burst }, (_, index) => (index * 7919) % bodies.length);
    const statuses = await Promise.all(
      deliveries.map(async (index) => {
        const response = await fetch(`${companion.url}/webhooks`, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            'X-Auth-Client': sandbox.apiKey,
            'X-Hmac-Signature': signatures[index] ?? '',
          },
          body: bodies[index] ?? '',
          dispatcher,
        });
        await response.arrayBuffer();
        return response.status;
      }),
    );
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(new Set(deliveries).size, 'all were delivered').toBe(bodies.length);
    expect(heard.webhooks).toHaveLength(bodies.length);
    expect(new Set(heard.webhooks).size).toBe(bodies.length);
    expect(heard.events).toHaveLength(sessionCount * 6);
    expect(new Set(heard.events).size).toBe(sessionCount * 6);
    expect(new Set(heard.decisions).size).toBe(heard.decisions.length);
    for (const { page, newest } of stories) {
      expect(heard.decisions).toContain(`${page.session.id} ${newest.decisionTime}`);
      const response = await fetch(`${companion.url}/sessions/${page.session.id}`, {
        headers: { Authorization: `Bearer ${page.ticket}` },
        dispatcher,
      });
      const answer = (await response.json()) as SessionAnswer;
      expect([answer.session.status, answer.decision?.status]).toEqual(['approved', 'approved']);
      expect(newest.status).toBe('approved');
    }
  } finally {
    await dispatcher.close();
    await companion.close();
  }
}, 180_000);
