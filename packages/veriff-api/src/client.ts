import * as v from 'valibot';
import { VeriffError } from './errors.ts';
import { type DecisionResponse, decisionResponse } from './schema/decision.ts';
import { describeIssues } from './schema/issues.ts';
import {
  type CreateSessionRequest,
  type CreateSessionResponse,
  createSessionRequest,
  createSessionResponse,
  type DeleteSessionResponse,
  deleteSessionResponse,
  type UpdateSessionResponse,
  updateSessionResponse,
} from './schema/session.ts';
import { type RetryOptions, Transport } from './transport.ts';
import { type HeadersLike, parseWebhook, type Webhook } from './webhooks.ts';

export interface VeriffOptions {
  /** The integration's API key: Customer Portal > Settings > API keys. */
  apiKey: string;
  /** The shared secret, or several while it is being rotated: the first signs, all verify. */
  sharedSecret: string | readonly string[];
  /**
   * Base URL on the integration's page in the Customer Portal, without `/v1`; https, or
   * http on a loopback address. Default `https://stationapi.veriff.com`.
   */
  baseUrl?: string | undefined;
  /** Sent as `vrf-integration-id`; needed with flexible API keys. */
  integrationId?: string | undefined;
  /** Default: the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Milliseconds for one call, its repeats included. Default 10,000. */
  timeout?: number | undefined;
  /** How calls that may be repeated are repeated; `false` for never. */
  retry?: RetryOptions | false | undefined;
  /** Refuse an answer that carries no signature. Default: check a signature where there is one. */
  requireSignedResponses?: boolean | undefined;
}

export interface CallOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds for this call, its repeats included. */
  timeout?: number | undefined;
}

/**
 * A client of Veriff's public API, for servers: it holds the shared secret.
 *
 * Every method throws `VeriffError` and nothing else.
 *
 * @example
 * const veriff = new Veriff({ apiKey, sharedSecret });
 * const { verification } = await veriff.sessions.create({
 *   verification: { person: { firstName: 'Ada', lastName: 'Lovelace' } },
 * });
 * redirect(verification.url);
 */
export class Veriff {
  readonly sessions: Sessions;
  readonly webhooks: Webhooks;

  /**
   * @throws VeriffError `configuration`
   */
  constructor(options: VeriffOptions) {
    const apiKey = checkKey(options.apiKey);
    const sharedSecrets = checkSecrets(options.sharedSecret);
    const transport = new Transport({
      apiKey,
      sharedSecrets,
      baseUrl: checkBaseUrl(options.baseUrl ?? 'https://stationapi.veriff.com'),
      integrationId: options.integrationId ?? null,
      // Called unbound, workerd's fetch throws "Illegal invocation".
      fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
      timeout: checkTimeout(options.timeout ?? 10_000),
      retry: {
        attempts: 3,
        baseDelay: 250,
        maxDelay: 5_000,
        ...(options.retry === false ? { attempts: 1 } : options.retry),
      },
      requireSignedResponses: options.requireSignedResponses ?? false,
    });
    this.sessions = new Sessions(transport);
    this.webhooks = new Webhooks({ apiKey, sharedSecrets });
  }
}

/** `/v1/sessions`. */
class Sessions {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Creates a session: `POST /v1/sessions`, signed over the body.
   *
   * Never repeated by itself except after 429, since Veriff has no idempotency key: two calls
   * make two sessions.
   *
   * @throws VeriffError `invalid-request` with the path of the wrong field, before anything is
   *   sent; Veriff's 1102, 1104, 1203, 1302, 1500, 1501; `unauthorized`, `rate-limited`, ….
   */
  async create(
    request: CreateSessionRequest,
    options: CallOptions = {},
  ): Promise<CreateSessionResponse> {
    checkRequest('sessions.create', createSessionRequest, request);
    return this.#transport.request({
      operation: 'sessions.create',
      method: 'POST',
      path: '/sessions',
      body: request,
      idempotent: false,
      expectedStatus: [201],
      schema: createSessionResponse,
      ...options,
    });
  }

  /**
   * Says that everything has been uploaded: `PATCH /v1/sessions/{id}` with status `submitted`,
   * signed over the body.
   *
   * @throws VeriffError `not-found`; `invalid-request` with 1304 when it was submitted before.
   */
  async submit(sessionId: string, options: CallOptions = {}): Promise<UpdateSessionResponse> {
    return this.#transport.request({
      operation: 'sessions.submit',
      method: 'PATCH',
      path: `/sessions/${encodeId('sessions.submit', sessionId)}`,
      body: { verification: { status: 'submitted' } },
      // A repeat of a call that did arrive is refused with 1304, which would hide its success.
      idempotent: false,
      expectedStatus: [200],
      schema: updateSessionResponse,
      ...options,
    });
  }

  /**
   * Deletes a session and its data: `DELETE /v1/sessions/{id}`, signed over the id. Veriff
   * enables it on request and allows 5 in an hour and 10 in a day.
   *
   * @throws VeriffError `invalid-request` with 1305 or 1306 while the session is not completed;
   *   `not-found`, `rate-limited`.
   */
  async delete(sessionId: string, options: CallOptions = {}): Promise<DeleteSessionResponse> {
    return this.#transport.request({
      operation: 'sessions.delete',
      method: 'DELETE',
      path: `/sessions/${encodeId('sessions.delete', sessionId)}`,
      signedId: sessionId,
      idempotent: false,
      expectedStatus: [200],
      schema: deleteSessionResponse,
      ...options,
    });
  }

  /**
   * Reads the decision: `GET /v1/sessions/{id}/decision`, signed over the id.
   *
   * @returns `verification` is null while there is no decision.
   * @throws VeriffError `not-found`, `unauthorized`, ….
   */
  async decision(sessionId: string, options: CallOptions = {}): Promise<DecisionResponse> {
    return this.#transport.request({
      operation: 'sessions.decision',
      method: 'GET',
      path: `/sessions/${encodeId('sessions.decision', sessionId)}/decision`,
      signedId: sessionId,
      idempotent: true,
      expectedStatus: [200],
      schema: decisionResponse,
      ...options,
    });
  }
}

/** Incoming webhooks. */
class Webhooks {
  readonly #keys: { apiKey: string; sharedSecrets: readonly string[] };

  constructor(keys: { apiKey: string; sharedSecrets: readonly string[] }) {
    this.#keys = keys;
  }

  /** Checks and reads a webhook with this client's keys; see `parseWebhook`. */
  parse(rawBody: string | Uint8Array, headers: HeadersLike): Promise<Webhook> {
    return parseWebhook(rawBody, headers, this.#keys);
  }
}

export type { Sessions, Webhooks };

/** Names the first wrong field before anything is sent. */
function checkRequest(operation: string, schema: v.GenericSchema, request: unknown): void {
  const result = v.safeParse(schema, request);
  if (result.success) return;
  const [issue] = describeIssues(result.issues);
  const path = issue?.path || 'the request';
  throw new VeriffError({
    code: 'invalid-request',
    message: `${operation}: ${path} ${issue?.message ?? 'is not valid'}. Nothing was sent.`,
    path: issue?.path,
  });
}

/**
 * Veriff's ids are UUIDs, but it may lengthen or change them without notice; what must not
 * happen is that an id changes the path of the request.
 */
function encodeId(operation: string, id: string): string {
  if (typeof id === 'string' && /^[\w-]{1,100}$/.test(id)) return id;
  throw new VeriffError({
    code: 'invalid-request',
    message: `${operation}: the id must be one that Veriff returned. Nothing was sent.`,
  });
}

function checkKey(apiKey: string): string {
  if (typeof apiKey === 'string' && /^[\x21-\x7e]+$/.test(apiKey)) return apiKey;
  throw configurationError(
    'apiKey must be the API key from Customer Portal > Settings > API keys, without spaces.',
  );
}

function checkSecrets(sharedSecret: string | readonly string[]): readonly string[] {
  const secrets = typeof sharedSecret === 'string' ? [sharedSecret] : sharedSecret;
  const valid =
    Array.isArray(secrets) &&
    secrets.length > 0 &&
    secrets.every((secret) => typeof secret === 'string' && secret !== '' && !/\s/.test(secret));
  if (valid) return secrets;
  throw configurationError(
    'sharedSecret must be one or more shared secrets, none of them empty or with spaces.',
  );
}

function checkBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  const loopback = url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && loopback))) {
    throw configurationError(
      'baseUrl must be an https URL (http on a loopback address only), from the integration page of the Customer Portal.',
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw configurationError('baseUrl must have no user, query or fragment.');
  }
  if (/\/v1\/?$/.test(url.pathname)) {
    throw configurationError('baseUrl must not end in /v1; the client adds it.');
  }
  return url.href.replace(/\/+$/, '');
}

function checkTimeout(timeout: number): number {
  if (Number.isFinite(timeout) && timeout > 0) return timeout;
  throw configurationError('timeout must be a number of milliseconds above 0.');
}

function configurationError(message: string): VeriffError {
  return new VeriffError({ code: 'configuration', message });
}
