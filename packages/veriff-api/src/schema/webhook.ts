/**
 * Bodies of the webhooks other than the decision's.
 *
 * Source: devdocs.veriff.com, "Event webhook", "Full auto webhook", "Watchlist screening
 * webhook", "User-defined statuses webhook".
 */
import * as v from 'valibot';
import { list, looseRecord, number, part, text } from './values.ts';

/** The person opened the flow (7001) or sent it in (7002). Never carries a decision. */
export const eventWebhook = v.looseObject({
  /** The session. */
  id: v.pipe(v.string(), v.nonEmpty()),
  attemptId: text,
  feature: text,
  code: number,
  /** `started` or `submitted`. */
  action: v.string(),
  vendorData: text,
  endUserId: text,
});

/** The machine's own decision, of the plans that have it. */
export const fullAutoWebhook = v.looseObject({
  status: text,
  eventType: v.literal('fullauto'),
  sessionId: v.pipe(v.string(), v.nonEmpty()),
  attemptId: text,
  vendorData: text,
  endUserId: text,
  version: text,
  acceptanceTime: text,
  time: text,
  data: part({
    verification: part({
      decision: text,
      /** 0 to 1. */
      decisionScore: number,
      person: looseRecord,
      document: looseRecord,
      insights: list(v.looseObject({ label: text, result: text, category: text })),
    }),
  }),
});

/** Result of a screening against watchlists. */
export const watchlistWebhook = v.looseObject({
  /** `initial_result` or `updated_result`. */
  checkType: v.string(),
  /** Missing from the oldest samples. */
  sessionId: text,
  attemptId: text,
  vendorData: text,
  endUserId: text,
  /** `possible_match` or `no_match`. */
  matchStatus: text,
  searchTerm: part({ name: text, year: text }),
  totalHits: number,
  createdAt: text,
  hits: list(looseRecord),
});

/** A status that somebody set by hand in Veriff's portal. */
export const userStatusWebhook = v.looseObject({
  eventType: v.pipe(v.string(), v.startsWith('user-status')),
  attemptId: text,
  time: text,
  data: v.looseObject({
    verification: v.looseObject({
      id: v.pipe(v.string(), v.nonEmpty()),
      userDefinedData: part({
        status: text,
        statusCode: text,
        reason: text,
        reasonCode: text,
        createdAt: text,
      }),
    }),
  }),
});

export type EventWebhookBody = v.InferOutput<typeof eventWebhook>;
export type FullAutoWebhookBody = v.InferOutput<typeof fullAutoWebhook>;
export type WatchlistWebhookBody = v.InferOutput<typeof watchlistWebhook>;
export type UserStatusWebhookBody = v.InferOutput<typeof userStatusWebhook>;
