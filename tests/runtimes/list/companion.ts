/** The companion between a page and the sandbox. */
import {
  type CreateSessionAnswer,
  createCompanion,
  type SessionAnswer,
} from '@veriff-verify/companion';
import { demoKeys } from '@veriff-verify/sandbox/app';
import { check, equal, matches } from '../check.ts';
import type { TestSandbox } from './test-sandbox.ts';
import { type RuntimeTest, withSandbox } from './test-sandbox.ts';

export const companionTests: readonly RuntimeTest[] = [
  withCompanion('answers that it is there', async ({ call }) => {
    const response = await call('GET', '/health');
    equal(await response.json(), { status: 'ok' });
  }),
  withCompanion('creates a session, submits it and hears the decision', async (companion) => {
    const { sandbox, call, url } = companion;
    await sandbox.control('POST', '/webhooks', { url: `${url}/webhooks` });
    const { session, ticket } = await companion.create({
      init: { person: { firstName: 'Decline' } },
    });
    matches(await companion.read(session.id, ticket), { decision: null });
    const submitted = await call('PATCH', `/sessions/${session.id}`, ticket, {
      status: 'submitted',
    });
    equal(await submitted.json(), { session: { id: session.id, status: 'submitted' } });
    await sandbox.advance('2s');
    equal(await companion.read(session.id, ticket), {
      session: { id: session.id, status: 'declined' },
      decision: { status: 'declined', code: 9102, reasonCode: 102 },
    });
    const questions = (await sandbox.requests()).filter(({ method }) => method === 'GET');
    equal(questions.length, 1, 'questions to Veriff');
  }),
  withCompanion('asks Veriff where no webhook came', async ({ sandbox, create, read }) => {
    const { session, ticket } = await create({ init: { person: { firstName: 'Approve' } } });
    await sandbox.control('POST', `/sessions/${session.id}/decision`, { status: 'approved' });
    matches(await read(session.id, ticket), { decision: { status: 'approved', code: 9001 } });
  }),
  withCompanion(
    'refuses a missing ticket, a forged one and that of another session',
    async (companion) => {
      const first = await companion.create({});
      const second = await companion.create({});
      const path = `/sessions/${first.session.id}`;
      const statuses = [];
      for (const ticket of [undefined, `${first.ticket.slice(0, -4)}AAAA`, second.ticket]) {
        const response = await companion.call('GET', path, ticket);
        equal(response.headers.get('content-type'), 'application/problem+json');
        await response.text();
        statuses.push(response.status);
      }
      equal(statuses, [401, 401, 403]);
    },
  ),
  withCompanion('refuses init data that a page may not set', async ({ call }) => {
    const response = await call('POST', '/sessions', undefined, { init: { vendorData: 'mine' } });
    matches(await response.json(), { status: 400, code: 'init-not-allowed' });
  }),
  withCompanion('refuses a webhook that is not signed', async ({ call }) => {
    const response = await call('POST', '/webhooks', undefined, { status: 'success' });
    check(response.status === 401, `It answered ${response.status}.`);
    await response.text();
  }),
  withCompanion('makes one session of two requests with the same key', async ({ create }) => {
    const [first, second] = await Promise.all([
      create({}, { 'idempotency-key': 'the same' }),
      create({}, { 'idempotency-key': 'the same' }),
    ]);
    equal(first.session, second.session);
  }),
  withCompanion('tells a failure of Veriff as its own 502', async ({ sandbox, call }) => {
    await sandbox.fault({ status: 401 });
    const response = await call('POST', '/sessions', undefined, {});
    matches(await response.json(), { status: 502, code: 'upstream' });
  }),
];

interface Companion {
  sandbox: TestSandbox;
  url: string;
  call(
    method: string,
    path: string,
    ticket?: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Response>;
  create(body: unknown, headers?: Record<string, string>): Promise<CreateSessionAnswer>;
  read(id: string, ticket: string): Promise<SessionAnswer>;
}

function withCompanion(name: string, run: (companion: Companion) => Promise<void>): RuntimeTest {
  return withSandbox(`the companion ${name}`, async (sandbox) => {
    const { fetch } = sandbox.host;
    const app = createCompanion({
      ...demoKeys,
      baseUrl: sandbox.server.url,
      fetch,
      logger: false,
    });
    const { url } = await sandbox.listen((request) => app.fetch(request));
    const call: Companion['call'] = (method, path, ticket, body, headers) =>
      (fetch ?? globalThis.fetch)(`${url}${path}`, {
        method,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(ticket !== undefined && { authorization: `Bearer ${ticket}` }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    await run({
      sandbox,
      url,
      call,
      async create(body, headers) {
        const response = await call('POST', '/sessions', undefined, body, headers);
        equal(response.status, 201, 'status of the creation');
        return response.json() as Promise<CreateSessionAnswer>;
      },
      async read(id, ticket) {
        const response = await call('GET', `/sessions/${id}`, ticket);
        equal(response.status, 200, 'status of the reading');
        return response.json() as Promise<SessionAnswer>;
      },
    });
  });
}
