/** A companion in front of the running sandbox, with everything that it says kept for the test. */
import { testWebhookHeaders } from '@veriff-verify/api';
import type { Hono } from 'hono';
import { inject } from 'vitest';
import { createCompanion } from '../companion.ts';
import type { CreateSessionAnswer, Problem, SessionAnswer } from '../contract.ts';
import type { LogEntry } from '../log.ts';
import type { CompanionOptions } from '../options.ts';

export const host = 'https://shop.example';

const { url: sandboxUrl, apiKey, sharedSecret } = inject('sandbox');

export interface Harness {
  app: Hono;
  log: LogEntry[];
  errors: unknown[];
  /** Moves the companion's clock on, in milliseconds. */
  wait(milliseconds: number): void;
  call(path: string, init?: RequestInit): Promise<Response>;
  /** `POST /sessions` with a JSON body. */
  create(body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** A session, for tests that are about something else. */
  session(): Promise<CreateSessionAnswer>;
  read(id: string, ticket: string): Promise<SessionAnswer>;
  /** Delivers a webhook as Veriff would: signed. */
  deliver(payload: unknown): Promise<Response>;
}

export function createHarness(options: Partial<CompanionOptions> = {}): Harness {
  let now = Date.now();
  const log: LogEntry[] = [];
  const errors: unknown[] = [];
  const app = createCompanion({
    apiKey,
    sharedSecret,
    baseUrl: sandboxUrl,
    now: () => now,
    logger: (entry) => log.push(entry),
    onError: (error) => void errors.push(error),
    ...options,
  });
  const call: Harness['call'] = async (path, init) => app.request(`${host}${path}`, init);
  const create: Harness['create'] = (body = {}, headers = {}) =>
    call('/sessions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  return {
    app,
    log,
    errors,
    wait: (milliseconds) => {
      now += milliseconds;
    },
    call,
    create,
    session: async () => (await create()).json(),
    read: async (id, ticket) => (await call(`/sessions/${id}`, bearer(ticket))).json(),
    async deliver(payload) {
      const body = JSON.stringify(payload);
      const headers = await testWebhookHeaders({ apiKey, sharedSecret, body });
      return call('/webhooks', { method: 'POST', headers, body });
    },
  };
}

export function bearer(ticket: string): { headers: Record<string, string> } {
  return { headers: { Authorization: `Bearer ${ticket}` } };
}

export async function problemOf(response: Response): Promise<Problem> {
  const problem = (await response.json()) as Problem;
  const type = response.headers.get('Content-Type');
  if (type !== 'application/problem+json' || problem.status !== response.status) {
    throw new Error(`Not a problem document: ${response.status} ${type}`);
  }
  return problem;
}

async function control<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(`${sandboxUrl}/_sandbox${path}`, {
    method,
    headers: { 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`The sandbox answered ${response.status} to ${path}.`);
  return (response.status === 204 ? undefined : response.json()) as Promise<Answer>;
}

interface RecordedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Null when a fault broke the connection. */
  status: number | null;
  authenticated: boolean;
}

/** The running sandbox. */
export const sandbox = {
  url: sandboxUrl,
  apiKey,
  sharedSecret,
  reset: () => control('POST', '/reset', {}),
  /** Breaks calls to Veriff. */
  fault: (match: { method?: string; path?: string }, fault: unknown, times: number | null = null) =>
    control('POST', '/faults', { match, fault, ...(times === null ? {} : { times }) }),
  /** Ends all faults. */
  repair: () => control('DELETE', '/faults'),
  /** Ids of the sessions that there are at Veriff. */
  async sessions(): Promise<string[]> {
    const { sessions } = await control<{ sessions: { id: string }[] }>('GET', '/sessions');
    return sessions.map(({ id }) => id);
  },
  decide: (id: string, status: string, reasonCode: number | null = null) =>
    control('POST', `/sessions/${id}/decision`, { status, reasonCode }),
  /** Requests that reached Veriff so far. */
  async requests(): Promise<RecordedRequest[]> {
    return (await control<{ requests: RecordedRequest[] }>('GET', '/requests')).requests;
  },
  /** Calls to Veriff's API so far. */
  async calls(method: string, path: RegExp): Promise<RecordedRequest[]> {
    const requests = await sandbox.requests();
    return requests.filter((request) => request.method === method && path.test(request.path));
  },
  /** Bodies of the webhooks that Veriff made for a session. */
  async webhooks(id: string): Promise<Record<string, unknown>[]> {
    const { deliveries } = await control<{ deliveries: { sessionId: string; body: string }[] }>(
      'GET',
      '/webhooks',
    );
    return deliveries
      .filter(({ sessionId }) => sessionId === id)
      .map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  },
};

/** Requests to create a session that reached Veriff. */
export async function createdSessions(): Promise<RecordedRequest[]> {
  return sandbox.calls('POST', /^\/v1\/sessions$/);
}
