/** Ten thousand webhooks at once, over HTTP, at the companion of server-stub/node. */
import { sign } from '@veriff-verify/api';
import {
  type CreateSessionAnswer,
  type SessionAnswer,
  webhookLimit,
} from '@veriff-verify/companion';
import { createSandbox, type Sandbox } from '@veriff-verify/sandbox';
import { Agent, fetch } from 'undici';
import { beforeAll, expect, test } from 'vitest';
import { tell } from '../packages/companion/src/testing/stories.ts';
import { serveCompanion, withSandboxKeys } from '../server-stub/node/server.ts';

const burst = 10_000;
const sessionCount = 100;
/** What Veriff's servers would open at once. */
const connections = 100;
/** How many webhooks are as large as one may be: those of the newest decision of as many sessions. */
const largeCount = 20;
/** Signs nothing that the companion sends any more, but still comes with webhooks. */
const oldSecret = 'the-secret-before-the-rotation';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await createSandbox();
  return () => sandbox.close();
});

test('ten thousand webhooks in a burst, of two secrets and up to the largest, are answered, forged ones between them refused; each hook runs once, and every outcome is right', async () => {
  const heard: Record<'webhooks' | 'events' | 'decisions', string[]> = {
    webhooks: [],
    events: [],
    decisions: [],
  };
  const environment = await withSandboxKeys({ VERIFF_BASE_URL: sandbox.url });
  const secrets = `${sandbox.sharedSecret},${oldSecret}`;
  const companion = await serveCompanion({
    port: 0,
    environment: { ...environment, VERIFF_SHARED_SECRET: secrets },
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
    const bodies = stories.flatMap(({ news, newest }, index) =>
      news.map(({ body }) => {
        const isLarge = index < largeCount && body.includes(newest.decisionTime);
        return isLarge ? body.padEnd(webhookLimit) : body;
      }),
    );
    expect(bodies.filter(({ length }) => length === webhookLimit)).toHaveLength(largeCount);
    const signatures = await Promise.all(
      bodies.map((body, index) => sign(index % 3 === 0 ? oldSecret : sandbox.sharedSecret, body)),
    );
    const post = async (body: string, signature: string): Promise<number> => {
      const response = await fetch(`${companion.url}/webhooks`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'X-Auth-Client': sandbox.apiKey,
          'X-Hmac-Signature': signature,
        },
        body,
        dispatcher,
      });
      await response.arrayBuffer();
      return response.status;
    };
    // Veriff repeats what was refused because too much arrived at once.
    const deliver = async (index: number): Promise<number> => {
      let status = 429;
      for (let tries = 0; status === 429 && tries < 20; tries += 1) {
        status = await post(bodies[index] ?? '', signatures[index] ?? '');
      }
      return status;
    };
    // Every webhook comes several times. Far from its copies, and later news often before earlier.
    const deliveries = Array.from({ length: burst }, (_, index) => (index * 7919) % bodies.length);
    // One in ten is followed by what nobody at Veriff signed, with another outcome.
    const forgeries = deliveries.filter((_, index) => index % 10 === 0);
    const forge = async (index: number): Promise<number> => {
      const body = (bodies[index] ?? '').replace(/"(approved|review)"/, '"declined"').trimEnd();
      const changed = `${body} `;
      const signature = index % 2 === 0 ? await sign('a-guess', changed) : signatures[index];
      return post(changed, signature ?? '');
    };
    const forged: Promise<number>[] = [];
    const statuses = await Promise.all(
      deliveries.map((delivery, index) => {
        if (index % 10 === 0) forged.push(forge(delivery));
        return deliver(delivery);
      }),
    );
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(await Promise.all(forged)).toEqual(forgeries.map(() => 401));
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
