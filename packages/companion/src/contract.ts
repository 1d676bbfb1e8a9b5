/**
 * What the companion and a page say to each other: types only, so that a browser bundle
 * takes nothing of the companion with it.
 *
 * @module
 */
import type {
  CollectedDataRequest,
  DecisionStatus,
  ImageContext,
  SessionInit,
} from '@veriff-verify/api';

/** Where a session stands, as far as the companion knows. */
export type SessionStatus = 'created' | 'started' | 'submitted' | DecisionStatus;

/** A session just created. Whoever holds `url` can run it: treat it as a secret. */
export interface CreatedSession {
  /** UUID that Veriff gave the session. */
  id: string;
  /** `verification.url`, opened as it is. */
  url: string;
  status: SessionStatus;
}

/** The part of Veriff's decision that a browser may know. No personal data. */
export interface Decision {
  /** Branch on this, never on `code`: Veriff's codes contradict each other (9121). */
  status: DecisionStatus;
  /** Veriff's numeric decision code, such as 9001; null where Veriff sent none. */
  code: number | null;
  /** Why it was declined or must be resubmitted; null otherwise. */
  reasonCode: number | null;
}

/** Body of `POST /sessions`. */
export interface CreateSessionBody {
  /** Init data; the companion's policy says which paths a browser may set. */
  init?: SessionInit;
}

/** Answer of `POST /sessions`, status 201. */
export interface CreateSessionAnswer {
  session: CreatedSession;
  /** Bearer token for the other calls on this session; a JWS that lives until `expiresAt`. */
  ticket: string;
  /** ISO 8601 UTC, seven days after creation. */
  expiresAt: string;
}

/** Answer of `GET /sessions/:id`, status 200. */
export interface SessionAnswer {
  session: { id: string; status: SessionStatus };
  /** Null while there is no decision yet. */
  decision: Decision | null;
}

/** Body of `PATCH /sessions/:id`. */
export interface SubmitSessionBody {
  status: 'submitted';
}

/** Answer of `PATCH /sessions/:id`, status 200. */
export interface SubmitSessionAnswer {
  session: { id: string; status: 'submitted' };
}

/** Body of `POST /sessions/:id/media`. */
export interface MediaBody {
  /** What the picture shows. */
  context: ImageContext;
  /** Base64 of the picture, best as a data URI: `data:image/jpeg;base64,…`. At most 24 MB. */
  content: string;
}

/** Answer of `POST /sessions/:id/media`, status 201. */
export interface MediaAnswer {
  media: {
    /** Id that Veriff gave the picture. */
    id: string;
    context: string;
  };
}

/** Body of `POST /sessions/:id/collected-data`: Veriff's own shape. */
export type CollectedDataBody = CollectedDataRequest;

/** Answer of `POST /sessions/:id/collected-data`, status 200. */
export interface CollectedDataAnswer {
  session: { id: string };
}

/** Every `code` that a problem document of the companion can carry. */
export type ProblemCode =
  | 'invalid-request'
  | 'init-not-allowed'
  | 'unsupported-media-type'
  | 'payload-too-large'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'rate-limited'
  | 'upstream'
  | 'upstream-timeout'
  | 'unavailable'
  | 'internal';

/** RFC 9457 problem document, `application/problem+json`: the body of every error. */
export interface Problem {
  /** URI reference that names the kind of problem. */
  type: string;
  /** Short text of the kind of problem, the same for every occurrence. */
  title: string;
  /** HTTP status, repeated. */
  status: number;
  code: ProblemCode;
  /** What went wrong here and what to do about it. */
  detail: string;
  /** Names this request in the logs of the companion; also the `X-Request-Id` header. */
  requestId: string;
  /** Path of the offending field, such as `init.person.idNumber`, where there is one. */
  path?: string;
}
