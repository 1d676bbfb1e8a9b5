/**
 * Every operation of Veriff's public API, once: where it is, what it signs, what goes in and out,
 * what can be refused. The client calls by it, the sandbox answers by it, and the OpenAPI document
 * is made from it.
 */
import type * as v from 'valibot';
import { attemptsResponse } from './schema/attempts.ts';
import { collectedDataRequest, collectedDataResponse } from './schema/collected-data.ts';
import { decisionResponse } from './schema/decision.ts';
import { mediaListResponse, uploadMediaRequest, uploadMediaResponse } from './schema/media.ts';
import { personResponse } from './schema/person.ts';
import { validateRegistryRequest, validateRegistryResponse } from './schema/registry.ts';
import {
  createSessionRequest,
  createSessionResponse,
  deleteSessionResponse,
  updateSessionRequest,
  updateSessionResponse,
} from './schema/session.ts';
import {
  updateWatchlistRequest,
  updateWatchlistResponse,
  watchlistResponse,
} from './schema/watchlist.ts';

export interface Operation {
  /** Name of the client's method, such as `sessions.create`. */
  name: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/v1`; at most one part in braces: `/sessions/{sessionId}/media`. */
  path: `/${string}`;
  /** Another path under which the same operation is found. */
  alternativePath?: `/${string}`;
  /** What the signature covers: the body before compression, or the id in the path. */
  signed: 'body' | 'id';
  /** Whether Veriff takes the call without a signature too; a wrong one is refused all the same. */
  signatureOptional: boolean;
  /** Whether the body may be compressed with gzip or deflate. */
  compressible: boolean;
  /** Null where there is no body. */
  request: v.GenericSchema | null;
  /** Null for a file. */
  response: v.GenericSchema | null;
  /** HTTP statuses of success. The first is the likelier where Veriff's pages differ. */
  success: readonly [number, ...number[]];
  /** Whether the call changes nothing when it is repeated. */
  idempotent: boolean;
  /** HTTP statuses of refusal, beside 401 and 500, which any call can meet. */
  refusals: readonly number[];
  /** Veriff's codes of refusal, beside those of authentication. */
  codes: readonly number[];
  /** Milliseconds that the whole call may take where the client was told nothing else. */
  timeout: number;
  /** One line. */
  summary: string;
  /** Page of Veriff's documentation, at devdocs.veriff.com. */
  source: string;
}

const defaults = {
  signatureOptional: false,
  compressible: false,
  request: null,
  idempotent: false,
  timeout: 10_000,
} as const;

/**
 * Adds the defaults. A call, since a bundler drops an unused one that is marked as pure, with the
 * schemas that only it mentions; of an object with a spread it keeps everything.
 */
function define<const Definition extends Partial<Operation>>(
  definition: Definition,
): Omit<typeof defaults, keyof Definition> & Definition {
  return { ...defaults, ...definition };
}

/** What an id in the path can be refused with. */
const idCodes = [1001, 1002] as const;

/** Pictures and videos take their time on a slow line. */
const transferTimeout = 60_000;

export const createSession = /* @__PURE__ */ define({
  name: 'sessions.create',
  method: 'POST',
  path: '/sessions',
  signed: 'body',
  signatureOptional: true,
  compressible: true,
  request: createSessionRequest,
  response: createSessionResponse,
  success: [201],
  refusals: [400, 413, 415, 429],
  codes: [1102, 1104, 1201, 1202, 1203, 1301, 1302, 1500, 1501, 2003, 2101, 2102, 2103, 2104],
  summary: 'Create a session',
  source: '/v1/sessions',
}) satisfies Operation;

export const submitSession = /* @__PURE__ */ define({
  name: 'sessions.submit',
  method: 'PATCH',
  path: '/sessions/{sessionId}',
  signed: 'body',
  request: updateSessionRequest,
  response: updateSessionResponse,
  success: [200],
  refusals: [400, 404, 413, 415],
  codes: [1001, 1002, 1102, 1303, 1304],
  summary: 'Submit a session: everything has been uploaded',
  source: '/v1/sessions/{sessionId} (PATCH)',
}) satisfies Operation;

export const deleteSession = /* @__PURE__ */ define({
  name: 'sessions.delete',
  method: 'DELETE',
  path: '/sessions/{sessionId}',
  signed: 'id',
  response: deleteSessionResponse,
  success: [200],
  refusals: [400, 403, 404, 429],
  codes: [1001, 1002, 1305, 1306],
  summary: 'Delete a session and its data',
  source: '/v1/sessions/{sessionId} (DELETE)',
}) satisfies Operation;

export const addCollectedData = /* @__PURE__ */ define({
  name: 'sessions.addCollectedData',
  method: 'POST',
  path: '/sessions/{sessionId}/collected-data',
  signed: 'body',
  request: collectedDataRequest,
  response: collectedDataResponse,
  success: [200, 201],
  refusals: [400, 404, 409, 413, 415],
  codes: [1001, 1002, 1102, 1104],
  summary: 'Add what you collected about the person, their network and device',
  source: '/v1/sessions/{sessionId}/collected-data',
}) satisfies Operation;

export const uploadMedia = /* @__PURE__ */ define({
  name: 'sessions.uploadMedia',
  method: 'POST',
  path: '/sessions/{sessionId}/media',
  signed: 'body',
  request: uploadMediaRequest,
  response: uploadMediaResponse,
  success: [200, 201],
  refusals: [400, 404, 409, 413, 415],
  codes: [1001, 1002, 1104, 1400, 1401, 1402, 1403],
  timeout: transferTimeout,
  summary: 'Upload a picture',
  source: '/v1/sessions/{sessionId}/media (POST)',
}) satisfies Operation;

export const listSessionMedia = /* @__PURE__ */ define({
  name: 'sessions.media',
  method: 'GET',
  path: '/sessions/{sessionId}/media',
  signed: 'id',
  response: mediaListResponse,
  success: [200],
  idempotent: true,
  refusals: [400, 404],
  codes: idCodes,
  summary: 'List pictures and videos of the last attempt',
  source: '/v1/sessions/{sessionId}/media (GET)',
}) satisfies Operation;

export const getDecision = /* @__PURE__ */ define({
  name: 'sessions.decision',
  method: 'GET',
  path: '/sessions/{sessionId}/decision',
  signed: 'id',
  response: decisionResponse,
  success: [200],
  idempotent: true,
  refusals: [400, 404],
  codes: idCodes,
  summary: 'Read the decision',
  source: '/v1/sessions/{sessionId}/decision',
}) satisfies Operation;

export const getPerson = /* @__PURE__ */ define({
  name: 'sessions.person',
  method: 'GET',
  path: '/sessions/{sessionId}/person',
  signed: 'id',
  response: personResponse,
  success: [200],
  idempotent: true,
  refusals: [400, 404],
  codes: idCodes,
  summary: 'Read what is known about the person',
  source: '/v1/sessions/{sessionId}/person',
}) satisfies Operation;

export const getWatchlistScreening = /* @__PURE__ */ define({
  name: 'sessions.watchlistScreening',
  method: 'GET',
  path: '/sessions/{sessionId}/watchlist-screening',
  signed: 'id',
  response: watchlistResponse,
  success: [200],
  idempotent: true,
  refusals: [400, 404],
  codes: idCodes,
  summary: 'Read the screening against watchlists',
  source: '/v1/sessions/{sessionId}/watchlist-screening (GET)',
}) satisfies Operation;

export const stopWatchlistMonitoring = /* @__PURE__ */ define({
  name: 'sessions.stopWatchlistMonitoring',
  method: 'PATCH',
  path: '/sessions/{sessionId}/watchlist-screening',
  signed: 'body',
  request: updateWatchlistRequest,
  response: updateWatchlistResponse,
  success: [200],
  // Disabled is disabled, however often it is said.
  idempotent: true,
  refusals: [400, 404, 413, 415],
  codes: [1001, 1002, 1102, 1303],
  summary: 'Stop monitoring the person against watchlists',
  source: '/v1/sessions/{sessionId}/watchlist-screening (PATCH)',
}) satisfies Operation;

export const listAttempts = /* @__PURE__ */ define({
  name: 'sessions.attempts',
  method: 'GET',
  path: '/sessions/{sessionId}/attempts',
  signed: 'id',
  response: attemptsResponse,
  success: [200],
  idempotent: true,
  refusals: [400, 404],
  codes: idCodes,
  summary: 'List the attempts',
  source: '/v1/sessions/{sessionId}/attempts',
}) satisfies Operation;

export const listAttemptMedia = /* @__PURE__ */ define({
  name: 'attempts.media',
  method: 'GET',
  path: '/attempts/{attemptId}/media',
  signed: 'id',
  response: mediaListResponse,
  success: [200],
  idempotent: true,
  refusals: [400, 404],
  codes: idCodes,
  summary: 'List pictures and videos of one attempt',
  source: '/v1/attempts/{attemptId}/media',
}) satisfies Operation;

export const downloadMedia = /* @__PURE__ */ define({
  name: 'media.download',
  method: 'GET',
  path: '/media/{mediaId}',
  signed: 'id',
  response: null,
  success: [200],
  idempotent: true,
  refusals: [400, 404],
  codes: idCodes,
  timeout: transferTimeout,
  summary: 'Download a picture or video',
  source: '/v1/media/{mediaId}',
}) satisfies Operation;

export const validateRegistry = /* @__PURE__ */ define({
  name: 'sessions.validateRegistry',
  method: 'POST',
  path: '/validate-registry',
  // Veriff's own index of the API prints it so.
  alternativePath: '/sessions/validate-registry',
  signed: 'body',
  signatureOptional: true,
  request: validateRegistryRequest,
  response: validateRegistryResponse,
  success: [201, 200],
  refusals: [400, 413, 415, 429],
  codes: [1102, 1104, 1203, 1302, 1308, 1309, 1310, 1500, 1501, 2003],
  summary: 'Create and submit a session that is checked against a registry',
  source: '/v1/validate-registry',
}) satisfies Operation;

/** All of them, in the order of Veriff's own reference. */
export const operations = {
  createSession,
  submitSession,
  deleteSession,
  addCollectedData,
  uploadMedia,
  listSessionMedia,
  getDecision,
  getPerson,
  getWatchlistScreening,
  stopWatchlistMonitoring,
  listAttempts,
  listAttemptMedia,
  downloadMedia,
  validateRegistry,
} as const satisfies Record<string, Operation>;
