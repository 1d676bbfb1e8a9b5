import { nanoid } from 'nanoid';
import type { CreateSessionRequest, HostSession, SessionInit } from './session.ts';
import type { SessionSource } from './session-source.ts';

/** Asks the companion, or the host's own `createSession`. May reject, never throws. */
export async function requestSession(
  { endpoint, createSession }: Pick<SessionSource, 'endpoint' | 'createSession'>,
  request: CreateSessionRequest,
): Promise<Response | HostSession> {
  const { init, idempotencyKey, signal } = request;
  return createSession
    ? createSession(request)
    : fetch(`${endpoint.replace(/\/+$/, '')}/sessions`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Idempotency-Key': idempotencyKey,
          'X-Request-Id': nanoid(),
        },
        body: JSON.stringify(init ? { init } : {}),
        signal,
      });
}

/** Of Chromium's documents; the others do not tell the policy of their page. */
interface HasPolicy {
  featurePolicy?: { allowsFeature(feature: string): boolean };
}

/**
 * Whether a session can be asked for at once, as far as a glance tells. Where it tells nothing,
 * the checks that are loaded with the flow look closer, and say what is wrong.
 */
export function mayRequest({ sessionUrl }: SessionSource, init: SessionInit | null): boolean {
  try {
    return (
      !sessionUrl &&
      navigator.onLine &&
      // Throws where there are no media devices, as in a page that is not secure.
      'getUserMedia' in navigator.mediaDevices &&
      (document as HasPolicy).featurePolicy?.allowsFeature('camera') !== false &&
      (init === null || JSON.stringify(init)[0] === '{')
    );
  } catch {
    return false;
  }
}
