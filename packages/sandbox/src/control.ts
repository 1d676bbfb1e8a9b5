/** `/_sandbox/*`: what a test needs to know and to change. */
import { decisionStatuses, isTooDeep, readBounded } from '@veriff-verify/api';
import { Hono, type MiddlewareHandler } from 'hono';
import * as v from 'valibot';
import { jsonLimit } from './body.ts';
import { isoTime, longestAdvance, parseDuration } from './clock.ts';
import type { SandboxContext, SandboxEnv, SandboxParts } from './context.ts';
import { sessionPhase } from './lifecycle.ts';
import { decisionPayload, defaultReasonCodes, eventPayload } from './outcomes.ts';
import { maxHits, screeningData } from './screening.ts';
import { currentAttempt, type DecidedStatus, type Session } from './store.ts';
import {
  foreseenDecisionPayload,
  fullAutoPayload,
  unknownPayload,
  userStatus,
  userStatusPayload,
  watchlistPayload,
} from './webhook-payloads.ts';
import { maxDuplicates, webhookKinds } from './webhooks.ts';

const decidedStatuses = decisionStatuses.filter((status) => status !== 'unknown');

const decisionForm = v.object({
  status: v.picklist(decidedStatuses),
  reasonCode: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(99_999))),
  reason: v.nullish(v.pipe(v.string(), v.maxLength(1_000))),
});

const screeningForm = v.strictObject({
  matchStatus: v.picklist(['no_match', 'possible_match']),
  totalHits: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxHits))),
});

const webhookForm = v.strictObject({
  url: v.optional(v.nullable(v.pipe(v.string(), v.url(), v.regex(/^https?:/i)))),
  duplicates: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxDuplicates))),
  hold: v.optional(v.boolean()),
  order: v.optional(v.picklist(['oldest-first', 'newest-first'])),
});

const webhookHelp =
  'Send any of {"url": "http://127.0.0.1:8787/veriff/webhooks"} or {"url": null}, ' +
  `{"duplicates": n} up to ${maxDuplicates}, {"hold": true} and ` +
  '{"hold": false, "order": "oldest-first" or "newest-first"}. Nothing else is read.';

const shortText = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1_000));

const sendForm = v.variant('kind', [
  v.strictObject({ kind: v.literal('decision') }),
  v.strictObject({ kind: v.literal('full-auto') }),
  v.strictObject({
    kind: v.literal('event'),
    action: v.nullish(v.picklist(['started', 'submitted'])),
  }),
  v.strictObject({
    kind: v.literal('watchlist'),
    checkType: v.nullish(v.picklist(['initial_result', 'updated_result'])),
  }),
  v.strictObject({
    kind: v.literal('user-status'),
    status: v.nullish(shortText),
    reason: v.nullish(shortText),
  }),
  v.strictObject({
    kind: v.literal('unknown'),
    payload: v.nullish(v.record(v.string(), v.unknown())),
  }),
]);

type SendForm = v.InferOutput<typeof sendForm>;

const sendHelp =
  `Send {"kind": …}, one of ${webhookKinds.join(', ')}. An event also takes "action", started or ` +
  'submitted; a watchlist "checkType", initial_result or updated_result; a user-status "status" ' +
  'and "reason"; an unknown one "payload", an object. Nothing else is read.';

/** Far from the end of what a date can hold. */
const lastTime = Date.UTC(9999, 0);

const clockHelp =
  'Send {"advance": …} with milliseconds, "90s", "5m", "7d", an ISO 8601 duration such as "P7D" or ' +
  '{"days": 7}, at most ten years; or {"to": …} with an ISO 8601 time, or milliseconds since ' +
  '1970, that is not in the past. Nothing else is read.';

export function control(parts: SandboxParts): Hono<SandboxEnv> {
  const { clock, store, webhooks, lifecycle, faults, requests, deletions, integration } = parts;
  const { settings, ids } = parts;
  const app = new Hono<SandboxEnv>();

  app.post('/clock', async (c) => {
    const target = readClockTarget(await readJson(c), clock.now());
    if (target === null) return refuse(c, clockHelp);
    // What is under way belongs to the time before.
    await webhooks.idle();
    await clock.advanceTo(target);
    await webhooks.idle();
    return c.json({ now: isoTime(clock.now()) });
  });
  app.get('/clock', (c) => c.json({ now: isoTime(clock.now()) }));

  app.post('/faults', async (c) => {
    try {
      return c.json(faults.add(await readJson(c)), 201);
    } catch (error) {
      return refuse(c, error instanceof TypeError ? error.message : 'The fault cannot be read.');
    }
  });
  app.get('/faults', (c) => c.json({ faults: faults.list() }));
  app.delete('/faults', (c) => {
    faults.clear();
    return c.body(null, 204);
  });

  app.get('/requests', (c) => c.json({ requests: requests.list() }));

  app.post('/reset', (c) => {
    store.clear();
    webhooks.clear();
    clock.reset();
    faults.clear();
    requests.clear();
    deletions.clear();
    settings.reset();
    ids.reset();
    return c.json({ now: isoTime(clock.now()) });
  });

  app.get('/sessions', (c) => c.json({ sessions: store.list().map(describeSession) }));

  app.get('/sessions/:id', (c) => {
    const session = store.byId(c.req.param('id').toLowerCase());
    if (!session) return noSession(c);
    return c.json({ session: describeWholeSession(session) });
  });

  app.post('/sessions/:id/decision', async (c) => {
    const form = v.safeParse(decisionForm, await readJson(c));
    if (!form.success) {
      return refuse(
        c,
        `Send {"status": …, "reasonCode"?: number, "reason"?: string}; status is one of ${decidedStatuses.join(', ')}.`,
      );
    }
    const session = store.byId(c.req.param('id').toLowerCase());
    if (!session) return noSession(c);
    const status: DecidedStatus = form.output.status;
    await lifecycle.force(session, {
      status,
      reasonCode: form.output.reasonCode ?? defaultReasonCodes[status] ?? null,
      reason: form.output.reason ?? undefined,
    });
    return c.json({
      session: describeSession(session),
      verification: decisionPayload(session).verification,
    });
  });

  app.post('/sessions/:id/screening', async (c) => {
    const form = v.safeParse(screeningForm, await readJson(c));
    if (!form.success) {
      return refuse(
        c,
        `Send {"matchStatus": "no_match" or "possible_match", "totalHits"?: up to ${maxHits}}.`,
      );
    }
    const session = store.byId(c.req.param('id').toLowerCase());
    if (!session) return noSession(c);
    const { matchStatus, totalHits } = form.output;
    const told = lifecycle.updateScreening(session, {
      matchStatus,
      ...(totalHits === undefined ? {} : { totalHits }),
    });
    if (!told) {
      return c.json(
        { error: 'The session was not decided and screened yet, or monitoring was stopped.' },
        409,
      );
    }
    await told;
    return c.json({ screening: screeningData(session) });
  });

  app.post('/sessions/:id/webhooks', async (c) => {
    const form = v.safeParse(sendForm, await readJson(c));
    if (!form.success) return refuse(c, sendHelp);
    const session = store.byId(c.req.param('id').toLowerCase());
    if (!session) return noSession(c);
    const payload = webhookPayload(session, form.output);
    const delivery = await webhooks.sendNow(form.output.kind, session.id, payload);
    return c.json({ delivery });
  });

  app.get('/webhooks', (c) => c.json({ url: webhooks.url, deliveries: webhooks.list() }));
  app.post('/webhooks', async (c) => {
    const form = v.safeParse(webhookForm, await readJson(c));
    if (!form.success) return refuse(c, webhookHelp);
    const { url, duplicates, hold, order } = form.output;
    const nothing = url === undefined && duplicates === undefined && hold === undefined;
    if (nothing || (order !== undefined && hold !== false)) return refuse(c, webhookHelp);
    if (url !== undefined) webhooks.url = url;
    if (duplicates !== undefined) webhooks.duplicates = duplicates;
    if (hold === true) webhooks.hold();
    if (hold === false) await webhooks.release(order ?? 'oldest-first');
    return c.json({
      url: webhooks.url,
      ...(duplicates === undefined ? {} : { duplicates }),
      ...(hold === undefined ? {} : { hold }),
    });
  });

  app.post('/webhooks/:deliveryId/redeliver', async (c) => {
    if (webhooks.url === null) {
      return c.json({ error: 'Set where to with POST /_sandbox/webhooks {"url": …} first.' }, 409);
    }
    const delivery = await webhooks.redeliver(c.req.param('deliveryId'));
    if (!delivery) return c.json({ error: 'There is no webhook with this id.' }, 404);
    return c.json({ delivery });
  });

  app.get('/settings', (c) => c.json(settings.current));
  app.post('/settings', async (c) => {
    try {
      settings.update(await readJson(c));
      return c.json(settings.current);
    } catch (error) {
      return refuse(c, error instanceof TypeError ? error.message : 'The settings cannot be read.');
    }
  });

  app.get('/keys', (c) =>
    c.json({ apiKey: integration.apiKey, sharedSecret: integration.sharedSecrets[0] }),
  );

  return app;

  function webhookPayload(session: Session, form: SendForm): object {
    const now = clock.now();
    switch (form.kind) {
      case 'decision':
        return foreseenDecisionPayload(session, now);
      case 'event': {
        const submitted = currentAttempt(session).submittedAt !== null;
        return eventPayload(session, form.action ?? (submitted ? 'submitted' : 'started'));
      }
      case 'full-auto':
        return fullAutoPayload(session, now);
      case 'watchlist':
        return watchlistPayload(session, form.checkType ?? null, now);
      case 'user-status': {
        const data = userStatus(form.status ?? 'Custom status', form.reason ?? null, now);
        return userStatusPayload(session, lifecycle.addUserStatus(session, data), data);
      }
      case 'unknown':
        return form.payload ?? unknownPayload(session, now);
    }
  }
}

/**
 * Keeps other web pages out: the sandbox listens on the machine of its user, where any page
 * in a browser reaches it. A request without the headers of a browser is a test's.
 */
export function ownPagesOnly(publicUrl: string | null): MiddlewareHandler<SandboxEnv> {
  return async function ownPagesOnly(c, next) {
    const site = c.req.header('sec-fetch-site');
    const origin = c.req.header('origin');
    if (site !== undefined || origin !== undefined) {
      const own = new URL(c.req.url);
      // A name that its owner points to 127.0.0.1 would make a foreign page look like ours.
      const known = isOwnName(own.hostname) || own.host === (publicUrl && new URL(publicUrl).host);
      const foreign =
        (origin !== undefined && origin !== own.origin && origin !== publicUrl) ||
        site === 'cross-site' ||
        site === 'same-site';
      if (!known) {
        return c.json({ error: 'Open the sandbox by its address, or set publicUrl.' }, 403);
      }
      if (foreign && !isNavigation(c)) {
        return c.json({ error: 'Other web pages may not use the sandbox.' }, 403);
      }
    }
    return next();
  };
}

/** Following a link to the sandbox shows its page to the user and tells the other page nothing. */
function isNavigation(c: SandboxContext): boolean {
  return c.req.path === '/' && c.req.header('sec-fetch-mode') === 'navigate';
}

/** An address, or a name that always means this machine: neither can be pointed elsewhere. */
function isOwnName(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname.startsWith('[') ||
    /^\d+\.\d+\.\d+\.\d+$/.test(hostname)
  );
}

function readClockTarget(form: unknown, now: number): number | null {
  if (typeof form !== 'object' || form === null) return null;
  const others = Object.keys(form).length - 1;
  if ('to' in form) {
    const time = typeof form.to === 'string' ? Date.parse(form.to) : form.to;
    if (typeof time !== 'number' || others > 0) return null;
    return time >= now && time <= Math.min(now + longestAdvance, lastTime)
      ? Math.round(time)
      : null;
  }
  if ('advance' in form && others > 0) return null;
  const duration = parseDuration('advance' in form ? form.advance : form);
  return duration === null || now + duration > lastTime ? null : now + duration;
}

/** Undefined for anything that is not JSON, or nested beyond any use. */
async function readJson(c: SandboxContext): Promise<unknown> {
  try {
    const body = await readBounded(c.req.raw.body, jsonLimit);
    const json: unknown = body ? JSON.parse(new TextDecoder().decode(body)) : undefined;
    return isTooDeep(json) ? undefined : json;
  } catch {
    return undefined;
  }
}

function describeSession(session: Session) {
  return {
    id: session.id,
    status: session.status,
    phase: sessionPhase(session),
    url: session.url,
    createdAt: isoTime(session.createdAt),
    vendorData: session.vendorData,
    endUserId: session.endUserId,
    cancellations: session.cancellations,
    attempts: session.attempts.map((attempt) => ({
      id: attempt.id,
      status: attempt.status,
      createdAt: isoTime(attempt.createdAt),
      submittedAt: attempt.submittedAt === null ? null : isoTime(attempt.submittedAt),
      decision: attempt.decision
        ? { ...attempt.decision, decidedAt: isoTime(attempt.decision.decidedAt) }
        : null,
      media: attempt.media.map(({ id, context, mimetype, bytes }) => ({
        id,
        context,
        mimetype,
        size: bytes.byteLength,
      })),
    })),
  };
}

function describeWholeSession(session: Session): object {
  const { kind, init, screening, monitorStatus } = session;
  const described = describeSession(session);
  return {
    ...described,
    attempts: described.attempts.map((attempt, index) => ({
      ...attempt,
      collectedData: session.attempts[index]?.collectedData,
      userDefinedData: session.attempts[index]?.userDefinedData,
    })),
    kind,
    screening: screening && { ...screening, createdAt: isoTime(screening.createdAt) },
    monitorStatus,
    init,
  };
}

function refuse(c: SandboxContext, error: string): Response {
  return c.json({ error }, 400);
}

function noSession(c: SandboxContext): Response {
  return c.json({ error: 'There is no session with this id.' }, 404);
}
