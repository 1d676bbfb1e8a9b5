/**
 * The signing endpoint: what may be asked of it, in order.
 *
 * A page gets a session and a ticket for it. It never gets the API key, the shared secret,
 * personal data of a decision, or anything about a session without that session's ticket.
 */
import {
  addCollectedData,
  createSession,
  getDecision,
  HmacKey,
  type SessionInit,
  submitSession,
  uploadMedia,
  VeriffError,
} from '@veriff-verify/api';
import type { Hono as AnyHono } from 'hono';
import { Hono } from 'hono/tiny';
import { Bodies, checkBody, webhookLimit } from './body.ts';
import type {
  CollectedDataAnswer,
  CreateSessionAnswer,
  MediaAnswer,
  OkAnswer,
  SessionAnswer,
  SubmitSessionAnswer,
} from './contract.ts';
import { checkMilliseconds, withTimeLimit } from './guard.ts';
import { guardHooks, HookError, readAuthorization } from './hooks.ts';
import { Idempotency } from './idempotency.ts';
import { defaultAllowedInit, InitPolicy } from './init-policy.ts';
import { Exclusive, guardLeases, memoryLeases } from './leases.ts';
import { consoleLogger } from './log.ts';
import { Uploads } from './media.ts';
import { type Handle, observe, quiet, settle } from './observe.ts';
import type { CompanionOptions, EndUser } from './options.ts';
import { forPages, parseOrigins } from './origin.ts';
import { applyProgress } from './outcome.ts';
import { askAgainAfter, DecisionPolling } from './polling.ts';
import { ProblemError } from './problem.ts';
import { causeOf, problemOf } from './problem-of.ts';
import { createRateLimiters, networkOf, type RateLimiter } from './rate-limits.ts';
import type { RequestContext, RequestEnv } from './request.ts';
import { collectedDataBody, submitSessionBody } from './schema.ts';
import { type Creation, digest, guardStorage, memoryStorage, State } from './state.ts';
import { Tickets } from './ticket.ts';
import { Upstream } from './upstream.ts';
import { WebhookReceiver } from './webhooks.ts';

/**
 * Makes the signing endpoint. Mount it where you like: `app.route('/veriff', createCompanion(…))`.
 *
 * @throws VeriffError `configuration`, or TypeError, when an option is wrong.
 */
export function createCompanion(options: CompanionOptions): AnyHono {
  const now = options.now ?? Date.now;
  const log = quiet(options.logger === false ? () => {} : (options.logger ?? consoleLogger));
  const measure = quiet(options.meter ?? (() => {}));
  const hookTimeout = checkMilliseconds('hookTimeout', options.hookTimeout ?? 30_000);
  const hooks = guardHooks(options, hookTimeout);
  const allowedOrigins = parseOrigins(options.allowedOrigins ?? []);
  const policy = new InitPolicy(options.allowedInit ?? defaultAllowedInit);
  const upstream = new Upstream(options, measure);
  const sharedSecrets = [options.sharedSecret].flat();
  const tickets = new Tickets({ ticketSecret: options.ticketSecret, sharedSecrets, now });
  const sharedLeases = options.leases ? guardLeases(options.leases) : null;
  const exclusive = new Exclusive(sharedLeases);
  const storage = options.storage ? guardStorage(options.storage) : memoryStorage(now);
  // Who has leases has a store that compares and sets, and so reads what was written.
  const ownWrites = options.storage && !options.leases ? memoryStorage(now) : null;
  const state = new State({ storage, exclusive, ownWrites });
  const idempotency = new Idempotency(state, exclusive);
  const polling = new DecisionPolling({
    state,
    leases: sharedLeases ?? memoryLeases(now),
    interval: checkMilliseconds('pollInterval', options.pollInterval ?? 5_000),
    now,
  });
  const webhooks = new WebhookReceiver({
    keys: {
      apiKey: options.apiKey,
      sharedSecrets: sharedSecrets.map((secret) => new HmacKey(secret)),
    },
    state,
    exclusive,
    measure,
    hooks,
  });
  const countLimited = (name: string) =>
    measure({ name: 'companion.rate_limited', value: 1, unit: '1', attributes: { limit: name } });
  const bodies = new Bodies({ now, onLimited: () => countLimited('bodies') });
  const uploads = new Uploads({ now, onLimited: () => countLimited('uploads') });
  const limit = createRateLimiters({
    rateLimits: options.rateLimits,
    secret: sharedSecrets[0] ?? '',
    now,
    onLimited: countLimited,
  });

  const countVisitor = limit('createSession');
  const countUnknown = limit('createSession', 100);
  const countQuestion = limit('session');
  const countUpload = limit('media');

  let mayKeepAlive = true;

  const app = new Hono<RequestEnv>();

  // Every request: an id, the same headers on every answer, one line in the log.

  const on = (method: 'get' | 'post' | 'patch' | 'all', route: string, handle: Handle) =>
    app[method](route, observe(route, { log, measure, report }, handle));

  // For machines: neither has a page behind it.

  on('get', '/health', (c) => c.json({ status: 'ok' } satisfies OkAnswer));

  on('post', '/webhooks', async (c) => {
    webhooks.checkHeaders(c.req.raw.headers);
    const body = await bodies.read(c, webhookLimit);
    await keepAlive(c, webhooks.receive(body, c.req.raw.headers));
    return c.json({ status: 'ok' } satisfies OkAnswer);
  });

  on('all', '/health', only('GET, HEAD'));
  on('all', '/webhooks', only('POST'));

  // For pages: of this origin and of the allowed ones.

  const forPage = (handle: Handle): Handle =>
    forPages(allowedOrigins, handle, (c, inner) => settle(c, inner, report));
  /** One that shows the ticket of the session in the path. */
  const forHolder = (
    count: RateLimiter,
    handle: (c: RequestContext, id: string, pace: number) => Promise<Response>,
  ): Handle =>
    forPage(async (c) => {
      const id = c.req.param('id') ?? '';
      await tickets.check(c.req.header('Authorization'), id);
      return handle(c, id, await count(c, id));
    });
  on(
    'post',
    '/sessions',
    forPage(async (c) => {
      const address = addressOf(c);
      await countVisitor(c, address);
      const endUser = await readAuthorization(await hooks.authorize?.(c));
      if (endUser instanceof Response) return endUser;
      const name = nameOf(endUser);
      await countVisitor(c, name);
      if ((address ?? name) === null) await countUnknown(c, 'unknown');
      const { text, value } = await bodies.readJson(c);
      const { init = {} } = policy.parse(value);
      const { session, createdAt } = await keepAlive(
        c,
        idempotency.once(
          c.req.header('Idempotency-Key'),
          (key) => digest(JSON.stringify([key, endUser, text])),
          () => create(c, init, endUser),
          (error) => report(c, error),
        ),
      );
      const { ticket, expiresAt } = await tickets.issue(session.id, createdAt);
      return c.json({ session, ticket, expiresAt } satisfies CreateSessionAnswer, 201);
    }),
  );

  on(
    'get',
    '/sessions/:id',
    forHolder(countQuestion, async (c, id, pace) => {
      const { status, decision } = await keepAlive(
        c,
        polling.current(
          id,
          () => upstream.call(c, getDecision, { id }),
          (error) => report(c, error),
        ),
      );
      if (decision === null) {
        c.header('Retry-After', String(Math.floor(Math.max(askAgainAfter, pace))));
        return c.json({ session: { id, status }, decision } satisfies SessionAnswer);
      }
      const { code, reasonCode } = decision;
      return c.json({
        session: { id, status },
        decision: { status: decision.status, code, reasonCode },
      } satisfies SessionAnswer);
    }),
  );

  on(
    'patch',
    '/sessions/:id',
    forHolder(countQuestion, async (c, id) => {
      const { status } = checkBody(submitSessionBody, (await bodies.readJson(c)).value);
      await upstream.call(c, submitSession, { id, body: { verification: { status } } });
      // Veriff has it: what is not noted here comes with its webhook.
      await state
        .updateSession(id, (record) => applyProgress(record, { status, attemptId: null }))
        .catch((error: unknown) => report(c, error));
      return c.json({ session: { id, status } } satisfies SubmitSessionAnswer);
    }),
  );

  on(
    'post',
    '/sessions/:id/media',
    forHolder(countUpload, async (c, id) => {
      const media = await uploads.handle(
        c,
        { sessionId: id, visitor: addressOf(c) },
        async ({ context, body }) => {
          const { image } = await upstream.call(c, uploadMedia, { id, rawBody: body });
          return { id: image.id, context };
        },
      );
      return c.json({ media } satisfies MediaAnswer, 201);
    }),
  );

  on(
    'post',
    '/sessions/:id/collected-data',
    forHolder(countQuestion, async (c, id) => {
      const body = checkBody(collectedDataBody, (await bodies.readJson(c)).value);
      await upstream.call(c, addCollectedData, { id, body });
      return c.json({ session: { id } } satisfies CollectedDataAnswer);
    }),
  );

  on('all', '/sessions', forPage(only('POST')));
  on('all', '/sessions/:id', forPage(only('GET, HEAD, PATCH')));
  on('all', '/sessions/:id/media', forPage(only('POST')));
  on('all', '/sessions/:id/collected-data', forPage(only('POST')));

  on(
    'all',
    '*',
    forPage(() => {
      throw new ProblemError('not-found', 'There is no such route. Check the endpoint.');
    }),
  );

  // What the companion notes about a request is its own business.
  return app as unknown as AnyHono;

  function addressOf(c: RequestContext): string | null {
    try {
      const address = options.clientAddress?.(c);
      return typeof address === 'string' && address !== '' ? `address ${networkOf(address)}` : null;
    } catch (cause) {
      throw new HookError('clientAddress', cause);
    }
  }

  /**
   * Other requests may wait for this one's work, so it must not end with its visitor: a Worker
   * stops when the browser goes away, unless it is told to go on.
   */
  async function keepAlive<Result>(c: RequestContext, work: Promise<Result>): Promise<Result> {
    if (!mayKeepAlive) return work;
    try {
      c.executionCtx.waitUntil(work.catch(() => {}));
    } catch {
      // Only Workers and their like have an execution context; `executionCtx` throws elsewhere, for
      // every request alike.
      mayKeepAlive = false;
    }
    return work;
  }

  /** Never repeated after a failure: Veriff would make a second session. */
  async function create(
    c: RequestContext,
    requested: SessionInit,
    endUser: EndUser,
  ): Promise<Creation> {
    const proposed = { ...requested, ...endUser } as SessionInit;
    const init = hooks.init ? { ...(await hooks.init(c, proposed)) } : proposed;
    for (const name of ['endUserId', 'vendorData'] as const) {
      if (endUser[name] !== undefined) init[name] ??= endUser[name];
    }
    const createdAt = now();
    const { verification } = await upstream
      .call(c, createSession, { body: { verification: init } })
      .catch(refuseNotFound);
    const { id, url } = verification;
    // The session exists: its visitor gets it, whatever happens to the store.
    await state.updateSession(id, (record) => record).catch((error: unknown) => report(c, error));
    return { session: { id, url, status: 'created' }, createdAt };
  }

  /** Tells the host. No answer waits for that, nor depends on it. */
  function report(c: RequestContext, error: unknown): void {
    const cause = causeOf(problemOf(error));
    const request = { requestId: c.get('requestId'), method: c.req.method, route: c.get('route') };
    const told = withTimeLimit(hookTimeout, async () => options.onError?.(cause, request));
    keepAlive(c, told).catch(() => {});
  }
}

function nameOf({ endUserId, vendorData }: EndUser): string | null {
  const name = endUserId ?? vendorData;
  return name === undefined ? null : `end user ${name}`;
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

function only(allow: string): Handle {
  return () => {
    throw new ProblemError('method-not-allowed', `Use ${allow} here.`, {
      headers: { Allow: allow },
    });
  };
}
