/**
 * A session that is created before the user starts, so that the flow opens at once when they do.
 *
 * @module
 */
import { withTimeLimit } from './companion-client.ts';
import { checkBrowser, checkConnection, checkInit, probeFrames } from './preflight.ts';
import type { HostSession } from './session.ts';
import { CREATE_SESSION_TIME_LIMIT, needsCamera } from './session-source.ts';
import type { RunStart, Verification, VerificationHost } from './verification.ts';

/** Milliseconds in which it has to be used: later, somebody else may be there, or signed in. */
export const AHEAD_LIFETIME = 5 * 60_000;

/**
 * Asks for a session and leaves it with the verification, for the next run. Never rejects: what is
 * wrong is told when a run starts.
 *
 * @param stale - Aborts when the host has gone, was reset or has begun a run.
 */
export async function createAhead(
  verification: Verification,
  host: VerificationHost,
  { nanoid, requestSession }: RunStart['shared'],
  stale: AbortSignal,
): Promise<void> {
  const options = host.options();
  const { endpoint, createSession, init, sessionUrl } = options;
  if (verification.ahead || sessionUrl || stale.aborted) return;
  const controller = new AbortController();
  let asked: Promise<Response | HostSession>;
  try {
    checkInit(init);
    if (needsCamera(options)) checkBrowser();
    const request = { init, idempotencyKey: nanoid() };
    asked = withTimeLimit(CREATE_SESSION_TIME_LIMIT, controller.signal, async (signal) => {
      await checkConnection(signal);
      const answer = await requestSession(options, { ...request, signal });
      // Read now: an answer that is not read holds its connection.
      return answer instanceof Response ? new Response(await answer.text(), answer) : answer;
    });
  } catch {
    return;
  }
  const end = Date.now() + AHEAD_LIFETIME;
  const take: Verification['ahead'] = (options, requested) => {
    verification.ahead = undefined;
    const isSame =
      options.endpoint === endpoint &&
      options.createSession === createSession &&
      JSON.stringify(requested) === JSON.stringify(init);
    return isSame && Date.now() < end ? asked : undefined;
  };
  verification.ahead = take;
  const drop = () => {
    // Whoever took it goes on with it.
    if (verification.ahead !== take) return;
    verification.ahead = undefined;
    controller.abort();
  };
  stale.addEventListener('abort', drop);
  // While the companion is busy.
  if (needsCamera(options)) probeFrames();
  const answer = await asked.catch(() => null);
  if (!answer || (answer instanceof Response && !answer.ok)) drop();
}
