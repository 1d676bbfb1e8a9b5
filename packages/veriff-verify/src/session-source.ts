import { nanoid } from 'nanoid';

import { createSession, withTimeLimit } from './companion-client.ts';
import type { VeriffErrorCode } from './errors.ts';
import { FlowError } from './flow-error.ts';
import { checkBrowser, checkFrameCamera, checkInit } from './preflight.ts';
import type { CreateSession, HostSession, SessionInit } from './session.ts';
import { checkSessionUrl, isTrustedOrigin, trustedOrigins } from './session-url.ts';

/** Milliseconds that a host's own `createSession` may take. */
export const CREATE_SESSION_TIME_LIMIT = 30_000;

export interface SessionSource {
  endpoint: string;
  sessionUrl: string | null;
  createSession: CreateSession | null;
  trustedOrigins: string;
}

export interface PreparedSession {
  id: string | null;
  /** Checked: safe to open. */
  url: string;
  ticket: string | undefined;
  /** Whether messages of an origin may come from the flow. */
  trusts(origin: string): boolean;
}

/**
 * A session that may be opened. Everything that can be known to fail is checked first, so that
 * no session is created in vain.
 *
 * @throws FlowError
 */
export async function prepareSession(
  source: SessionSource,
  init: SessionInit | null,
  signal: AbortSignal,
): Promise<PreparedSession> {
  checkInit(init);
  checkBrowser();
  const { id, url, ticket } = await obtainSession(source, init, signal);
  const trusted = trustedOrigins(source.trustedOrigins);
  const { origin } = checkSessionUrl(url, trusted);
  checkFrameCamera(url);
  return { id, url, ticket, trusts: (from) => isTrustedOrigin(from, [origin, ...trusted]) };
}

async function obtainSession(
  { endpoint, sessionUrl, createSession: hostCreateSession }: SessionSource,
  init: SessionInit | null,
  signal: AbortSignal,
): Promise<{ id: string | null; url: string; ticket?: string }> {
  if (sessionUrl) return { id: null, url: sessionUrl };
  const request = { init, idempotencyKey: nanoid(), signal };
  if (!hostCreateSession) return createSession(endpoint, request);
  let session: Partial<HostSession> | null;
  try {
    session = await withTimeLimit(CREATE_SESSION_TIME_LIMIT, signal, async (limited) =>
      hostCreateSession({ ...request, signal: limited }),
    );
  } catch (cause) {
    // The host may reject with a VeriffVerifyError to choose the code itself.
    const { name, code } = (cause ?? {}) as { name?: unknown; code?: VeriffErrorCode };
    if (cause instanceof FlowError) throw cause;
    throw new FlowError(
      name === 'VeriffVerifyError' && code
        ? code
        : cause instanceof TypeError
          ? 'network'
          : name === 'AbortError'
            ? 'aborted'
            : 'upstream',
      'createSession rejected; see cause.',
      cause,
    );
  }
  if (typeof session?.id !== 'string' || typeof session.url !== 'string') {
    throw new FlowError('upstream', 'createSession must resolve to {id, url}.');
  }
  return session as HostSession;
}
