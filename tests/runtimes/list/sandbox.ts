/** The sandbox itself: its webhooks, its clock, its ids, and what it refuses. */
import { parseWebhook, sign, type Webhook } from '@veriff-verify/api';
import { demoKeys } from '@veriff-verify/sandbox/app';
import { check, equal, matches } from '../check.ts';
import { currentRuntime } from '../host.ts';
import {
  type Inbox,
  late,
  nextTurn,
  nobody,
  type RuntimeTest,
  startTime,
  TestSandbox,
  withSandbox,
} from './test-sandbox.ts';

const kinds: readonly Webhook['kind'][] = [
  'decision',
  'event',
  'full-auto',
  'watchlist',
  'user-status',
  'unknown',
];

export const sandboxTests: readonly RuntimeTest[] = [
  {
    name: 'client and sandbox run where they are said to run',
    async run(host) {
      const sandbox = await TestSandbox.open(host, {});
      try {
        equal(currentRuntime(), host.clientRuntime, 'runtime of the client');
        equal(sandbox.server.runtime, host.sandboxRuntime, 'runtime of the sandbox');
      } finally {
        await sandbox.close();
      }
    },
  },
  withSandbox(
    'webhooks are delivered signed, the submission before the decision',
    async (sandbox) => {
      const inbox = await sandbox.openInbox();
      const id = await sandbox.decidedSession({ vendorData: 'Ü-7' });
      const webhooks = await parseAll(inbox);
      equal(
        webhooks.map(({ kind }) => kind),
        ['event', 'decision'],
      );
      matches(webhooks[0], { sessionId: id, payload: { action: 'submitted', code: 7002 } });
      matches(webhooks[1], {
        sessionId: id,
        time: '2026-01-01T00:00:01.500Z',
        payload: { verification: { status: 'approved', vendorData: 'Ü-7' } },
      });
    },
  ),
  withSandbox(
    'webhooks of every kind that is sent by itself arrive, when they are asked for',
    async (sandbox) => {
      const inbox = await sandbox.openInbox();
      await sandbox.decidedSession();
      const arrived = (await parseAll(inbox)).map(({ kind }) => kind);
      for (const kind of ['event', 'decision', 'full-auto', 'watchlist'] as const) {
        check(arrived.includes(kind), `None of the kind ${kind} among ${arrived.join()}.`);
      }
    },
    { webhookKinds: ['decision', 'event', 'full-auto', 'watchlist'] },
  ),
  ...kinds.map((kind) =>
    withSandbox(
      `a webhook of the kind ${kind} can be asked for and is read as one`,
      async (sandbox) => {
        const inbox = await sandbox.openInbox();
        const id = await sandbox.session();
        await sandbox.control('POST', `/sessions/${id}/webhooks`, { kind });
        const [webhook] = await parseAll(inbox);
        matches(webhook, { kind, sessionId: kind === 'unknown' ? null : id });
      },
    ),
  ),
  withSandbox('a webhook is repeated every hour until it is answered with 200', async (sandbox) => {
    const inbox = await sandbox.openInbox((count) => (count < 3 ? 500 : 200));
    const id = await sandbox.session();
    await sandbox.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    equal(inbox.received.length, 1);
    await sandbox.advance('1h');
    equal(inbox.received.length, 2);
    await sandbox.advance('10h');
    equal(inbox.received.length, 3);
    const [delivery] = await sandbox.deliveries();
    equal(delivery?.state, 'delivered');
    equal(
      delivery?.attempts.map(({ time, status }) => `${time.slice(11, 16)} ${status}`),
      ['00:00 500', '01:00 500', '02:00 200'],
    );
    equal(inbox.received[2]?.body, inbox.received[0]?.body);
  }),
  withSandbox('a webhook is given up after seven days', async (sandbox) => {
    await sandbox.openInbox(() => 202);
    const id = await sandbox.session();
    await sandbox.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    // The repeats fail without 168 requests.
    await sandbox.control('POST', '/webhooks', { url: null });
    await sandbox.advance('8d');
    const [delivery] = await sandbox.deliveries();
    equal(delivery?.state, 'failed');
    equal(delivery?.attempts.length, 1 + 7 * 24);
    equal(delivery?.attempts.at(-1)?.time, '2026-01-08T00:00:00.000Z');
  }),
  withSandbox('a webhook that nobody takes is kept with the reason', async (sandbox) => {
    await sandbox.control('POST', '/webhooks', { url: nobody });
    const id = await sandbox.session();
    await sandbox.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
    const [delivery] = await sandbox.deliveries();
    matches(delivery, { state: 'pending', attempts: [{ status: null }] });
    check(delivery?.attempts[0]?.error, 'There is no reason.');
  }),
  withSandbox(
    'a receiver that takes too long is not waited for',
    async (sandbox) => {
      const server = await sandbox.listen(() => late(new Response()));
      await sandbox.control('POST', '/webhooks', { url: server.url });
      const id = await sandbox.session();
      await sandbox.control('POST', `/sessions/${id}/decision`, { status: 'approved' });
      matches((await sandbox.deliveries())[0], {
        state: 'pending',
        attempts: [{ status: null, error: 'no answer in time' }],
      });
    },
    { webhookTimeout: 50 },
  ),
  withSandbox('webhooks come twice and out of order on request', async (sandbox) => {
    const inbox = await sandbox.openInbox();
    await sandbox.control('POST', '/webhooks', { hold: true, duplicates: 1 });
    await sandbox.decidedSession();
    equal(inbox.received.length, 0);
    await sandbox.control('POST', '/webhooks', { hold: false, order: 'newest-first' });
    equal(
      (await parseAll(inbox)).map(({ kind }) => kind),
      ['decision', 'decision', 'event', 'event'],
    );
  }),
  {
    name: 'a seed gives the same ids, here and everywhere',
    async run(host) {
      const rows = [];
      for (const seed of [7, 7, 8]) {
        const sandbox = await TestSandbox.open(host, { seed });
        try {
          rows.push([await sandbox.session(), await sandbox.session()]);
        } finally {
          await sandbox.close();
        }
      }
      const [first, second, other] = rows;
      equal(first, second);
      check(first?.[0] !== other?.[0], 'Another seed gave the same ids.');
      // Written down, so that no runtime has a row of its own.
      equal(first, seededIds);
    },
  },
  withSandbox(
    'a reset forgets all and starts clock and ids anew',
    async (sandbox) => {
      const id = await sandbox.decidedSession();
      matches(await sandbox.control('POST', '/reset', {}), { now: startTime });
      equal(await sandbox.control('GET', '/sessions'), { sessions: [] });
      equal(await sandbox.session(), id);
    },
    { seed: 7 },
  ),
  {
    name: 'without a set clock the decision comes by itself',
    async run(host) {
      const sandbox = await TestSandbox.open(host, { now: undefined, decisionDelay: 20 });
      try {
        const id = await sandbox.session();
        await sandbox.veriff().sessions.submit(id);
        let decided = false;
        while (!decided) {
          // Asked again and again, since nothing tells; the time limit of the test ends it.
          await nextTurn();
          decided = (await sandbox.veriff().sessions.decision(id)).verification !== null;
        }
      } finally {
        await sandbox.close();
      }
    },
  },
  withSandbox('/openapi.json describes every operation in OpenAPI 3.1', async (sandbox) => {
    const response = await sandbox.fetch('/openapi.json');
    equal(response.status, 200);
    const { openapi, paths } = (await response.json()) as { openapi: string; paths: object };
    equal(openapi.slice(0, 4), '3.1.');
    check(Object.keys(paths).length >= 11, `There are ${Object.keys(paths).length} paths.`);
  }),
  withSandbox('the page of the sandbox lists its sessions', async (sandbox) => {
    const id = await sandbox.session();
    const response = await sandbox.fetch('/');
    equal(response.status, 200);
    check((await response.text()).includes(id), 'The session is not listed.');
  }),
  withSandbox('the sandbox tells its keys', async (sandbox) => {
    equal(await sandbox.control('GET', '/keys'), { ...demoKeys });
  }),
  withSandbox('gzip that is none is refused with 400, brotli with 415', async (sandbox) => {
    const body = '{"verification":{}}';
    equal((await post(sandbox, body, { 'content-encoding': 'gzip' })).status, 400);
    equal((await post(sandbox, body, { 'content-encoding': 'br' })).status, 415);
  }),
  withSandbox('a signature of the compressed bytes is refused with 401', async (sandbox) => {
    const stream = new Blob(['{"verification":{}}'])
      .stream()
      .pipeThrough(new CompressionStream('gzip'));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    equal((await post(sandbox, bytes, { 'content-encoding': 'gzip' })).status, 401);
  }),
  withSandbox('a page may create a session without a signature', async (sandbox) => {
    const preflight = await sandbox.fetch('/v1/sessions', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-auth-client,content-type',
      },
    });
    equal(preflight.headers.get('access-control-allow-origin'), '*');
    await preflight.text();
    const created = await sandbox.fetch('/v1/sessions', {
      method: 'POST',
      body: '{"verification":{}}',
      headers: { 'content-type': 'application/json', 'x-auth-client': demoKeys.apiKey },
    });
    equal(created.status, 201);
    await created.text();
  }),
];

/** Ids of two sessions; the second and the fourth of the row are those of their attempts. */
const seededIds: readonly string[] = [
  'fa24ac1c-e7ee-41c7-b27f-6dda6e68d67b',
  'fc6a03e4-5eb5-4031-9e35-5b8f85f18867',
];

async function parseAll({ received }: Inbox): Promise<Webhook[]> {
  const keys = { apiKey: demoKeys.apiKey, sharedSecrets: [demoKeys.sharedSecret] };
  return Promise.all(received.map(({ body, headers }) => parseWebhook(body, headers, keys)));
}

/** Creates a session with a body that is signed as it is sent. */
async function post(
  sandbox: TestSandbox,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
): Promise<Response> {
  const response = await sandbox.fetch('/v1/sessions', {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-auth-client': demoKeys.apiKey,
      'x-hmac-signature': await sign(demoKeys.sharedSecret, body),
      ...headers,
    },
  });
  await response.text();
  return response;
}
