import { createSession, withTimeLimit } from './companion-client.ts';
import type { VeriffErrorCode } from './errors.ts';
import { FlowError } from './flow-error.ts';
import {
  checkBrowser,
  checkConnection,
  checkFrameCamera,
  checkInit,
  checkPage,
  probeFrames,
} from './preflight.ts';
import type { CreateSession, HostSession, VerificationMode } from './session.ts';
import type { requestSession } from './session-request.ts';
import { checkSessionUrl, isTrustedOrigin, trustedOrigins } from './session-url.ts';
import type { SessionAsked } from './verification.ts';

/** Milliseconds that a host's own `createSession` may take. */
export const CREATE_SESSION_TIME_LIMIT = 30_000;

/** All codes: what pages throw is not checked by a compiler. */
const CODES: Readonly<Record<VeriffErrorCode, 0>> = {
  network: 0,
  timeout: 0,
  unauthorized: 0,
  forbidden: 0,
  'rate-limited': 0,
  'invalid-request': 0,
  upstream: 0,
  'session-expired': 0,
  'invalid-session-url': 0,
  'already-open': 0,
  'load-timeout': 0,
  'unsupported-browser': 0,
  'camera-blocked': 0,
  aborted: 0,
};

export interface SessionSource {
  endpoint: string;
  sessionUrl: string | null;
  createSession: CreateSession | null;
  trustedOrigins: string;
  mode: VerificationMode;
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
 * no session is created in vain: not even where the browser gives no camera, since a session can
 * be opened elsewhere.
 *
 * @throws FlowError
 */
export async function prepareSession(
  source: SessionSource,
  asked: SessionAsked,
  ask: typeof requestSession,
): Promise<PreparedSession> {
  const { init, signal } = asked.request;
  checkInit(init);
  const ready = source.sessionUrl
    ? checkSession(source, { id: null, url: source.sessionUrl })
    : null;
  if (!ready && needsCamera(source)) checkPage();
  await checkConnection(signal);
  if (ready) return ready;
  const obtaining = obtainSession(source, asked, ask);
  if (needsCamera(source)) probeFrames();
  const session = await obtaining.catch((cause: unknown) => {
    // Then there is no way on from a browser without a camera, which is what to tell.
    if (needsCamera(source)) checkBrowser();
    throw cause;
  });
  return checkSession(source, session);
}

/** A page that is left for the flow needs no camera itself. */
export function needsCamera({ mode }: SessionSource): boolean {
  return mode !== 'redirect';
}

/**
 * A session that there is: its URL is checked, and what the page lets its frame do.
 *
 * @throws FlowError
 */
export function checkSession(
  source: SessionSource,
  { id, url, ticket }: { id: string | null; url: string; ticket?: string | undefined },
): PreparedSession {
  const trusted = trustedOrigins(source.trustedOrigins);
  const { origin } = checkSessionUrl(url, trusted);
  if (needsCamera(source)) {
    try {
      checkPage();
      checkBrowser();
      checkFrameCamera(url);
    } catch (error) {
      // In its own tab it may get what this page has not.
      if (error instanceof FlowError) error.session = { id, url };
      throw error;
    }
  }
  return { id, url, ticket, trusts: (from) => isTrustedOrigin(from, [origin, ...trusted]) };
}

async function obtainSession(
  source: SessionSource,
  { request, early }: SessionAsked,
  ask: typeof requestSession,
): Promise<{ id: string | null; url: string; ticket?: string }> {
  const { signal } = request;
  let sent = early;
  const answer = (limited: AbortSignal) => {
    const first = sent;
    sent = false;
    return first || ask(source, { ...request, signal: limited });
  };
  if (!source.createSession) {
    return createSession((limited) => answer(limited) as Promise<Response>, signal);
  }
  let session: Partial<HostSession> | null;
  try {
    session = await withTimeLimit(
      CREATE_SESSION_TIME_LIMIT,
      signal,
      (limited) => answer(limited) as Promise<HostSession>,
    );
  } catch (cause) {
    // The host may reject with a VeriffVerifyError to choose the code itself.
    const { name, code } = (cause ?? {}) as { name?: unknown; code?: VeriffErrorCode };
    if (cause instanceof FlowError) throw cause;
    throw new FlowError(
      name === 'VeriffVerifyError' && code && Object.hasOwn(CODES, code)
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
