/**
 * The attempts of a session: a resubmission is a new attempt of the same session.
 *
 * Source: devdocs.veriff.com, "/v1/sessions/{sessionId}/attempts".
 */
import * as v from 'valibot';
import { droppable, list, text } from './values.ts';

/** A status that somebody at the host set by hand in Veriff's portal. */
export const userDefinedData = v.looseObject({
  status: text,
  statusCode: text,
  reason: text,
  reasonCode: text,
  createdAt: text,
});

/** One attempt. */
export const attempt = /* @__PURE__ */ droppable(() =>
  v.looseObject({
    /** The attempt's id, for `attempts.media`. */
    id: v.pipe(v.string(), v.nonEmpty()),
    /** `created`, `started`, `submitted`, `resubmission_requested`, or a decision's status. */
    status: text,
    userDefinedData: list(userDefinedData),
    /** ISO 8601 UTC. */
    createdTime: text,
  }),
);

/** Answer of `GET /v1/sessions/{sessionId}/attempts`. The key is `verifications`. */
export const attemptsResponse = /* @__PURE__ */ droppable(() =>
  v.looseObject({
    status: text,
    verifications: list(attempt),
  }),
);

export type Attempt = v.InferOutput<typeof attempt>;
export type AttemptsResponse = v.InferOutput<typeof attemptsResponse>;
