/** A client and a receiver for the tests, made of Node's parts alone: no code of ours in them. */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createSandboxApp, demoKeys, type SandboxAppOptions } from '../app.ts';

export const startOfTime = Date.parse('2026-01-01T00:00:00Z');

export function hmac(payload: string | Uint8Array, secret: string = demoKeys.sharedSecret): string {
  return createHmac('sha256', secret).update(payload).digest('hex');
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read answers as they come
type Json = any;

export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

export interface TestClient extends ReturnType<typeof createSandboxApp> {
  /** Sends a request to `/v1`, signed; `headers` with null takes one away. */
  call(
    method: string,
    path: string,
    options?: {
      body?: string | Uint8Array<ArrayBuffer> | object;
      headers?: Record<string, string | null>;
    },
  ): Promise<Answer>;
  /** Creates a session. */
  create(init?: object): Promise<{ id: string; token: string; url: string }>;
  decision(id: string): Promise<Json>;
  submit(id: string): Promise<Answer>;
  /** Calls the hosted flow's private API. */
  flow(
    token: string,
    method: string,
    path: string,
    options?: { body?: Uint8Array<ArrayBuffer>; headers?: Record<string, string> },
  ): Promise<Answer>;
  /** Sends in the flow what it needs, and submits. */
  complete(token: string): Promise<Answer>;
  control(method: string, path: string, body?: unknown): Promise<Answer>;
}

/** A sandbox whose clock stands still. */
export function createTestClient(options: SandboxAppOptions = {}): TestClient {
  const sandbox = createSandboxApp({ now: startOfTime, ...options });
  onTestFinished(() => sandbox.close());

  async function request(path: string, init: RequestInit): Promise<Answer> {
    const response = await sandbox.app.request(`http://127.0.0.1${path}`, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    };
  }

  const client: TestClient = {
    ...sandbox,
    call(method, path, { body, headers = {} } = {}) {
      const bytes =
        body === undefined || typeof body === 'string' || body instanceof Uint8Array
          ? body
          : JSON.stringify(body);
      const signed = bytes ?? path.split('/')[3] ?? '';
      const all: Record<string, string | null> = {
        'x-auth-client': demoKeys.apiKey,
        'x-hmac-signature': hmac(signed),
        ...(bytes === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      };
      const sent = Object.entries(all).filter(
        (entry): entry is [string, string] => entry[1] !== null,
      );
      return request(path, {
        method,
        headers: sent,
        ...(bytes === undefined ? {} : { body: bytes }),
      });
    },
    async create(init = {}) {
      const { status, body } = await client.call('POST', '/v1/sessions', {
        body: { verification: init },
      });
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
      const { id, url, sessionToken } = body.verification;
      return { id, url, token: sessionToken };
    },
    async decision(id) {
      const { body } = await client.call('GET', `/v1/sessions/${id}/decision`);
      return body.verification;
    },
    submit: (id) =>
      client.call('PATCH', `/v1/sessions/${id}`, {
        body: { verification: { status: 'submitted' } },
      }),
    flow: (token, method, path, { body, headers } = {}) =>
      request(`/flow/session${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...headers },
        ...(body ? { body } : {}),
      }),
    async complete(token) {
      await client.flow(token, 'POST', '/start');
      for (const context of ['document-front', 'document-back', 'face']) {
        await client.flow(token, 'POST', `/media?context=${context}`, {
          body: new TextEncoder().encode(context),
          headers: { 'content-type': 'image/jpeg' },
        });
      }
      return client.flow(token, 'POST', '/submit');
    },
    control: (method, path, body) =>
      request(`/_sandbox${path}`, {
        method,
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  };
  return client;
}

export interface ReceivedWebhook {
  headers: IncomingHttpHeaders;
  raw: string;
  body: Json;
}

export interface Receiver {
  url: string;
  received: ReceivedWebhook[];
  /** Statuses of the next answers; then 200. Null breaks the connection, 0 never answers. */
  answers: (number | null)[];
}

/** Receives webhooks on a real port. */
export async function createReceiver(): Promise<Receiver> {
  const received: ReceivedWebhook[] = [];
  const answers: (number | null)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const raw = Buffer.concat(chunks).toString('utf8');
      received.push({ headers: request.headers, raw, body: JSON.parse(raw) });
      const answer = answers.length > 0 ? answers.shift() : 200;
      if (answer === null || answer === undefined) request.socket.destroy();
      else if (answer !== 0) {
        response.writeHead(answer, answer >= 300 && answer < 400 ? { location: '/' } : {}).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/webhooks`, received, answers };
}
