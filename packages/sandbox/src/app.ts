/**
 * The sandbox as a Hono app, on web standards alone: it runs wherever Hono runs.
 *
 * @module
 */
import { Hono, type MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { getPathNoStrict } from 'hono/utils/url';
import { type Integration, isUuid } from './authentication.ts';
import { readBody, withoutDoubleSlash } from './body.ts';
import { Clock, isoTime, parseDuration } from './clock.ts';
import { consolePage } from './console-page.ts';
import type { SandboxContext, SandboxEnv, SandboxParts } from './context.ts';
import { control, ownPagesOnly } from './control.ts';
import { DeletionLimit } from './deletion-limit.ts';
import { failureBody, plainFailure, VeriffFailure } from './errors.ts';
import { faultInjection } from './fault-injection.ts';
import { Faults } from './faults.ts';
import { flow } from './flow.ts';
import { createIds } from './ids.ts';
import { Lifecycle } from './lifecycle.ts';
import { openApi } from './openapi.ts';
import { publicApi } from './public-api.ts';
import { referencePage } from './reference-page.ts';
import { loggedText, RequestLog } from './request-log.ts';
import { type SandboxSettings, type SettingChanges, Settings } from './settings.ts';
import { signAnswers } from './signed-answers.ts';
import { SessionStore } from './store.ts';
import {
  type AutomaticWebhookKind,
  automaticWebhookKinds,
  type Delivery,
  type DeliveryAttempt,
  maxDuplicates,
  Webhooks,
} from './webhooks.ts';

/** Keys that the sandbox takes when it is given no others. They are public: for tests only. */
export const demoKeys = {
  apiKey: '5a4d8b0c-0000-4000-8000-73616e64626f',
  sharedSecret: 'sandbox0-demo-0000-0000-not-a-secret',
} as const;

const demoIntegrationId = '5a4d8b0c-0000-4000-8000-696e74656772';

/** One request, for a log: neither bodies nor tokens. */
export interface RequestSummary {
  method: string;
  /** The token of a session's URL is left out. */
  path: string;
  /** Null when a fault broke the connection. */
  status: number | null;
}

export interface SandboxAppOptions {
  /** UUID that clients send as `X-AUTH-CLIENT`. Default: {@link demoKeys}. */
  apiKey?: string | undefined;
  /** One shared secret or several: the first signs, all verify. Default: {@link demoKeys}. */
  sharedSecret?: string | readonly string[] | undefined;
  /** UUID sent as `vrf-integration-id`. */
  integrationId?: string | undefined;
  /** Where decisions and events are posted. Default: nowhere. */
  webhookUrl?: string | null | undefined;
  /**
   * From submission to decision: milliseconds of the sandbox's clock, or a text such as `"5s"`.
   * Default 1500.
   */
  decisionDelay?: number | string | undefined;
  /** Whether `DELETE /v1/sessions/{id}` works. Default false, as at Veriff. */
  allowDelete?: boolean | undefined;
  /** Origin of session URLs, behind a proxy. Default: the one of the request that creates one. */
  publicUrl?: string | undefined;
  /**
   * Sets the clock: it starts at this time and stands still until it is advanced. Default: the
   * real time.
   */
  now?: Date | number | string | undefined;
  /** Makes the UUIDs of sessions, attempts and pictures. Default: random ones. */
  createId?: (() => string) | undefined;
  /**
   * A whole number from 0: the same one gives the same UUIDs in the same order. Without effect
   * where there is `createId`. Default: none, random UUIDs.
   */
  seed?: number | undefined;
  /** Switches for what nobody outside knows about Veriff. */
  settings?: SettingChanges | undefined;
  /** Sessions kept; when full, one that ended makes room first. Default 10,000. */
  maxSessions?: number | undefined;
  /** Bytes of pictures, init data and collected data kept. Default 256 MB. */
  maxBytes?: number | undefined;
  /**
   * Webhooks that are sent by themselves: `decision`, `event`, `full-auto`, `watchlist`. Default
   * the first two. `POST /_sandbox/sessions/{id}/webhooks` sends one of any kind.
   */
  webhookKinds?: readonly AutomaticWebhookKind[] | undefined;
  /** How many more times each webhook is delivered, up to 100. Default 0. */
  webhookDuplicates?: number | undefined;
  /** Webhook deliveries kept, pending ones included. Default 1,000. */
  maxDeliveries?: number | undefined;
  /** How long a receiver of webhooks may take, in milliseconds of real time. Default 5000. */
  webhookTimeout?: number | undefined;
  /** Posts the webhooks. Default: the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Told of every request but those to `/_sandbox` and to the sandbox's own pages. */
  onRequest?: ((request: RequestSummary) => void) | undefined;
  /** Told of every attempt to deliver a webhook. */
  onDelivery?: ((delivery: Delivery, attempt: DeliveryAttempt) => void) | undefined;
}

export interface SandboxApp {
  app: Hono<SandboxEnv>;
  apiKey: string;
  sharedSecret: string;
  clock: Clock;
  /** Waits until no webhook is under way. */
  idle(): Promise<void>;
  /** Stops timers and webhooks. */
  close(): void;
}

/**
 * Makes a local Veriff.
 *
 * @throws TypeError for an option that cannot be; the message names it.
 *
 * @example
 * const { app } = createSandboxApp();
 * const response = await app.request('/v1/sessions', { method: 'POST', … });
 */
export function createSandboxApp(options: SandboxAppOptions = {}): SandboxApp {
  const parts = createParts(options);
  const { clock, webhooks, integration } = parts;

  const app: Hono<SandboxEnv> = new Hono<SandboxEnv>({
    // Veriff's own samples call /v1/sessions/ with a slash at the end.
    getPath: (request) => withoutDoubleSlash(getPathNoStrict(request)),
  });

  const answerError = (error: Error, c: SandboxContext): Response =>
    answerFailure(error, c, parts.settings.current);
  app.onError(answerError);
  app.notFound((c) => answerError(plainFailure(404, 'There is nothing here.'), c));

  for (const path of ['/v1/*', '/v/*', '/flow/session/*']) {
    app.use(path, record(parts, options.onRequest));
  }
  app.use(async function runDue(c, next) {
    clock.runDue();
    await next();
    clock.runDue();
    keepAlive(c, webhooks.idle());
  });

  // @veriff/js-sdk creates sessions from a page.
  app.use(
    '/v1/sessions',
    cors({
      origin: '*',
      allowMethods: ['POST'],
      allowHeaders: [
        'content-type',
        'x-auth-client',
        'x-hmac-signature',
        'x-origin',
        'vrf-integration-id',
      ],
      maxAge: 600,
    }),
  );
  app.use('/v1/*', readBody);
  for (const path of ['/v1/*', '/v/*', '/flow/*']) app.use(path, faultInjection(parts));
  app.use('/v1/*', signAnswers(parts));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        c.header('allow', methods.join(', '));
        return answerError(plainFailure(405, `Use ${methods.join(' or ')} here.`), c);
      },
    }),
  );

  app.route('/v1', publicApi(parts));
  app.route('/', flow(parts));
  app.use('/_sandbox/*', ownPagesOnly(parts.publicUrl));
  app.route('/_sandbox', control(parts));
  app.route('/', openApi(parts));
  app.route('/', referencePage());
  app.use('/', ownPagesOnly(parts.publicUrl));
  app.route('/', consolePage(parts));

  return {
    app,
    apiKey: integration.apiKey,
    sharedSecret: integration.sharedSecrets[0],
    clock,
    idle: () => webhooks.idle(),
    close: () => {
      clock.close();
      webhooks.close();
    },
  };
}

function createParts(options: SandboxAppOptions): SandboxParts {
  const integration = readIntegration(options);
  const clock = new Clock(options.now === undefined ? undefined : readTime(options.now));
  const store = new SessionStore({
    maxSessions: atLeastOne('maxSessions', options.maxSessions ?? 10_000),
    maxBytes: atLeastOne('maxBytes', options.maxBytes ?? 256_000_000),
  });
  const decisionDelay = parseDuration(options.decisionDelay ?? 1_500);
  if (decisionDelay === null) {
    throw new TypeError('decisionDelay must be milliseconds, or a text such as "5s".');
  }
  const settings = new Settings(options.settings);
  const webhooks = new Webhooks({
    clock,
    integration,
    settings,
    kinds: readWebhookKinds(options.webhookKinds ?? ['decision', 'event']),
    duplicates: readDuplicates(options.webhookDuplicates ?? 0),
    url: options.webhookUrl ? readHttpUrl('webhookUrl', options.webhookUrl).href : null,
    timeout: atLeastOne('webhookTimeout', options.webhookTimeout ?? 5_000),
    maxDeliveries: atLeastOne('maxDeliveries', options.maxDeliveries ?? 1_000),
    fetch: options.fetch ?? ((...request) => fetch(...request)),
    onAttempt: options.onDelivery,
  });
  const ids = createIds(options);
  const createId = (): string => ids.create();
  return {
    clock,
    store,
    webhooks,
    lifecycle: new Lifecycle({ clock, store, webhooks, integration, decisionDelay, createId }),
    faults: new Faults(),
    requests: new RequestLog(),
    deletions: new DeletionLimit(),
    integration,
    settings,
    ids,
    allowDelete: options.allowDelete ?? false,
    publicUrl: options.publicUrl ? readHttpUrl('publicUrl', options.publicUrl).origin : null,
  };
}

/** Lets work outlive the answer on runtimes that would end it there, such as Workers. */
function keepAlive(c: SandboxContext, work: Promise<void>): void {
  try {
    c.executionCtx.waitUntil(work);
  } catch {
    // Hono throws where there is no such context; there, nothing ends the work.
  }
}

/** Keeps what was asked and answered, outside of all that may go wrong. */
function record(
  { clock, requests }: SandboxParts,
  onRequest: SandboxAppOptions['onRequest'],
): MiddlewareHandler<SandboxEnv> {
  return async function record(c, next) {
    const time = isoTime(clock.now());
    await next();
    const { pathname, search } = new URL(c.req.url);
    const status = c.get('connectionBroken') ? null : c.res.status;
    requests.add({
      time,
      method: c.req.method,
      path: pathname + search,
      headers: c.req.header(),
      body: c.get('loggedBody') ?? loggedText(c.get('rawBody')),
      status,
      authenticated: c.get('authenticated') ?? false,
      signature: c.get('signature') ?? 'not-checked',
    });
    const path = pathname.replace(/^\/v\/[^/]+/, '/v/…');
    onRequest?.({ method: c.req.method, path, status });
  };
}

function answerFailure(
  error: Error,
  c: SandboxContext,
  settings: Readonly<SandboxSettings>,
): Response {
  const failure =
    error instanceof VeriffFailure ? error : plainFailure(500, 'Something went wrong.');
  const body = c.req.path.startsWith('/v1')
    ? failureBody(failure, settings)
    : { error: failure.message };
  return c.json(body, failure.status);
}

function readIntegration(options: SandboxAppOptions): Integration {
  const apiKey = options.apiKey ?? demoKeys.apiKey;
  if (!isUuid(apiKey)) throw new TypeError('apiKey must be a UUID.');
  const [first, ...others] = [options.sharedSecret ?? demoKeys.sharedSecret].flat();
  if (!first || others.includes('')) throw new TypeError('sharedSecret must not be empty.');
  const id = options.integrationId ?? demoIntegrationId;
  if (!isUuid(id)) throw new TypeError('integrationId must be a UUID.');
  return { apiKey, sharedSecrets: [first, ...others], id };
}

function readTime(value: Date | number | string): number {
  const time = new Date(value).getTime();
  if (Number.isNaN(time)) throw new TypeError('now must be a time.');
  return time;
}

function readHttpUrl(option: string, value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new TypeError(`${option} must be an http or https URL.`);
  }
  return url;
}

function readWebhookKinds(kinds: readonly string[]): ReadonlySet<AutomaticWebhookKind> {
  const known = automaticWebhookKinds.filter((kind) => kinds.includes(kind));
  if (known.length < new Set(kinds).size) {
    throw new TypeError(`webhookKinds may hold ${automaticWebhookKinds.join(', ')}.`);
  }
  return new Set(known);
}

function readDuplicates(value: number): number {
  if (!Number.isInteger(value) || value < 0 || value > maxDuplicates) {
    throw new TypeError(`webhookDuplicates must be a whole number from 0 to ${maxDuplicates}.`);
  }
  return value;
}

function atLeastOne(option: string, value: number): number {
  if (!Number.isFinite(value) || value < 1) throw new TypeError(`${option} must be at least 1.`);
  return value;
}
