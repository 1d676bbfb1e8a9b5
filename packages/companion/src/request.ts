/** What the companion knows about one request while it lasts. */
import type { Context } from 'hono';
import type { ProblemError } from './problem.ts';

export interface RequestVariables {
  requestId: string;
  /** Pattern of the route, without where the companion is mounted. */
  route: string;
  /** Milliseconds spent waiting for Veriff; missing where it was not called. */
  veriffDuration?: number;
  /** What the request is refused with. */
  problem?: ProblemError;
  /** Whose requests are being counted. */
  rateLimitKey?: string;
  /** Set by the rate limiter. */
  rateLimit?: { used: number; resetTime?: Date | undefined };
}

export interface RequestEnv {
  Variables: RequestVariables;
}

/** A request of the companion, as Hono holds it. */
export type RequestContext = Context<RequestEnv>;
