/** What is told of every request: its id, how long it took, one line in the log, its counters. */
import { nanoid } from 'nanoid';
import { describeCause, type LogEntry, type Logger } from './log.ts';
import type { Meter } from './measurement.ts';
import { type ProblemError, problemResponse } from './problem.ts';
import { causeOf, problemOf } from './problem-of.ts';
import type { RequestContext } from './request.ts';

/**
 * An answer is data for a script: nothing stores it, shows it, frames it or guesses what it is.
 * HTTPS for the whole host (`Strict-Transport-Security`) is the host's to demand.
 */
const fixedHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
};

export type Handle = (c: RequestContext) => Response | Promise<Response>;

export interface Observers {
  log: Logger;
  measure: Meter;
  /** Told of each failure that is answered with a 5xx. */
  report: (c: RequestContext, problem: ProblemError) => void;
}

/**
 * Begins and ends every request: its id, headers of its answer, log line, counters. What `handle`
 * throws becomes a problem document here and not in an `onError` of Hono: an app that has one runs
 * each of its handlers in a chain of its own when it is mounted, which takes longer than all else
 * that is done here.
 */
export function observe(
  route: string,
  { log, measure, report }: Observers,
  handle: Handle,
): Handle {
  return async (c) => {
    const start = performance.now();
    const requestId = nameOf(c);
    c.set('requestId', requestId);
    c.set('route', route);
    const answer = await settle(c, handle, report);
    const duration = performance.now() - start;
    const veriff = c.get('veriffDuration');
    const problem = c.get('problem');
    const { method } = c.req;
    const { status } = answer;
    log({
      level: status >= 500 ? 'error' : 'info',
      requestId,
      method,
      route,
      status,
      duration: Math.round(duration),
      ...(veriff !== undefined && { veriffDuration: Math.round(veriff) }),
      ...(problem && { problem: problem.code }),
      ...(problem && status >= 500 && { cause: describeCause(causeOf(problem)) }),
    } satisfies LogEntry);
    const attributes = {
      method: knownMethod(method),
      route,
      status,
      ...(problem && { problem: problem.code }),
    };
    measure({ name: 'companion.requests', value: 1, unit: '1', attributes });
    measure({ name: 'companion.request.duration', value: duration, unit: 'ms', attributes });
    return withHeaders(answer, {
      ...fixedHeaders,
      'X-Request-Id': requestId,
      'Server-Timing': serverTiming(duration, veriff),
    });
  };
}

/** Answers with a problem document where `handle` throws. */
export async function settle(
  c: RequestContext,
  handle: Handle,
  report: Observers['report'],
): Promise<Response> {
  try {
    return await handle(c);
  } catch (error) {
    const problem = problemOf(error);
    c.set('problem', problem);
    // Where middleware of the host looks for it.
    c.error = problem;
    if (problem.status >= 500) report(c, problem);
    return problemResponse(c, problem);
  }
}

/** As the page names the request, where that is an id that a log can hold. */
function nameOf(c: RequestContext): string {
  const given = c.req.header('X-Request-Id') ?? '';
  return /^[\w-]{8,64}$/.test(given) ? given : nanoid();
}

/** Adds headers to an answer; to a new one where those of the host's own cannot be changed. */
export function withHeaders(answer: Response, headers: Readonly<Record<string, string>>): Response {
  try {
    for (const name in headers) answer.headers.set(name, headers[name] ?? '');
    return answer;
  } catch {
    return withHeaders(new Response(answer.body, answer), headers);
  }
}

/** The caller can send any word for a method; what is counted must not grow with that. */
export function knownMethod(method: string): string {
  return /^(GET|HEAD|POST|PATCH|OPTIONS)$/.test(method) ? method : '_OTHER';
}

/** A listener of the host, whose failure must not become the visitor's. */
export function quiet<Entry>(listener: (entry: Entry) => unknown): (entry: Entry) => void {
  return (entry) => {
    try {
      // One that is asynchronous may fail later.
      Promise.resolve(listener(entry)).catch(() => {});
    } catch {
      // Nothing to tell it to.
    }
  };
}

/** W3C Server Timing, in milliseconds. */
function serverTiming(total: number, veriff: number | undefined): string {
  const all = `total;dur=${total.toFixed(1)}`;
  return veriff === undefined ? all : `${all}, veriff;dur=${veriff.toFixed(1)}`;
}
