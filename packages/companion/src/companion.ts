/**
 * The signing endpoint: what may be asked of it, in order.
 *
 * A page gets a session and a ticket for it. It never gets the API key, the shared secret,
 * personal data of a decision, or anything about a session without that session's ticket.
 */
import { requestObject, type SessionInit, Veriff, VeriffError } from '@veriff-verify/api';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { requestId } from 'hono/request-id';
import { matchedRoutes } from 'hono/route';
import { secureHeaders } from 'hono/secure-headers';
import { nanoid } from 'nanoid';
import * as v from 'valibot';
import { checkBody, readBody, readJson, webhookLimit } from './body.ts';
import type { CreateSessionAnswer, SessionAnswer, SubmitSessionAnswer } from './contract.ts';
import { guardHooks, HookError } from './hooks.ts';
import { Idempotency } from './idempotency.ts';
import { defaultAllowedInit, InitPolicy } from './init-policy.ts';
import { consoleLogger, describeCause } from './log.ts';
import type { CompanionOptions, EndUser } from './options.ts';
import { crossOriginAccess, originRule, parseOrigins } from './origin.ts';
import { applyProgress } from './outcome.ts';
import { askAgainAfter, DecisionPolling } from './polling.ts';
import { ProblemError, problemResponse } from './problem.ts';
import { type AnsweredCreation, digest, memoryStorage, State } from './state.ts';
import { Tickets } from './ticket.ts';
import { internalProblem, problemOfVeriff } from './upstream.ts';
import { WebhookReceiver } from './webhooks.ts';

const submitBody = requestObject({ status: v.literal('submitted', 'must be "submitted"') });

/**
 * Makes the signing endpoint. Mount it where you like: `app.route('/veriff', createCompanion(…))`.
 *
 * @throws VeriffError `configuration`, or TypeError, when an option is wrong.
 */
export function createCompanion(options: CompanionOptions): Hono {
  const now = options.now ?? Date.now;
  const log = options.logger === false ? () => {} : (options.logger ?? consoleLogger);
  const hooks = guardHooks(options);
  const allowedOrigins = parseOrigins(options.allowedOrigins ?? []);
  const policy = new InitPolicy(options.allowedInit ?? defaultAllowedInit);
  const veriff = new Veriff(options);
  const tickets = new Tickets({
    ticketSecret: options.ticketSecret,
    sharedSecrets: [options.sharedSecret].flat(),
    now,
  });
  const state = new State(options.storage ?? memoryStorage(now));
  const idempotency = new Idempotency(state);
  const polling = new DecisionPolling({
    veriff,
    state,
    interval: options.pollInterval ?? 5_000,
    now,
  });
  const webhooks = new WebhookReceiver({ veriff, state, hooks });

  const app = new Hono();

  // Every request: an id, the same headers on every answer, one line in the log.

  app.onError(async (error, c) => {
    const problem = problemOf(error);
    if (problem.status >= 500) await report(c, problem);
    return problemResponse(c, problem);
  });
  app.use(requestId({ headerName: '', generator: () => nanoid() }));
  app.use(async function answer(c, next) {
    const start = performance.now();
    await next();
    c.header('X-Request-Id', c.get('requestId'));
    c.header('Cache-Control', 'no-store');
    const problem = c.error && problemOf(c.error);
    log({
      level: c.res.status >= 500 ? 'error' : 'info',
      requestId: c.get('requestId'),
      method: c.req.method,
      route: routeOf(c),
      status: c.res.status,
      duration: Math.round(performance.now() - start),
      ...(problem && { problem: problem.code }),
      ...(problem && problem.status >= 500 && { cause: describeCause(causeOf(problem)) }),
    });
  });
  app.use(
    secureHeaders({
      contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
      xFrameOptions: 'DENY',
      // Speaks for every path of the host, so it is the host's to send.
      strictTransportSecurity: false,
    }),
  );

  // For machines: neither has a page behind it.

  app.get('/health', (c) => c.json({ status: 'ok' }));

  app.post('/webhooks', async (c) => {
    const body = await readBody(c, webhookLimit);
    await keepAlive(c, webhooks.receive(body, c.req.raw.headers));
    return c.json({ status: 'ok' });
  });

  app.all('/health', only('GET, HEAD'));
  app.all('/webhooks', only('POST'));

  // For pages: of this origin and of the allowed ones.

  app.use(originRule(allowedOrigins), crossOriginAccess(allowedOrigins));

  app.post('/sessions', async (c) => {
    const endUser = await authorize(c);
    if (endUser instanceof Response) return endUser;
    const { bytes, value } = await readJson(c);
    const { init = {} } = policy.parse(value);
    const fingerprint = await digest(JSON.stringify([endUser, await digest(bytes)]));
    const { session, createdAt } = await keepAlive(
      c,
      idempotency.once(c.req.header('Idempotency-Key'), fingerprint, async () => ({
        fingerprint,
        ...(await create(c, init, endUser)),
      })),
    );
    const { ticket, expiresAt } = await tickets.issue(session.id, createdAt);
    return c.json({ session, ticket, expiresAt } satisfies CreateSessionAnswer, 201);
  });

  app.get('/sessions/:id', async (c) => {
    const id = c.req.param('id');
    await tickets.check(c.req.header('Authorization'), id);
    const { status, decision } = await keepAlive(
      c,
      polling.current(id, (error) => report(c, problemOf(error))),
    );
    if (decision === null) {
      c.header('Retry-After', String(askAgainAfter));
      return c.json({ session: { id, status }, decision } satisfies SessionAnswer);
    }
    const { code, reasonCode } = decision;
    return c.json({
      session: { id, status },
      decision: { status: decision.status, code, reasonCode },
    } satisfies SessionAnswer);
  });

  app.patch('/sessions/:id', async (c) => {
    const id = c.req.param('id');
    await tickets.check(c.req.header('Authorization'), id);
    const { status } = checkBody(submitBody, (await readJson(c)).value);
    await veriff.sessions.submit(id);
    await state.updateSession(id, (record) => applyProgress(record, { status, attemptId: null }));
    return c.json({ session: { id, status } } satisfies SubmitSessionAnswer);
  });

  app.all('/sessions', only('POST'));
  app.all('/sessions/:id', only('GET, HEAD, PATCH'));

  app.all('*', () => {
    throw new ProblemError('not-found', 'There is no such route. Check the endpoint.');
  });

  return app;

  /** Who the visitor is; a response when the host answers in our place. */
  async function authorize(c: Context): Promise<EndUser | Response> {
    const result = await hooks.authorize?.(c);
    if (result === false) {
      throw new ProblemError('forbidden', 'You may not start a verification here.');
    }
    if (result instanceof Response) return result;
    if (typeof result !== 'object' || result === null) return {};
    const { endUserId, vendorData } = result;
    return {
      ...(endUserId === undefined ? {} : { endUserId }),
      ...(vendorData === undefined ? {} : { vendorData }),
    };
  }

  /** Never repeated after a failure: Veriff would make a second session. */
  async function create(
    c: Context,
    requested: SessionInit,
    endUser: EndUser,
  ): Promise<Omit<AnsweredCreation, 'fingerprint'>> {
    const proposed = { ...requested, ...endUser } as SessionInit;
    const init = hooks.init ? { ...endUser, ...(await hooks.init(c, proposed)) } : proposed;
    const createdAt = now();
    const { verification } = await veriff.sessions
      .create({ verification: init as SessionInit })
      .catch(refuseNotFound);
    const { id, url } = verification;
    await state.updateSession(id, (record) => record);
    return { session: { id, url, status: 'created' }, createdAt };
  }

  /** Tells the host; what its own `onError` throws is dropped. */
  async function report(c: Context, problem: ProblemError): Promise<void> {
    const request = { requestId: c.get('requestId'), method: c.req.method, route: routeOf(c) };
    try {
      await options.onError?.(causeOf(problem), request);
    } catch {
      // The visitor's answer does not depend on it.
    }
  }
}

function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof VeriffError) return problemOfVeriff(error);
  return internalProblem(error instanceof HookError ? (error.cause ?? error) : error);
}

function causeOf(problem: ProblemError): unknown {
  return problem.cause ?? problem;
}

/** A session that is not there yet cannot be missing: the base URL is wrong. */
function refuseNotFound(error: unknown): never {
  if (error instanceof VeriffError && error.code === 'not-found') {
    throw new ProblemError('upstream', 'Veriff could not be used. Try again later.', {
      cause: error,
    });
  }
  throw error;
}

/** The pattern of the route, as a log may hold it: a path can name a session. */
function routeOf(c: Context): string {
  return matchedRoutes(c).find(({ path }) => !path.endsWith('*'))?.path ?? '*';
}

function only(allow: string): MiddlewareHandler {
  return () => {
    throw new ProblemError('method-not-allowed', `This route takes ${allow}.`, {
      headers: { Allow: allow },
    });
  };
}

/**
 * Other requests may wait for this one's work, so it must not end with its visitor: a Worker
 * stops when the browser goes away, unless it is told to go on.
 */
async function keepAlive<Result>(c: Context, work: Promise<Result>): Promise<Result> {
  try {
    c.executionCtx.waitUntil(work.catch(() => {}));
  } catch {
    // Only Workers and their like have an execution context; `executionCtx` throws elsewhere.
  }
  return work;
}
