/** What is told of every request: its id, how long it took, one line in the log, its counters. */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import { nanoid } from 'nanoid';
import { describeCause, type LogEntry, type Logger } from './log.ts';
import type { Meter } from './measurement.ts';
import { causeOf, problemOf } from './problem-of.ts';
import type { RequestContext, RequestEnv } from './request.ts';

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

/** Begins and ends every request: its id, headers of its answer, log line, counters. */
export function observe(log: Logger, measure: Meter): MiddlewareHandler<RequestEnv> {
  return async function observe(c, next) {
    const start = performance.now();
    const requestId = nameOf(c);
    c.set('requestId', requestId);
    await next();
    const duration = performance.now() - start;
    const veriff = c.get('veriffDuration');
    const problem = c.error && problemOf(c.error);
    const { method } = c.req;
    const route = routeOf(c);
    const { status } = c.res;
    addHeaders(c, {
      ...fixedHeaders,
      'X-Request-Id': requestId,
      'Server-Timing': serverTiming({ total: duration, veriff }),
    });
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
  };
}

/** As the page names the request, where that is an id that a log can hold. */
function nameOf(c: RequestContext): string {
  const given = c.req.header('X-Request-Id') ?? '';
  return /^[\w-]{8,64}$/.test(given) ? given : nanoid();
}

/**
 * Adds headers to the answer. `c.header` makes the whole answer anew for each of them, with a
 * stream for its body; that is kept for answers of the host whose headers cannot be changed.
 */
export function addHeaders(c: RequestContext, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) {
    try {
      c.res.headers.set(name, value);
    } catch {
      c.header(name, value);
    }
  }
}

/** The pattern of the route, as a log may hold it: a path can name a session. */
export function routeOf(c: RequestContext): string {
  return matchedRoutes(c).find(({ path }) => !path.endsWith('*'))?.path ?? '*';
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

/** W3C Server Timing: milliseconds by name. */
function serverTiming(durations: Record<string, number | undefined>): string {
  return Object.entries(durations)
    .filter(([, duration]) => duration !== undefined)
    .map(([name, duration]) => `${name};dur=${duration?.toFixed(1)}`)
    .join(', ');
}
