/** A test of the list, and the sandbox that most of them open. */
import { type SessionInit, Veriff, type VeriffOptions } from '@veriff-verify/api';
import { demoKeys } from '@veriff-verify/sandbox/app';
import { check } from '../check.ts';
import type { Host, SandboxServer, SandboxTestOptions } from '../host.ts';

export interface RuntimeTest {
  /** A sentence. */
  name: string;
  run(host: Host): Promise<void>;
}

/** A test with a sandbox of its own, whose clock stands still at `startTime`. */
export function withSandbox(
  name: string,
  run: (sandbox: TestSandbox) => Promise<void>,
  options: SandboxTestOptions = {},
): RuntimeTest {
  return {
    name,
    async run(host) {
      const sandbox = await TestSandbox.open(host, options);
      try {
        await run(sandbox);
      } finally {
        await sandbox.close();
      }
    },
  };
}

export const startTime = '2026-01-01T00:00:00.000Z';

/** Nothing listens on this port, and unlike its neighbours no `fetch` blocks it. */
export const nobody = 'http://127.0.0.1:2';

/** A request as the sandbox keeps it. */
export interface LoggedRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  status: number | null;
  signature: string;
}

/** A webhook as the sandbox keeps it. */
export interface LoggedDelivery {
  id: string;
  kind: string;
  sessionId: string;
  state: string;
  attempts: { time: string; status: number | null; error: string | null }[];
}

/** A webhook as it arrived. */
export interface ReceivedWebhook {
  body: Uint8Array;
  headers: Headers;
}

export interface Inbox {
  url: string;
  received: ReceivedWebhook[];
}

export class TestSandbox {
  readonly host: Host;
  readonly server: SandboxServer;
  readonly #closers: (() => Promise<void>)[] = [];

  private constructor(host: Host, server: SandboxServer) {
    this.host = host;
    this.server = server;
  }

  static async open(host: Host, options: SandboxTestOptions): Promise<TestSandbox> {
    return new TestSandbox(host, await host.openSandbox({ now: startTime, ...options }));
  }

  /** A client that repeats nothing, unless it is told to. */
  veriff(options: Partial<VeriffOptions> = {}): Veriff {
    const { server, host } = this;
    return new Veriff({
      ...demoKeys,
      baseUrl: server.url,
      fetch: host.fetch,
      retry: false,
      ...options,
    });
  }

  /** Id of a new session. */
  async session(init: SessionInit = {}): Promise<string> {
    const { verification } = await this.veriff().sessions.create({ verification: init });
    return verification.id;
  }

  /** Id of a session that was decided. */
  async decidedSession(init: SessionInit = {}): Promise<string> {
    const id = await this.session(init);
    await this.veriff().sessions.submit(id);
    await this.advance('2s');
    return id;
  }

  /** Any request to the sandbox. */
  fetch(path: string, init?: RequestInit): Promise<Response> {
    return (this.host.fetch ?? fetch)(`${this.server.url}${path}`, init);
  }

  /** `/_sandbox/…` */
  async control<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await this.fetch(`/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    check(response.ok, `${method} /_sandbox${path} answered ${response.status}: ${text}`);
    return (text === '' ? null : JSON.parse(text)) as Answer;
  }

  /** Makes the next calls of Veriff's API meet a fault. */
  async fault(fault: unknown, times = 1): Promise<void> {
    await this.control('POST', '/faults', { match: { path: '/v1/*' }, times, fault });
  }

  /** Moves the sandbox's clock, and waits for all that falls due. */
  async advance(duration: number | string): Promise<string> {
    const { now } = await this.control<{ now: string }>('POST', '/clock', { advance: duration });
    return now;
  }

  async requests(): Promise<LoggedRequest[]> {
    const answer = await this.control<{ requests: LoggedRequest[] }>('GET', '/requests');
    return answer.requests;
  }

  async deliveries(): Promise<LoggedDelivery[]> {
    const answer = await this.control<{ deliveries: LoggedDelivery[] }>('GET', '/webhooks');
    return answer.deliveries;
  }

  /**
   * Receives the sandbox's webhooks from now on.
   *
   * @param answer - HTTP status of the answer to the first, second, … one.
   */
  async openInbox(answer: (count: number) => number = () => 200): Promise<Inbox> {
    const received: ReceivedWebhook[] = [];
    const { url } = await this.listen(async (request) => {
      const body = new Uint8Array(await request.arrayBuffer());
      received.push({ body, headers: new Headers(request.headers) });
      return new Response('{}', { status: answer(received.length) });
    });
    await this.control('POST', '/webhooks', { url: `${url}/webhooks` });
    return { url, received };
  }

  /** Closed with the sandbox. */
  async listen(handler: Parameters<Host['listen']>[0]): ReturnType<Host['listen']> {
    const server = await this.host.listen(handler);
    this.#closers.push(() => server.close());
    return server;
  }

  async close(): Promise<void> {
    await this.server.close();
    for (const close of this.#closers) await close();
  }
}

/** Bytes that begin as a JPEG and are otherwise of every value. */
export function picture(size: number): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(
    { length: size },
    (_value, index) => (index * 7 + (index >> 8)) % 256,
  );
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  return bytes;
}

/** Lets everything else go on. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

/** An answer for which nobody waits any more. */
export function late(answer: Response): Promise<Response> {
  return new Promise((resolve) => setTimeout(resolve, 500, answer));
}
