/**
 * Bodies of the webhooks other than those of decisions and watchlists.
 *
 * Source: devdocs.veriff.com, "Event webhook", "Full auto webhook", "User-defined statuses
 * webhook".
 */
import * as v from 'valibot';
import { userDefinedData } from './attempts.ts';
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

/** A status that somebody set by hand in Veriff's portal. */
export const userStatusWebhook = v.looseObject({
  eventType: v.pipe(v.string(), v.startsWith('user-status')),
  attemptId: text,
  time: text,
  data: v.looseObject({
    verification: v.looseObject({
      id: v.pipe(v.string(), v.nonEmpty()),
      userDefinedData: v.fallback(v.nullish(userDefinedData), null),
    }),
  }),
});

export type EventWebhookBody = v.InferOutput<typeof eventWebhook>;
export type FullAutoWebhookBody = v.InferOutput<typeof fullAutoWebhook>;
export type UserStatusWebhookBody = v.InferOutput<typeof userStatusWebhook>;
