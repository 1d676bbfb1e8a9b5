/**
 * A local Veriff on Node: its API, its hosted flow and its webhooks.
 *
 * @module
 */
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createSandboxApp, type SandboxApp, type SandboxAppOptions } from './app.ts';
import { parseDuration } from './clock.ts';

export type { RequestSummary } from './app.ts';
export { createSandboxApp, demoKeys, type SandboxApp, type SandboxAppOptions } from './app.ts';
export type { SandboxSettings } from './settings.ts';
export type { AutomaticWebhookKind, Delivery, DeliveryAttempt, WebhookKind } from './webhooks.ts';

export interface SandboxOptions extends SandboxAppOptions {
  /** Default 0: the system picks a free one. */
  port?: number | undefined;
  /** Address to listen on. Default `127.0.0.1`: nothing outside the machine reaches it. */
  hostname?: string | undefined;
}

export interface Sandbox {
  /** Base URL, without `/v1`: `VERIFF_BASE_URL` of a client. */
  url: string;
  port: number;
  apiKey: string;
  sharedSecret: string;
  app: SandboxApp['app'];
  /** The sandbox's time. */
  now(): Date;
  /**
   * Moves the sandbox's time forward and waits for all that falls due: decisions, expiries,
   * webhooks.
   *
   * @param duration - Milliseconds, or a text such as `"90s"`, `"5m"`, `"7d"` or `"P7D"`.
   */
  advance(duration: number | string): Promise<void>;
  /** Waits until no webhook is under way. */
  idle(): Promise<void>;
  /** Ends open connections, timers and webhooks. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a local Veriff.
 *
 * @throws TypeError for an option that cannot be; Node's own error, with `code` `EADDRINUSE`,
 *   when the port is in use.
 *
 * @example
 * await using sandbox = await createSandbox({ webhookUrl: 'http://127.0.0.1:8787/veriff/webhooks' });
 * const veriff = new Veriff({ ...sandbox, baseUrl: sandbox.url });
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = createSandboxApp(options);
  const { app, apiKey, sharedSecret, clock } = sandbox;
  const hostname = options.hostname ?? '127.0.0.1';
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, hostname, resolve);
    });
  } catch (error) {
    sandbox.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    sandbox.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  };
  return {
    url: `http://${hostname.includes(':') ? `[${hostname}]` : hostname}:${port}`,
    port,
    apiKey,
    sharedSecret,
    app,
    now: () => new Date(clock.now()),
    advance: async (duration) => {
      const milliseconds = parseDuration(duration);
      if (milliseconds === null) throw new TypeError('The duration cannot be read.');
      await sandbox.idle();
      await clock.advance(milliseconds);
      await sandbox.idle();
    },
    idle: () => sandbox.idle(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
