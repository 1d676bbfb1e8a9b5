/** Where the list runs: a runtime, and a way for the client to reach the sandbox. */
import { createSandboxApp, type SandboxAppOptions } from '@veriff-verify/sandbox/app';

export const runtimes = ['node', 'workerd', 'deno', 'bun'] as const;

export type Runtime = (typeof runtimes)[number];

/**
 * `in process`: nothing listens, requests are handed over. `over HTTP`: on a loopback port.
 * `from Node`: over HTTP too, and the client is on Node whatever the sandbox runs on.
 */
export const ways = ['in process', 'over HTTP', 'from Node'] as const;

export type Way = (typeof ways)[number];

export type Handler = (request: Request) => Response | Promise<Response>;

export interface Server {
  /** Without a slash at the end. */
  url: string;
  close(): Promise<void>;
}

/** What of a sandbox's options can be sent to another runtime. */
export type SandboxTestOptions = Omit<
  SandboxAppOptions,
  'createId' | 'fetch' | 'onDelivery' | 'onRequest'
>;

export interface SandboxServer extends Server {
  /** Where the sandbox runs. */
  runtime: Runtime;
}

export interface Host {
  way: Way;
  /** Where the client has to run. */
  clientRuntime: Runtime;
  /** Where the sandbox has to run. */
  sandboxRuntime: Runtime;
  /** Reaches the servers. Undefined for the global one, which client and sandbox take themselves. */
  fetch: typeof fetch | undefined;
  listen(handler: Handler): Promise<Server>;
  openSandbox(options: SandboxTestOptions): Promise<SandboxServer>;
}

/**
 * Looks for what only one runtime has. Not at `navigator.userAgent`: wrangler replaces it when it
 * builds. Bun and Deno have Node's `process` too.
 */
export function currentRuntime(): Runtime {
  const scope = globalThis as {
    Deno?: { version?: { deno?: string } };
    Bun?: { version?: string };
    process?: { versions?: { node?: string } };
    WebSocketPair?: unknown;
    caches?: { default?: unknown };
  };
  if (typeof scope.Deno?.version?.deno === 'string') return 'deno';
  if (typeof scope.Bun?.version === 'string') return 'bun';
  if (typeof scope.WebSocketPair === 'function' && scope.caches?.default !== undefined) {
    return 'workerd';
  }
  if (typeof scope.process?.versions?.node === 'string') return 'node';
  throw new Error('This is none of the known runtimes.');
}

/** @param listen - Listens on a port that the system picks. */
export function overHttp(runtime: Runtime, listen: Host['listen']): Host {
  return {
    way: 'over HTTP',
    clientRuntime: runtime,
    sandboxRuntime: runtime,
    fetch: undefined,
    listen,
    openSandbox: (options) => serveSandbox(options, listen),
  };
}

export function inProcess(runtime: Runtime): Host {
  const handlers = new Map<string, Handler>();
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { signal } = request;
    const handler = handlers.get(new URL(request.url).origin);
    if (!handler) throw new TypeError('Nothing listens there.');
    // A handler need not look at the signal, but whoever calls `fetch` is told at once.
    const aborted = new Promise<never>((_resolve, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    return Promise.race([aborted, handler(request)]);
  };
  const listen: Host['listen'] = async (handler) => {
    const url = `https://server-${crypto.randomUUID()}.example`;
    handlers.set(url, handler);
    return { url, close: async () => void handlers.delete(url) };
  };
  return {
    way: 'in process',
    clientRuntime: runtime,
    sandboxRuntime: runtime,
    fetch,
    listen,
    openSandbox: (options) => serveSandbox({ ...options, fetch }, listen),
  };
}

async function serveSandbox(
  options: SandboxAppOptions,
  listen: Host['listen'],
): Promise<SandboxServer> {
  const { app, close } = createSandboxApp(options);
  const server = await listen(app.fetch);
  return {
    runtime: currentRuntime(),
    url: server.url,
    close: async () => {
      close();
      await server.close();
    },
  };
}
