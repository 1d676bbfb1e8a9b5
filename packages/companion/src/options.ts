/** What a host sets up a companion with. */
import type { SessionInit, Webhook } from '@veriff-verify/api';
import type { Context } from 'hono';
import type { Decision } from './contract.ts';
import type { Leases } from './leases.ts';
import type { Logger } from './log.ts';
import type { Meter } from './measurement.ts';
import type { RateLimits } from './rate-limits.ts';
import type { SharedStorage } from './state.ts';

export interface CompanionOptions extends CompanionHooks {
  /** The integration's API key. */
  apiKey: string;
  /** One or several: the first signs, all verify. */
  sharedSecret: string | readonly string[];
  /** The integration's base URL, without `/v1`. Default `https://stationapi.veriff.com`. */
  baseUrl?: string | undefined;
  /** Sent as `vrf-integration-id`. */
  integrationId?: string | undefined;
  /** Signs tickets. Default: keys derived from every shared secret with HKDF. */
  ticketSecret?: string | undefined;
  /** Origins whose pages may call, beside the companion's own. Default: none. */
  allowedOrigins?: readonly string[] | undefined;
  /** Paths of init data that a page may set. Default: `defaultAllowedInit`. */
  allowedInit?: readonly string[] | undefined;
  /** Where state lives: a storage of unstorage, or its four methods. Default: bounded memory. */
  storage?: SharedStorage | undefined;
  /**
   * How several instances that share `storage` agree who acts; see `@veriff-verify/companion/redis`.
   * Default: this process is alone.
   */
  leases?: Leases | undefined;
  /** How often somebody may call; `false` for no limits. See `RateLimits` for the defaults. */
  rateLimits?: RateLimits | false | undefined;
  /**
   * The visitor's network address, as the host knows it: `CF-Connecting-IP` on Workers, the socket's
   * on Node. Only its digest is kept. Default: not known, so that creating sessions is limited for
   * each end user that `authorize` names, and for all others together.
   */
  clientAddress?: ((c: Context) => string | null | undefined) | undefined;
  /** Milliseconds for one call to Veriff. Default 10,000; 60,000 for uploads. */
  timeout?: number | undefined;
  /** Milliseconds for one call of a hook. Default 30,000. */
  hookTimeout?: number | undefined;
  /** Milliseconds between two questions to Veriff about one session. Default 5,000. */
  pollInterval?: number | undefined;
  /** Reaches Veriff. Default: the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** The clock, in milliseconds since 1970. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** Gets one entry for each request; `false` for silence. Default: JSON lines on the console. */
  logger?: Logger | false | undefined;
  /** Gets every measured value. */
  meter?: Meter | undefined;
}

/**
 * Places where the host decides. A hook that throws, or takes longer than `hookTimeout`, becomes a
 * 500 without any detail: no session is created, and a webhook is delivered again by Veriff.
 */
export interface CompanionHooks {
  /**
   * Runs before a session is created, and before the body is read: read headers and cookies.
   *
   * @returns `false` (or null) to refuse with 403, a `Response` to answer with, a plain object that
   *   names the end user, or true or nothing to let the request pass. Everything else is a 500:
   *   what is not understood lets nobody pass.
   */
  authorize?(c: Context): Awaitable<AuthorizeResult>;
  /**
   * Decides what Veriff is sent.
   *
   * @param requested - What the page asked for, checked, with what `authorize` returned on top.
   * @returns the whole init data to send instead. What `authorize` returned is added where it is
   *   missing or undefined.
   */
  init?(c: Context, requested: SessionInit): Awaitable<SessionInit>;
  /** Somebody started or sent in a verification. Also called for an event that comes late. */
  onEvent?(event: SessionEvent): Awaitable<void>;
  /** Veriff decided. Not called for a result older than another that is known. */
  onDecision?(decision: SessionDecision): Awaitable<void>;
  /** Every webhook of any kind, unknown ones too, before the hooks above. */
  onWebhook?(webhook: Webhook): Awaitable<void>;
  /**
   * Every failure that the operator should know of: hooks that fail, Veriff or the store failing.
   * What it throws is dropped.
   */
  onError?(error: unknown, request: FailedRequest): Awaitable<void>;
}

type Awaitable<T> = T | Promise<T>;

/** Who the visitor is, as the host knows; goes to Veriff whatever the page says. */
export interface EndUser {
  /** Your UUID of the person. */
  endUserId?: string | undefined;
  /** Your identifier of the person, at most 1,000 characters. */
  vendorData?: string | undefined;
}

export type AuthorizeResult = boolean | Response | EndUser | undefined | void;

interface AboutSession {
  sessionId: string;
  attemptId: string | null;
  vendorData: string | null;
  endUserId: string | null;
}

export interface SessionEvent extends AboutSession {
  /** `started`, `submitted`, or a word that Veriff added. */
  status: string;
  /** 7001, 7002. */
  code: number | null;
  webhook: Webhook;
}

export interface SessionDecision extends AboutSession, Decision {
  /** Veriff's text for `reasonCode`. */
  reason: string | null;
  /** ISO 8601 UTC. */
  decisionTime: string | null;
  /** Everything that Veriff sent, personal data included. */
  webhook: Webhook;
}

export interface FailedRequest {
  requestId: string;
  method: string;
  /** Pattern of the route, such as `/sessions/:id`. */
  route: string;
}
