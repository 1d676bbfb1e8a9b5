/** The companion as `server-stub/cloudflare` has it. */
import { env } from 'cloudflare:workers';
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono/tiny';

// Counted like any other, but all requests come from one visitor here.
const unreached = { limit: 1_000_000_000, window: 60_000 };

export default new Hono().route(
  '/veriff',
  createCompanionFromEnv(env, {
    clientAddress: (c) => c.req.header('CF-Connecting-IP') ?? '192.0.2.1',
    rateLimits: { createSession: unreached, session: unreached },
  }),
);
