/** What the companion knows about one request while it lasts. */
import type { Context } from 'hono';
import type { EndUser } from './options.ts';

export interface RequestVariables {
  requestId: string;
  /** Milliseconds spent waiting for Veriff; missing where it was not called. */
  veriffDuration?: number;
  /** Set once `authorize` has spoken. */
  endUser?: EndUser;
  /** Whose requests are being counted. */
  rateLimitKey?: string;
  /** Set by the rate limiter. */
  rateLimit?: { resetTime?: Date | undefined };
}

export interface RequestEnv {
  Variables: RequestVariables;
}

/** A request of the companion, as Hono holds it. */
export type RequestContext = Context<RequestEnv>;
