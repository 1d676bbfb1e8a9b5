/**
 * What the companion is sent and answers, said once: the types of the contract, the checks of
 * bodies and the OpenAPI document come from here.
 */
import {
  collectedDataRequest,
  decisionStatuses,
  imageUpload,
  requestObject,
  sessionInit,
} from '@veriff-verify/api';
import * as v from 'valibot';

/** Where a session stands, as far as the companion knows. */
export const sessionStatus = /* @__PURE__ */ v.picklist([
  'created',
  'started',
  'submitted',
  ...decisionStatuses,
]);

/** A session just created. Whoever holds `url` can run it: treat it as a secret. */
export const createdSession = /* @__PURE__ */ v.object({
  /** UUID that Veriff gave the session. */
  id: /* @__PURE__ */ v.string(),
  /** `verification.url`, opened as it is. */
  url: /* @__PURE__ */ v.string(),
  status: sessionStatus,
});

/** The part of Veriff's decision that a browser may know. No personal data. */
export const decision = /* @__PURE__ */ v.object({
  /** Branch on this, never on `code`: Veriff's codes contradict each other (9121). */
  status: /* @__PURE__ */ v.picklist(decisionStatuses),
  /** Veriff's numeric decision code, such as 9001; null where Veriff sent none. */
  code: /* @__PURE__ */ v.nullable(/* @__PURE__ */ v.number()),
  /** Why it was declined or must be resubmitted; null otherwise. */
  reasonCode: /* @__PURE__ */ v.nullable(/* @__PURE__ */ v.number()),
});

/** Body of `POST /sessions`. */
export const createSessionBody = /* @__PURE__ */ requestObject({
  /** Init data; the companion's policy says which paths a browser may set. */
  init: /* @__PURE__ */ v.optional(sessionInit),
});

/** Answer of `POST /sessions`, status 201. */
export const createSessionAnswer = /* @__PURE__ */ v.object({
  session: createdSession,
  /** Bearer token for the other calls on this session; a JWS that lives until `expiresAt`. */
  ticket: /* @__PURE__ */ v.string(),
  /** ISO 8601 UTC, seven days after creation. */
  expiresAt: /* @__PURE__ */ v.string(),
});

/** Answer of `GET /sessions/:id`, status 200. */
export const sessionAnswer = /* @__PURE__ */ v.object({
  session: /* @__PURE__ */ v.object({
    /** UUID that Veriff gave the session. */
    id: /* @__PURE__ */ v.string(),
    status: sessionStatus,
  }),
  /** Null while there is no decision yet. */
  decision: /* @__PURE__ */ v.nullable(decision),
});

/** Body of `PATCH /sessions/:id`. */
export const submitSessionBody = /* @__PURE__ */ requestObject({
  /** The only change there is: everything has been uploaded. */
  status: /* @__PURE__ */ v.literal('submitted', 'must be "submitted"'),
});

/** Answer of `PATCH /sessions/:id`, status 200. */
export const submitSessionAnswer = /* @__PURE__ */ v.object({
  session: /* @__PURE__ */ v.object({
    id: /* @__PURE__ */ v.string(),
    status: /* @__PURE__ */ v.literal('submitted'),
  }),
});

/** Body of `POST /sessions/:id/media`. A page may not set the time of its pictures. */
export const mediaBody = /* @__PURE__ */ requestObject({
  /** What the picture shows. */
  context: imageUpload.entries.context,
  /** Base64 of the picture, best as a data URI: `data:image/jpeg;base64,…`. At most 24 MB. */
  content: imageUpload.entries.content,
});

/** Answer of `POST /sessions/:id/media`, status 201. */
export const mediaAnswer = /* @__PURE__ */ v.object({
  media: /* @__PURE__ */ v.object({
    /** Id that Veriff gave the picture. */
    id: /* @__PURE__ */ v.string(),
    /** As it was sent. */
    context: /* @__PURE__ */ v.string(),
  }),
});

/** Body of `POST /sessions/:id/collected-data`: Veriff's own shape. */
export const collectedDataBody = collectedDataRequest;

/** Answer of `POST /sessions/:id/collected-data`, status 200. */
export const collectedDataAnswer = /* @__PURE__ */ v.object({
  session: /* @__PURE__ */ v.object({ id: /* @__PURE__ */ v.string() }),
});

/** Answer of `POST /webhooks` and `GET /health`, status 200. */
export const okAnswer = /* @__PURE__ */ v.object({
  status: /* @__PURE__ */ v.literal('ok'),
});

/** Every `code` that a problem document of the companion can carry. */
export const problemCode = /* @__PURE__ */ v.picklist([
  'invalid-request',
  'init-not-allowed',
  'unsupported-media-type',
  'payload-too-large',
  'unauthorized',
  'forbidden',
  'not-found',
  'method-not-allowed',
  'conflict',
  'rate-limited',
  'upstream',
  'upstream-timeout',
  'unavailable',
  'internal',
]);

/** RFC 9457 problem document, `application/problem+json`: the body of every error. */
export const problem = /* @__PURE__ */ v.object({
  /** URI reference that names the kind of problem. */
  type: /* @__PURE__ */ v.string(),
  /** Short text of the kind of problem, the same for every occurrence. */
  title: /* @__PURE__ */ v.string(),
  /** HTTP status, repeated. */
  status: /* @__PURE__ */ v.number(),
  code: problemCode,
  /** What went wrong here and what to do about it. */
  detail: /* @__PURE__ */ v.string(),
  /** Names this request in the logs of the companion; also the `X-Request-Id` header. */
  requestId: /* @__PURE__ */ v.string(),
  /** Path of the offending field, such as `init.person.idNumber`, where there is one. */
  path: /* @__PURE__ */ v.exactOptional(/* @__PURE__ */ v.string()),
});
