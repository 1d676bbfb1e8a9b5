/** What the routes share. */
import type { Context } from 'hono';
import type { Integration, SignatureCheck } from './authentication.ts';
import type { Clock } from './clock.ts';
import type { DeletionLimit } from './deletion-limit.ts';
import type { VeriffFailure } from './errors.ts';
import type { Faults } from './faults.ts';
import type { Ids } from './ids.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { RequestLog } from './request-log.ts';
import type { Settings } from './settings.ts';
import type { SessionStore } from './store.ts';
import type { Webhooks } from './webhooks.ts';

export interface SandboxParts {
  clock: Clock;
  store: SessionStore;
  webhooks: Webhooks;
  lifecycle: Lifecycle;
  faults: Faults;
  requests: RequestLog;
  deletions: DeletionLimit;
  integration: Integration;
  settings: Settings;
  ids: Ids;
  allowDelete: boolean;
  /** Origin under which the sandbox is reached; null for the one of each request. */
  publicUrl: string | null;
}

/** What is needed of Node's request and response; empty on every other runtime. */
export interface NodeConnection {
  incoming?: { socket?: { remoteAddress?: string; destroyed?: boolean } };
  outgoing?: {
    socket?: { destroy(): void; resetAndDestroy?(): void } | null;
    writeHead(status: number, headers: Record<string, string>): unknown;
    write(chunk: Uint8Array, done: () => void): unknown;
    destroy(): unknown;
  };
}

export interface SandboxEnv {
  Bindings: NodeConnection;
  Variables: {
    /** Body of a call to `/v1`, as it arrived. */
    rawBody: Uint8Array<ArrayBuffer>;
    /** Why there is none. */
    bodyFailure: VeriffFailure;
    /** Body for the request log, where it differs from the raw one. */
    loggedBody: string;
    authenticated: boolean;
    signature: SignatureCheck;
    /** A fault broke the connection, so no status was sent. */
    connectionBroken: boolean;
  };
}

export type SandboxContext = Context<SandboxEnv>;

export function nodeConnection(c: SandboxContext): NodeConnection {
  const env: NodeConnection | undefined = c.env;
  return env ?? {};
}
