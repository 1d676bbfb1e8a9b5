/**
 * The companion on Node: `VERIFF_API_KEY=… VERIFF_SHARED_SECRET=… node server-stub/node/server.ts`.
 */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { type CompanionFromEnvOptions, createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono';
import { clientAddress } from '../client-address.ts';
import { visitedRequest } from '../visited-request.ts';
import { consoleHooks } from './console-hooks.ts';
import { nodeLogger } from './log.ts';
import { connectRedis } from './redis.ts';
import { createUndiciFetch } from './undici-fetch.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ServeCompanionOptions {
  /** Default `COMPANION_PORT`, else 8787; 0 for any free port. */
  port?: number;
  /** Default `COMPANION_HOST`, else 127.0.0.1: what faces the internet in front terminates TLS. */
  host?: string;
  /** Default `process.env`. */
  environment?: Environment;
  /** Hooks, logger and the like. Default: `consoleHooks`; `fetch` is undici's, `logger` that of `log.ts`. */
  companion?: CompanionFromEnvOptions;
}

export interface RunningCompanion {
  /** What a page's `endpoint` points to, such as `http://127.0.0.1:8787/veriff`. */
  url: string;
  /** Stops listening and waits for the requests under way, `shutdownLimit` at most. */
  close(): Promise<void>;
}

const basePath = '/veriff';

/** Milliseconds. One call to Veriff may take ten seconds; Docker waits as long, others longer. */
const shutdownLimit = 10_000;

/** Milliseconds. Longer than proxies keep an idle connection, so that none is closed in their use. */
const keepAliveTimeout = 65_000;

/**
 * Starts a companion. With `REDIS_URL` it shares its state with every other instance that has the
 * same, unless `companion` brings a `storage`.
 *
 * @throws EnvironmentError; Node's error with code `EADDRINUSE` when the port is taken.
 */
export async function serveCompanion(
  options: ServeCompanionOptions = {},
): Promise<RunningCompanion> {
  const environment = options.environment ?? process.env;
  const companion: CompanionFromEnvOptions = options.companion ?? consoleHooks;
  const redisUrl = environment['REDIS_URL'];
  if (!redisUrl || companion.storage) return listen(options);
  const { storage, leases, store, close } = await connectRedis(redisUrl);
  const rateLimits = companion.rateLimits === false ? false : { store, ...companion.rateLimits };
  try {
    const running = await listen({
      ...options,
      companion: { ...companion, storage, leases, rateLimits },
    });
    return {
      ...running,
      async close() {
        await running.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

async function listen(options: ServeCompanionOptions): Promise<RunningCompanion> {
  const environment = options.environment ?? process.env;
  const port = options.port ?? readPort(environment['COMPANION_PORT']);
  const host = options.host ?? (environment['COMPANION_HOST'] || '127.0.0.1');
  const companion = createCompanionFromEnv(environment, {
    fetch: createUndiciFetch(),
    logger: nodeLogger,
    clientAddress: (c) =>
      clientAddress(
        (c.env as HttpBindings).incoming.socket.remoteAddress,
        c.req.header('X-Forwarded-For'),
      ),
    ...(options.companion ?? consoleHooks),
  });
  const app = new Hono().route(basePath, companion);
  const server = createAdaptorServer({
    fetch(request, env) {
      const { headers, socket } = (env as HttpBindings).incoming;
      const header = (name: string) => headers[name]?.toString();
      return app.fetch(visitedRequest(request, socket.remoteAddress, header), env);
    },
  }) as Server;
  server.keepAliveTimeout = keepAliveTimeout;
  server.on('request', (_request, response) => {
    // Node closes only the connections that are idle when it stops to listen.
    response.once('close', () => {
      if (!server.listening) server.closeIdleConnections();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { address, family, port: listening } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${listening}${basePath}`,
    close: () =>
      new Promise((resolve, reject) => {
        const limit = setTimeout(() => server.closeAllConnections(), shutdownLimit);
        server.close((error) => {
          clearTimeout(limit);
          if (error) reject(error);
          else resolve();
        });
      }),
  };
}

/**
 * In development nobody has keys yet: with none set, the ones of a running sandbox are used.
 *
 * @returns the environment to use; the same one when keys are set or the base URL is Veriff's.
 * @throws Error, one line, when no sandbox answers.
 */
export async function withSandboxKeys(environment: Environment): Promise<Environment> {
  const sandbox =
    environment['VERIFF_BASE_URL'] || `http://127.0.0.1:${environment['SANDBOX_PORT'] || 8788}`;
  const hasKeys = environment['VERIFF_API_KEY'] || environment['VERIFF_SHARED_SECRET'];
  if (hasKeys || !isLoopback(sandbox)) return environment;
  const keys = await fetchKeys(sandbox).catch(() => null);
  if (keys === null) {
    throw new Error(
      `VERIFF_API_KEY is missing and no sandbox answers at ${sandbox}: set it and VERIFF_SHARED_SECRET, or run "npm run sandbox" first.`,
    );
  }
  return {
    ...environment,
    VERIFF_BASE_URL: sandbox,
    VERIFF_API_KEY: keys.apiKey,
    VERIFF_SHARED_SECRET: keys.sharedSecret,
  };
}

async function fetchKeys(sandbox: string): Promise<{ apiKey: string; sharedSecret: string }> {
  const response = await fetch(new URL('/_sandbox/keys', sandbox), {
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok) throw new Error(`The sandbox answered ${response.status}.`);
  return (await response.json()) as { apiKey: string; sharedSecret: string };
}

function isLoopback(url: string): boolean {
  const hostname = URL.canParse(url) ? new URL(url).hostname : '';
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function readPort(value: string | undefined): number {
  if (value === undefined || value === '') return 8787;
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new Error('COMPANION_PORT must be a port number from 0 to 65535.');
}

async function main(): Promise<void> {
  const environment = await withSandboxKeys(process.env);
  const companion = await serveCompanion({ environment });
  if (environment !== process.env) {
    console.log(`No keys are set: using the sandbox at ${environment['VERIFF_BASE_URL']}.`);
  }
  console.log(`companion ${companion.url}`);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      // What a hook still does may keep the process, but not for ever.
      setTimeout(() => process.exit(1), shutdownLimit + 1_000).unref();
      void companion.close();
    });
  }
}

function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return 'The companion could not start.';
  const inUse = 'code' in error && error.code === 'EADDRINUSE';
  return inUse
    ? `Port ${readPort(process.env['COMPANION_PORT'])} is in use. Set COMPANION_PORT to a free one.`
    : error.message;
}

// `import.meta.main` is missing before Node 24.2.
if (import.meta.main ?? import.meta.filename === process.argv[1]) {
  main().catch((error: unknown) => {
    console.error(oneLine(error));
    process.exitCode = 1;
  });
}
