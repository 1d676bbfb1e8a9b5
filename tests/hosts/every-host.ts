/** What the companion does on every host, as tests. */
import type { CreateSessionAnswer, Problem, SessionAnswer } from '@veriff-verify/companion';
import { createSandbox, type Sandbox } from '@veriff-verify/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';

export interface RunningHost {
  /** Such as `http://127.0.0.1:8787/veriff`. */
  endpoint: string;
  close(): Promise<void>;
}

export type Environment = Record<string, string>;

/** What an operator sets, for a companion that calls the sandbox. */
export function environmentFor({ url, apiKey, sharedSecret }: Sandbox): Environment {
  return { VERIFF_BASE_URL: url, VERIFF_API_KEY: apiKey, VERIFF_SHARED_SECRET: sharedSecret };
}

export interface HostUnderTest {
  readonly endpoint: string;
  readonly sandbox: Sandbox;
  /** Posts to the sandbox's control. */
  control(path: string, body: unknown): Promise<void>;
  /** How often Veriff was called. */
  countCalls(method: string, path: RegExp): Promise<number>;
  create(headers?: Record<string, string>, signal?: AbortSignal): Promise<Response>;
  read(created: CreateSessionAnswer): Promise<Response>;
}

/**
 * Starts the host for the tests of a file, and tells what has to hold on every one.
 *
 * @param headersOf - Headers of a visitor's request, by the visitor's address. Default: none, the
 *   host knows visitors by their connection.
 */
export function testHost(
  start: (environment: Environment) => Promise<RunningHost>,
  headersOf: ((address: string) => Record<string, string>) | null = null,
): HostUnderTest {
  const visitor = headersOf?.('192.0.2.1') ?? {};
  let sandbox: Sandbox;
  let running: RunningHost;

  beforeAll(async () => {
    sandbox = await createSandbox();
    running = await start(environmentFor(sandbox));
    await host.control('/webhooks', { url: `${running.endpoint}/webhooks` });
  });

  afterAll(async () => {
    await running?.close();
    await sandbox?.close();
  });

  const host: HostUnderTest = {
    get endpoint() {
      return running.endpoint;
    },
    get sandbox() {
      return sandbox;
    },
    async control(path, body) {
      const response = await fetch(`${sandbox.url}/_sandbox${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      expect(response.ok).toBe(true);
    },
    async countCalls(method, path) {
      const response = await fetch(`${sandbox.url}/_sandbox/requests`);
      const { requests } = (await response.json()) as {
        requests: { method: string; path: string }[];
      };
      return requests.filter((call) => call.method === method && path.test(call.path)).length;
    },
    create: (headers = {}, signal) =>
      fetch(`${running.endpoint}/sessions`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...visitor, ...headers },
        body: '{}',
        ...(signal && { signal }),
      }),
    read: ({ session, ticket }) =>
      fetch(`${running.endpoint}/sessions/${session.id}`, {
        headers: { Authorization: `Bearer ${ticket}` },
      }),
  };

  test('it is healthy', async () => {
    const response = await fetch(`${host.endpoint}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok' });
  });

  test('a session is created, decided by a signed webhook and read with its ticket', async () => {
    const response = await host.create();
    expect(response.status).toBe(201);
    const created = (await response.json()) as CreateSessionAnswer;
    await host.control(`/sessions/${created.session.id}/decision`, { status: 'approved' });
    await host.sandbox.idle();
    const answer = (await (await host.read(created)).json()) as SessionAnswer;
    expect(answer.decision).toEqual({ status: 'approved', code: 9001, reasonCode: null });
    // The webhook has told it: Veriff was not asked.
    expect(await host.countCalls('GET', new RegExp(created.session.id))).toBe(0);
  });

  test('a webhook that nobody signed is refused', async () => {
    const response = await fetch(`${host.endpoint}/webhooks`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(401);
    expect(((await response.json()) as Problem).code).toBe('unauthorized');
  });

  test('a page of a foreign origin is refused', async () => {
    const response = await host.create({ Origin: 'https://foreign.example' });
    expect(response.status).toBe(403);
    expect(((await response.json()) as Problem).code).toBe('forbidden');
  });

  test('a page of its own origin may call', async () => {
    const response = await host.create({ Origin: new URL(host.endpoint).origin });
    expect(response.status).toBe(201);
  });

  test('without its ticket a session cannot be read', async () => {
    const created = (await (await host.create()).json()) as CreateSessionAnswer;
    const response = await host.read({ ...created, ticket: 'none' });
    expect(response.status).toBe(401);
    expect(((await response.json()) as Problem).code).toBe('unauthorized');
  });

  /** Statuses of 35 visits at once. */
  async function visitOften(headers?: Record<string, string>): Promise<number[]> {
    const visits = Array.from({ length: 35 }, async () => (await host.create(headers)).status);
    return (await Promise.all(visits)).sort();
  }

  if (headersOf) {
    test('a visitor may create thirty sessions a minute, and takes nothing from others', async () => {
      const often = await visitOften(headersOf('192.0.2.2'));
      expect(often).toEqual([...Array<number>(30).fill(201), ...Array<number>(5).fill(429)]);
      expect((await host.create(headersOf('192.0.2.3'))).status).toBe(201);
    });
  } else {
    test('a visitor may create thirty sessions a minute', async () => {
      const often = await visitOften();
      expect(new Set(often)).toEqual(new Set([201, 429]));
      expect(often.filter((status) => status === 201).length).toBeLessThanOrEqual(30);
    });
  }
  return host;
}

/** What holds on hosts that may stand behind a proxy on this machine which terminates TLS. */
export function testBehindProxy(host: HostUnderTest): void {
  // No `Sec-Fetch-Site`: as Safari before 16.4.
  const secure = () => new URL(host.endpoint).origin.replace('http:', 'https:');

  async function statusFor(headers: Record<string, string>): Promise<number> {
    const visitor = { 'X-Forwarded-For': '192.0.2.44', 'X-Forwarded-Proto': 'https' };
    return (await host.create({ ...visitor, ...headers })).status;
  }

  test('behind a proxy that terminates TLS a page of its own origin may call', async () => {
    expect(await statusFor({ Origin: secure() })).toBe(201);
  });

  test('and a page of the same host without TLS is foreign', async () => {
    expect(await statusFor({ Origin: new URL(host.endpoint).origin })).toBe(403);
  });

  test('what else is forwarded makes no page its own', async () => {
    const forwarded = { 'X-Forwarded-Host': 'foreign.example', Forwarded: 'host=foreign.example' };
    expect(await statusFor({ Origin: 'https://foreign.example', ...forwarded })).toBe(403);
  });

  test('an upload through it arrives whole', async () => {
    const headers = { 'X-Forwarded-Proto': 'https', Origin: secure() };
    const response = await host.create(headers);
    const { session, ticket } = (await response.json()) as CreateSessionAnswer;
    const uploaded = await fetch(`${host.endpoint}/sessions/${session.id}/media`, {
      method: 'POST',
      headers: {
        ...headers,
        'Content-Type': 'application/json',
        Authorization: `Bearer ${ticket}`,
      },
      body: JSON.stringify({ context: 'face', content: 'iVBORw0KGgoA'.repeat(100_000) }),
    });
    expect(await uploaded.json()).toMatchObject({ media: { context: 'face' } });
  });
}
