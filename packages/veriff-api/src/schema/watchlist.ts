/**
 * Screening of a person against watchlists (AML customers only).
 *
 * Source: devdocs.veriff.com, "/v1/sessions/{sessionId}/watchlist-screening" (GET, PATCH) and
 * "Watchlist screening webhook", which carries the same object.
 */
import * as v from 'valibot';
import { droppable, list, number, part, requestObject, text } from './values.ts';

const listing = v.looseObject({ sourceName: text, sourceUrl: text, date: text });

/** Somebody on a list who may be the person. */
export const watchlistHit = v.looseObject({
  matchedName: text,
  countries: list(text),
  dateOfBirth: text,
  dateOfDeath: text,
  /** Such as `aka_exact`, `year_of_birth`. */
  matchTypes: list(text),
  aka: list(v.unknown()),
  associates: list(v.unknown()),
  listingsRelatedToMatch: part({
    warnings: list(listing),
    sanctions: list(listing),
    fitnessProbity: list(listing),
    pep: list(listing),
    adverseMedia: list(listing),
  }),
});

const screeningFields = {
  attemptId: text,
  /** Missing from the oldest samples. */
  sessionId: text,
  vendorData: text,
  endUserId: text,
  /** `possible_match` or `no_match`. */
  matchStatus: text,
  /** `enabled` or `disabled`: whether Veriff goes on looking. */
  monitorStatus: text,
  searchTerm: part({ name: text, year: text }),
  totalHits: number,
  /** ISO 8601 UTC. */
  createdAt: text,
  hits: list(watchlistHit),
};

/** The result of a screening. */
export const watchlistScreening = /* @__PURE__ */ droppable(() =>
  v.looseObject({
    /** `initial_result` or `updated_result`. */
    checkType: text,
    ...screeningFields,
  }),
);

/** Answer of `GET /v1/sessions/{sessionId}/watchlist-screening`. */
export const watchlistResponse = /* @__PURE__ */ droppable(() =>
  v.looseObject({
    status: text,
    /** Null as long as there is no result. */
    data: v.fallback(v.nullish(watchlistScreening, null), null),
  }),
);

/** Body of the watchlist webhook: the same object; `checkType` tells it from the others. */
export const watchlistWebhook = v.looseObject({ checkType: v.string(), ...screeningFields });

/** Body of `PATCH /v1/sessions/{sessionId}/watchlist-screening`: the only change there is. */
export const updateWatchlistRequest = /* @__PURE__ */ droppable(() =>
  requestObject({ monitorStatus: v.literal('disabled') }),
);

/** Answer of `PATCH /v1/sessions/{sessionId}/watchlist-screening`. */
export const updateWatchlistResponse = /* @__PURE__ */ droppable(() =>
  v.looseObject({
    status: text,
    data: part({ attemptId: text, sessionId: text, vendorData: text, monitorStatus: text }),
  }),
);

export type WatchlistScreening = v.InferOutput<typeof watchlistScreening>;
export type WatchlistResponse = v.InferOutput<typeof watchlistResponse>;
export type WatchlistWebhookBody = v.InferOutput<typeof watchlistWebhook>;
export type UpdateWatchlistRequest = v.InferInput<typeof updateWatchlistRequest>;
export type UpdateWatchlistResponse = v.InferOutput<typeof updateWatchlistResponse>;
