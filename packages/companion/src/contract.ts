/**
 * What the companion and a page say to each other: types only, so that a browser bundle
 * takes nothing of the companion with it.
 *
 * @module
 */
import type * as v from 'valibot';
import type * as schema from './schema.ts';

/** Where a session stands, as far as the companion knows. */
export type SessionStatus = v.InferOutput<typeof schema.sessionStatus>;

/** A session just created. Whoever holds `url` can run it: treat it as a secret. */
export type CreatedSession = v.InferOutput<typeof schema.createdSession>;

/** The part of Veriff's decision that a browser may know. No personal data. */
export type Decision = v.InferOutput<typeof schema.decision>;

/** Body of `POST /sessions`. */
export type CreateSessionBody = v.InferInput<typeof schema.createSessionBody>;

/** Answer of `POST /sessions`, status 201. */
export type CreateSessionAnswer = v.InferOutput<typeof schema.createSessionAnswer>;

/** Answer of `GET /sessions/:id`, status 200. */
export type SessionAnswer = v.InferOutput<typeof schema.sessionAnswer>;

/** Body of `PATCH /sessions/:id`. */
export type SubmitSessionBody = v.InferInput<typeof schema.submitSessionBody>;

/** Answer of `PATCH /sessions/:id`, status 200. */
export type SubmitSessionAnswer = v.InferOutput<typeof schema.submitSessionAnswer>;

/** Body of `POST /sessions/:id/media`. */
export type MediaBody = v.InferInput<typeof schema.mediaBody>;

/** Answer of `POST /sessions/:id/media`, status 201. */
export type MediaAnswer = v.InferOutput<typeof schema.mediaAnswer>;

/** Body of `POST /sessions/:id/collected-data`: Veriff's own shape. */
export type CollectedDataBody = v.InferInput<typeof schema.collectedDataBody>;

/** Answer of `POST /sessions/:id/collected-data`, status 200. */
export type CollectedDataAnswer = v.InferOutput<typeof schema.collectedDataAnswer>;

/** Answer of `POST /webhooks` and `GET /health`, status 200. */
export type OkAnswer = v.InferOutput<typeof schema.okAnswer>;

/** Every `code` that a problem document of the companion can carry. */
export type ProblemCode = v.InferOutput<typeof schema.problemCode>;

/** RFC 9457 problem document, `application/problem+json`: the body of every error. */
export type Problem = v.InferOutput<typeof schema.problem>;
