/** Webhooks repeated, late, in any order, at once, and forged ones among them. */
import { testWebhookHeaders, type Webhook } from '@veriff-verify/api';
import fc from 'fast-check';
import { expect, inject, test } from 'vitest';
import { webhookLimit } from './body.ts';
import { createCompanion } from './companion.ts';
import type { CreateSessionAnswer, SessionAnswer } from './contract.ts';
import type { CompanionHooks } from './options.ts';
import { bearer, host } from './testing/harness.ts';
import { anyCourse, type News, tell } from './testing/stories.ts';

const { seed, runs } = inject('properties');

const apiKey = '8d3f1c52-6b7e-4a90-b1d4-2f0c9e7a5b63';
const [newSecret, oldSecret] = ['the-secret-that-signs-now', 'the-secret-that-signed-before'];

/** A companion in front of a Veriff that creates sessions and knows of no decision. */
function listen(hooks: CompanionHooks = {}) {
  const webhooks: Webhook[] = [];
  const decisions: { sessionId: string; decisionTime: string | null }[] = [];
  const events: string[] = [];
  const app = createCompanion({
    apiKey,
    sharedSecret: [newSecret, oldSecret],
    logger: false,
    rateLimits: false,
    onWebhook: (webhook) => void webhooks.push(webhook),
    // Others are let in while a hook waits.
    async onEvent({ sessionId, attemptId, status }) {
      await null;
      events.push(`${sessionId} ${attemptId} ${status}`);
    },
    async onDecision({ sessionId, decisionTime }) {
      await null;
      decisions.push({ sessionId, decisionTime });
    },
    ...hooks,
    fetch: async (_input, init) => {
      if (init?.method !== 'POST') return Response.json({ status: 'fail' }, { status: 404 });
      const id = crypto.randomUUID();
      const verification = { id, url: `https://alchemy.veriff.com/v/${id}` };
      return Response.json({ status: 'success', verification }, { status: 201 });
    },
  });
  const create = async (): Promise<CreateSessionAnswer> => {
    const headers = { 'Content-Type': 'application/json' };
    return (await app.request(`${host}/sessions`, { method: 'POST', headers, body: '{}' })).json();
  };
  const read = async ({ session, ticket }: CreateSessionAnswer): Promise<SessionAnswer> =>
    (await app.request(`${host}/sessions/${session.id}`, bearer(ticket))).json();
  const deliver = async (body: string, sharedSecret = newSecret): Promise<number> => {
    const headers = await testWebhookHeaders({ apiKey, sharedSecret, body });
    return (await app.request(`${host}/webhooks`, { method: 'POST', headers, body })).status;
  };
  return { webhooks, events, decisions, create, read, deliver };
}

/** Starts `size` at once, and the next when all have ended. */
async function inWaves<Item>(
  items: readonly Item[],
  size: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (let index = 0; index < items.length; index += size) {
    await Promise.all(items.slice(index, index + size).map(work));
  }
}

const aShare = fc.double({ min: 0, max: 0.999_999, noNaN: true });

test('the newest outcome is right and each hook ran once, however webhooks come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyCourse, { minLength: 1, maxLength: 6 }),
      // What is delivered again, and by which secret it is signed then.
      fc.array(fc.tuple(aShare, fc.constantFrom(newSecret, oldSecret)), { maxLength: 80 }),
      fc.infiniteStream(aShare),
      fc.constantFrom(1, 3, 20, 1_000),
      async (courses, repeats, order, waveSize) => {
        const { webhooks, events, decisions, create, read, deliver } = listen();
        const stories = await Promise.all(
          courses.map(async (course) => {
            const page = await create();
            return { page, ...tell(page.session.id, course) };
          }),
        );
        const news = stories.flatMap((story) => story.news);
        const repeated = repeats.map(
          ([share, secret]) => [news[Math.floor(share * news.length)] as News, secret] as const,
        );
        const forged = stories.map(({ page: { session } }) => {
          const verification = { id: session.id, status: 'approved', decisionTime: '2099-01-01' };
          const body = JSON.stringify({ status: 'success', verification });
          return [{ kind: 'decision', sessionId: session.id, body }, 'nobodys-secret'] as const;
        });
        const deliveries = [...news.map((one) => [one, newSecret] as const), ...repeated, ...forged]
          .map((delivery) => ({ delivery, position: order.next().value as number }))
          .sort((a, b) => a.position - b.position);

        await inWaves(deliveries, waveSize, async ({ delivery: [{ body }, secret] }) => {
          expect(await deliver(body, secret)).toBe(secret === 'nobodys-secret' ? 401 : 200);
        });

        const kinds = (of: { kind: string }[]) => of.map(({ kind }) => kind).sort();
        expect(kinds(webhooks)).toEqual(kinds(news));
        expect(events).toHaveLength(news.filter(({ kind }) => kind === 'event').length);
        expect(new Set(events).size).toBe(events.length);
        for (const { page, newest } of stories) {
          const times = decisions
            .filter(({ sessionId }) => sessionId === page.session.id)
            .map(({ decisionTime }) => decisionTime ?? '');
          // ISO 8601 sorts as text.
          expect(times, 'told once each, an older one never').toEqual([...new Set(times)].sort());
          expect(times.at(-1), 'the newest was told').toBe(newest.decisionTime);
          const answer = await read(page);
          expect([answer.session.status, answer.decision?.status]).toEqual([
            newest.status,
            newest.status,
          ]);
        }
      },
    ),
    { seed, numRuns: Math.ceil(20 * runs) },
  );
}, 60_000);

test('a hook that fails is run again with the next delivery, until it has ended once', async () => {
  const failed = new Set<string>();
  const ended: string[] = [];
  /** Fails the first time that it hears of something. */
  const hook = async (name: string): Promise<void> => {
    await null;
    if (failed.has(name)) {
      ended.push(name);
      return;
    }
    failed.add(name);
    throw new Error('not the first time');
  };
  const { deliver } = listen({
    onEvent: ({ sessionId, status }) => hook(`${sessionId} ${status}`),
    onDecision: ({ sessionId, status }) => hook(`${sessionId} ${status}`),
  });
  const news = Array.from({ length: 20 }, () =>
    tell(crypto.randomUUID(), { resubmissions: [], results: ['approved'], automatic: false }),
  ).flatMap((story) => story.news);
  let refused = news;
  for (let round = 1; refused.length > 0; round += 1) {
    expect(round).toBeLessThanOrEqual(2);
    const statuses = await Promise.all(refused.map(({ body }) => deliver(body)));
    refused = refused.filter((_, index) => statuses[index] !== 200);
  }
  // Veriff delivers again what it did not hear the answer to.
  await Promise.all(news.map(({ body }) => deliver(body)));
  expect(ended.sort()).toEqual([...failed].sort());
  expect(ended).toHaveLength(20 * 3);
});

test('a thousand at once are handled, each once', async () => {
  const { webhooks, events, decisions, deliver } = listen();
  const stories = Array.from({ length: 100 }, () =>
    tell(crypto.randomUUID(), { resubmissions: [], results: ['declined'], automatic: false }),
  );
  const bodies = stories.flatMap(({ news }) => news.map(({ body }) => body));
  const statuses = await Promise.all(
    [...bodies, ...bodies.toReversed()].map((body, index) =>
      deliver(body, index % 2 === 0 ? newSecret : oldSecret),
    ),
  );
  expect(statuses).toEqual(Array(1_000).fill(200));
  expect([webhooks.length, events.length, decisions.length]).toEqual([500, 200, 100]);
}, 30_000);

test('ten decisions of 1 MiB at once are handled, one byte more is too much', async () => {
  const { decisions, deliver } = listen();
  const sized = (bytes: number): string => {
    const verification = { id: crypto.randomUUID(), status: 'approved', filler: '' };
    const rest = JSON.stringify({ verification }).length;
    return JSON.stringify({ verification: { ...verification, filler: 'x'.repeat(bytes - rest) } });
  };
  const large = Array.from({ length: 10 }, () => deliver(sized(webhookLimit)));
  expect(await Promise.all(large)).toEqual(Array(10).fill(200));
  expect(await deliver(sized(webhookLimit + 1))).toBe(413);
  expect(decisions).toHaveLength(10);
});
