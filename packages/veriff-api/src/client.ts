import { VeriffError } from './errors.ts';
import { download, type MediaDownload } from './media-download.ts';
import {
  addCollectedData,
  createSession,
  deleteSession,
  downloadMedia,
  getDecision,
  getPerson,
  getWatchlistScreening,
  listAttemptMedia,
  listAttempts,
  listSessionMedia,
  stopWatchlistMonitoring,
  submitSession,
  uploadMedia,
  validateRegistry,
} from './operations.ts';
import { checkKey, checkOptions, configurationError, type VeriffOptions } from './options.ts';
import type { AttemptsResponse } from './schema/attempts.ts';
import type { CollectedDataRequest, CollectedDataResponse } from './schema/collected-data.ts';
import type { DecisionResponse } from './schema/decision.ts';
import type { MediaListResponse, UploadMediaRequest, UploadMediaResponse } from './schema/media.ts';
import type { PersonResponse } from './schema/person.ts';
import type { ValidateRegistryRequest, ValidateRegistryResponse } from './schema/registry.ts';
import type {
  CreateSessionRequest,
  CreateSessionResponse,
  DeleteSessionResponse,
  UpdateSessionResponse,
} from './schema/session.ts';
import type { UpdateWatchlistResponse, WatchlistResponse } from './schema/watchlist.ts';
import { type Call, type CallOptions, Transport } from './transport.ts';
import { type HeadersLike, parseWebhook, type Webhook, type WebhookKeys } from './webhooks.ts';

export interface RegistryCallOptions extends CallOptions {
  /** Veriff's pages print two paths for the same operation. Default `/validate-registry`. */
  path?: '/validate-registry' | '/sessions/validate-registry' | undefined;
  /** Sent as `x-api-key`, which the variant that answers at once (`https://sync-api.veriff.me`) wants. */
  apiKey?: string | undefined;
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
  readonly attempts: Attempts;
  readonly media: Media;
  readonly webhooks: Webhooks;

  /**
   * @throws VeriffError `configuration`
   */
  constructor(options: VeriffOptions) {
    const settings = checkOptions(options);
    const transport = new Transport(settings);
    this.sessions = new Sessions(transport);
    this.attempts = new Attempts(transport);
    this.media = new Media(transport);
    this.webhooks = new Webhooks(settings);
  }
}

/**
 * `/v1/sessions` and `/v1/validate-registry`. `operations` names Veriff's page of each call.
 */
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
   * @param request - What the session is made with; `{verification: {}}` is the least.
   * @param options - Signal and time limit of this call.
   * @returns The session; open `verification.url` as it is, and treat it as a secret.
   * @throws VeriffError `invalid-request` with the path of the wrong field, before anything is
   *   sent; Veriff's 1102, 1104, 1203, 1302, 1500, 1501, 2003, 2101–2104; `unauthorized`,
   *   `rate-limited`, `payload-too-large`, ….
   */
  create(request: CreateSessionRequest, options: CallOptions = {}): Promise<CreateSessionResponse> {
    return this.#transport.call(createSession, { body: request }, options);
  }

  /**
   * Says that everything has been uploaded: `PATCH /v1/sessions/{id}` with status `submitted`,
   * signed over the body. Never repeated by itself except after 429: a repeat of a call that did
   * arrive is refused with 1304, which would hide its success.
   *
   * @param sessionId - Id that `create` returned.
   * @param options - Signal and time limit of this call.
   * @throws VeriffError `not-found`; `invalid-request` with 1304 when it was submitted before.
   */
  submit(sessionId: string, options: CallOptions = {}): Promise<UpdateSessionResponse> {
    const body = { verification: { status: 'submitted' } };
    return this.#transport.call(submitSession, { id: sessionId, body }, options);
  }

  /**
   * Deletes a session and its data: `DELETE /v1/sessions/{id}`, signed over the id. Veriff
   * enables it on request and allows 5 in an hour and 10 in a day.
   *
   * @param sessionId - Id that `create` returned.
   * @param options - Signal and time limit of this call.
   * @throws VeriffError `invalid-request` with 1305 or 1306 while the session is not completed;
   *   `forbidden`, `not-found`, `rate-limited`.
   */
  delete(sessionId: string, options: CallOptions = {}): Promise<DeleteSessionResponse> {
    return this.#transport.call(deleteSession, { id: sessionId }, options);
  }

  /**
   * Adds what you collected about the person, their network and device, while the session is
   * `created` or `started`: `POST /v1/sessions/{id}/collected-data`, signed over the body.
   *
   * @param sessionId - Id that `create` returned.
   * @param request - Provider, network and device at least.
   * @param options - Signal and time limit of this call.
   * @throws VeriffError `invalid-request` with the path of the wrong field, before anything is
   *   sent; `not-found`; `conflict` once the session was submitted.
   */
  addCollectedData(
    sessionId: string,
    request: CollectedDataRequest,
    options: CallOptions = {},
  ): Promise<CollectedDataResponse> {
    return this.#transport.call(addCollectedData, { id: sessionId, body: request }, options);
  }

  /**
   * Uploads one picture: `POST /v1/sessions/{id}/media`, signed over the body. At most 24 MB of
   * base64, 40 pictures in a session; the longer side should have at most 1,920 pixels.
   *
   * @param sessionId - Id that `create` returned.
   * @param request - What it shows, and the picture as base64; see `imageDataUri`.
   * @param options - Signal and time limit of this call.
   * @throws VeriffError `invalid-request` with the path of the wrong field, before anything is
   *   sent; Veriff's 1400–1403; `not-found`; `payload-too-large`; `conflict` once the session was
   *   submitted.
   */
  uploadMedia(
    sessionId: string,
    request: UploadMediaRequest,
    options: CallOptions = {},
  ): Promise<UploadMediaResponse> {
    return this.#transport.call(uploadMedia, { id: sessionId, body: request }, options);
  }

  /**
   * Lists pictures and videos of the last attempt: `GET /v1/sessions/{id}/media`, signed over the
   * id. `attempts.media` lists those of an earlier one.
   *
   * @param sessionId - Id that `create` returned.
   * @param options - Signal and time limit of this call.
   * @throws VeriffError `not-found`, `unauthorized`, ….
   */
  media(sessionId: string, options: CallOptions = {}): Promise<MediaListResponse> {
    return this.#transport.call(listSessionMedia, { id: sessionId }, options);
  }

  /**
   * Reads the decision: `GET /v1/sessions/{id}/decision`, signed over the id.
   *
   * @param sessionId - Id that `create` returned.
   * @param options - Signal and time limit of this call.
   * @returns `verification` is null while there is no decision.
   * @throws VeriffError `not-found`, `unauthorized`, ….
   */
  decision(sessionId: string, options: CallOptions = {}): Promise<DecisionResponse> {
    return this.#transport.call(getDecision, { id: sessionId }, options);
  }

  /**
   * Reads what is known about the person, screenings included: `GET /v1/sessions/{id}/person`,
   * signed over the id.
   *
   * @param sessionId - Id that `create` returned.
   * @param options - Signal and time limit of this call.
   * @throws VeriffError `not-found`, `unauthorized`, ….
   */
  person(sessionId: string, options: CallOptions = {}): Promise<PersonResponse> {
    return this.#transport.call(getPerson, { id: sessionId }, options);
  }

  /**
   * Reads the screening against watchlists (AML customers only):
   * `GET /v1/sessions/{id}/watchlist-screening`, signed over the id.
   *
   * @param sessionId - Id that `create` returned.
   * @param options - Signal and time limit of this call.
   * @throws VeriffError `not-found`, `unauthorized`, ….
   */
  watchlistScreening(sessionId: string, options: CallOptions = {}): Promise<WatchlistResponse> {
    return this.#transport.call(getWatchlistScreening, { id: sessionId }, options);
  }

  /**
   * Stops the monitoring of the person against watchlists:
   * `PATCH /v1/sessions/{id}/watchlist-screening`, signed over the body.
   *
   * @param sessionId - Id that `create` returned.
   * @param options - Signal and time limit of this call.
   * @throws VeriffError `not-found`, `unauthorized`, ….
   */
  stopWatchlistMonitoring(
    sessionId: string,
    options: CallOptions = {},
  ): Promise<UpdateWatchlistResponse> {
    const body = { monitorStatus: 'disabled' };
    return this.#transport.call(stopWatchlistMonitoring, { id: sessionId, body }, options);
  }

  /**
   * Lists the attempts: `GET /v1/sessions/{id}/attempts`, signed over the id. They are in
   * `verifications`.
   *
   * @param sessionId - Id that `create` returned.
   * @param options - Signal and time limit of this call.
   * @throws VeriffError `not-found`, `unauthorized`, ….
   */
  attempts(sessionId: string, options: CallOptions = {}): Promise<AttemptsResponse> {
    return this.#transport.call(listAttempts, { id: sessionId }, options);
  }

  /**
   * Creates and submits a session that is checked against a registry, without documents:
   * `POST /v1/validate-registry`, signed over the body. The result comes with the decision.
   * Needs an integration of its own. Never repeated by itself except after 429.
   *
   * @param request - The person, with a date of birth or an address.
   * @param options - Signal, time limit, path and `x-api-key` of this call.
   * @throws VeriffError `invalid-request` with the path of the wrong field, before anything is
   *   sent; Veriff's 1308, 1309, 1310; `unauthorized`, `rate-limited`, ….
   */
  async validateRegistry(
    request: ValidateRegistryRequest,
    options: RegistryCallOptions = {},
  ): Promise<ValidateRegistryResponse> {
    return this.#transport.call(
      validateRegistry,
      { body: request, ...readRegistryOptions(options) },
      options,
    );
  }
}

/** `/v1/attempts`. */
class Attempts {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Lists pictures and videos of one attempt: `GET /v1/attempts/{id}/media`, signed over the
   * attempt's id.
   *
   * @param attemptId - Id of one of the `verifications` of `sessions.attempts`.
   * @param options - Signal and time limit of this call.
   * @throws VeriffError `not-found`, `unauthorized`, ….
   */
  media(attemptId: string, options: CallOptions = {}): Promise<MediaListResponse> {
    return this.#transport.call(listAttemptMedia, { id: attemptId }, options);
  }
}

/** `/v1/media`. */
class Media {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Downloads a picture or video: `GET /v1/media/{id}`, signed over the media's id. For a short
   * while after the decision Veriff may not have it yet: `not-found`, try again.
   *
   * @param mediaId - Id of one of the `images` or `videos` of a list.
   * @param options - Signal and time limit of this call.
   * @throws VeriffError `not-found`, `unauthorized`, …; the stream itself fails with one too.
   *
   * @example
   * const { body, contentType } = await veriff.media.download(images[0].id);
   * await writeFile('front.jpg', body);
   */
  download(mediaId: string, options: CallOptions = {}): Promise<MediaDownload> {
    return download(this.#transport, downloadMedia, { id: mediaId }, options);
  }
}

/** Incoming webhooks. */
class Webhooks {
  readonly #keys: WebhookKeys;

  constructor(keys: WebhookKeys) {
    this.#keys = keys;
  }

  /** Checks and reads a webhook with this client's keys; see `parseWebhook`. */
  parse(rawBody: string | Uint8Array, headers: HeadersLike): Promise<Webhook> {
    return parseWebhook(rawBody, headers, this.#keys);
  }
}

export type { Attempts, CallOptions, Media, Sessions, VeriffOptions, Webhooks };

/** @throws VeriffError `configuration`, whatever the options are. */
function readRegistryOptions(options: RegistryCallOptions): Pick<Call, 'path' | 'headers'> {
  try {
    const { path, apiKey } = options ?? {};
    const paths = [undefined, validateRegistry.path, validateRegistry.alternativePath];
    if (!paths.includes(path)) {
      throw configurationError(`path must be ${paths.slice(1).join(' or ')}.`);
    }
    return { path, ...(apiKey !== undefined && { headers: { 'x-api-key': checkKey(apiKey) } }) };
  } catch (cause) {
    throw cause instanceof VeriffError
      ? cause
      : configurationError('The options of a call must be an object: {path, apiKey, …}.', cause);
  }
}
