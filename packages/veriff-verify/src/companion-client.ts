import type { Decision, Problem, SessionAnswer } from './contract.ts';

import type { VeriffErrorCode } from './errors.ts';
import { FlowError } from './flow-error.ts';
import type { HostSession } from './session.ts';

/** Milliseconds. */
export const REQUEST_TIME_LIMIT = 15_000;
const RETRY_DELAY = 500;
const POLL_FIRST = 1_000;
const POLL_LONGEST = 10_000;
const POLL_GROWTH = 1.5;

/** Refusals that a later poll may not meet. */
const PASSING: readonly VeriffErrorCode[] = ['timeout', 'rate-limited', 'upstream'];

const CODE_BY_STATUS: Readonly<Record<number, VeriffErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  408: 'timeout',
  410: 'session-expired',
  429: 'rate-limited',
  504: 'timeout',
};

/**
 * Creates a session at the companion. A network failure is retried once, so that an answer lost
 * on the way does not cost a second session.
 *
 * @param ask - Sends the request, with the same idempotency key each time.
 */
export async function createSession(ask: Ask, signal: AbortSignal): Promise<HostSession> {
  let response: CompanionResponse;
  try {
    response = await request(ask, signal);
  } catch (error) {
    if ((error as Partial<FlowError>).code !== 'network') throw error;
    await wait(RETRY_DELAY, signal);
    response = await request(ask, signal);
  }
  if (!response.ok) throw refusal(response);
  const { session, ticket } = (response.body ?? {}) as {
    session?: Partial<HostSession>;
    ticket?: unknown;
  };
  if (typeof session?.id !== 'string' || typeof session.url !== 'string') {
    throw new FlowError(
      'upstream',
      'The answer to POST /sessions holds no session id and url. Check that endpoint is the base URL of a companion.',
    );
  }
  return {
    id: session.id,
    url: session.url,
    ...(typeof ticket === 'string' && { ticket }),
  };
}

/**
 * Asks the companion again and again until a decision is final or asks for new pictures, and
 * hands over every new one. Ends silently when `signal` aborts or the ticket is refused: by
 * then the flow is over, and the decision still reaches the host's server by webhook.
 */
export async function pollDecision(
  endpoint: string,
  { id, ticket }: { id: string; ticket: string },
  signal: AbortSignal,
  onDecision: (decision: Decision) => void,
): Promise<void> {
  const ask = askFor(endpoint, { id, ticket });
  let seen: string | undefined;
  try {
    for (let delay = POLL_FIRST, asked = 0; ; delay = Math.min(delay * POLL_GROWTH, POLL_LONGEST)) {
      await wait(Math.max(delay, asked), signal);
      await visible(signal);
      asked = 0;
      try {
        const response = await request(ask, signal);
        asked = response.retryAfter;
        const decision = (response.body as Partial<SessionAnswer> | null)?.decision;
        if (!response.ok) {
          if (!PASSING.includes(refusal(response).code)) return;
        } else if (decision && decision.status !== seen) {
          seen = decision.status;
          onDecision(decision);
          if (/^(approved|declined|expired|abandoned|resubmission_requested)$/.test(seen)) return;
        }
      } catch (error) {
        if (signal.aborted || !(error instanceof FlowError)) throw error;
      }
    }
  } catch {
    // Aborted.
  }
}

/**
 * Status of a session as the companion knows it.
 *
 * @returns Null if it cannot be known.
 */
export async function readSessionStatus(
  endpoint: string,
  session: { id: string; ticket: string },
  signal: AbortSignal,
): Promise<string | null> {
  try {
    const response = await request(askFor(endpoint, session), signal);
    if (response.status === 410) return 'expired';
    return (response.body as Partial<SessionAnswer> | null)?.session?.status ?? null;
  } catch {
    return null;
  }
}

/** Sends a request. */
type Ask = (signal: AbortSignal) => Promise<Response>;

/** Asks for what is known of a session. */
function askFor(endpoint: string, { id, ticket }: { id: string; ticket: string }): Ask {
  const url = `${endpoint.replace(/\/+$/, '')}/sessions/${encodeURIComponent(id)}`;
  const headers = { Authorization: `Bearer ${ticket}` };
  return (signal) => fetch(url, { headers, cache: 'no-store', signal });
}

interface CompanionResponse {
  ok: boolean;
  status: number;
  requestId: string | null;
  /** Milliseconds, 0 if not given. */
  retryAfter: number;
  /** Parsed JSON, null if it is none. */
  body: unknown;
}

/** One call within the time limit, its body read. Throws only `network` and `timeout`. */
async function request(ask: Ask, signal: AbortSignal): Promise<CompanionResponse> {
  return withTimeLimit(REQUEST_TIME_LIMIT, signal, async (limited) => {
    let response: Response;
    let text: string;
    try {
      response = await ask(limited);
      text = await response.text();
    } catch (cause) {
      throw new FlowError(
        'network',
        'The companion cannot be reached. Check the connection, endpoint, and that the companion allows this origin.',
        cause,
      );
    }
    let body: unknown = null;
    try {
      body = JSON.parse(text);
    } catch {
      // Not JSON: the caller misses what it needs in it.
    }
    const { headers, ok, status } = response;
    const after = headers.get('Retry-After') ?? '';
    return {
      ok,
      status,
      requestId: headers.get('X-Request-Id'),
      retryAfter: Number(after) * 1_000 || Date.parse(after) - Date.now() || 0,
      body,
    };
  });
}

function refusal({ status, body, requestId }: CompanionResponse): FlowError {
  const problem = body as Partial<Problem> | null;
  const code =
    problem?.code === 'upstream-timeout'
      ? 'timeout'
      : (CODE_BY_STATUS[status] ?? (status < 500 ? 'invalid-request' : 'upstream'));
  // Names only, never what was sent or answered.
  const details = [problem?.code, problem?.path, problem?.requestId ?? requestId]
    .filter((detail) => typeof detail === 'string' && /^[\w.-]{1,80}$/.test(detail))
    .join(', ');
  return new FlowError(
    code,
    `The companion answered ${status}${details && ` (${details})`}. Its log says why.`,
  );
}

/**
 * Runs `task` with a signal that aborts with `signal` or after `limit` milliseconds, and does
 * not wait for a task that ignores it.
 *
 * @throws FlowError `timeout`
 */
export function withTimeLimit<T>(
  limit: number,
  signal: AbortSignal,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const controller = new AbortController();
    const stop = (reason: unknown) => {
      reject(reason);
      controller.abort(reason);
    };
    const onAbort = () => stop(signal.reason);
    const timer = setTimeout(
      () => stop(new FlowError('timeout', `No answer within ${limit / 1_000} s. Try again later.`)),
      limit,
    );
    signal.addEventListener('abort', onAbort);
    void task(controller.signal)
      .then(resolve, reject)
      .finally(() => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      });
  });
}

/** Rejects when `signal` aborts. */
function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal.addEventListener('abort', onAbort);
  });
}

/** Resolves when the page is in view: nobody waits for a decision in a hidden tab. */
async function visible(signal: AbortSignal): Promise<void> {
  if (!document.hidden) return;
  await new Promise<void>((resolve) => {
    const check = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', check);
      signal.removeEventListener('abort', check);
      resolve();
    };
    document.addEventListener('visibilitychange', check);
    signal.addEventListener('abort', check);
  });
  signal.throwIfAborted();
}
