/** The companion as a Cloudflare Worker, below `/veriff`. */
import { env } from 'cloudflare:workers';
import { createCompanionFromEnv } from '@veriff-verify/companion';
// The smallest of Hono's routers: a Worker loads what it holds at every cold start.
import { Hono } from 'hono/tiny';

// Made while the Worker starts, so that a missing variable stops the deployment.
export default new Hono().route('/veriff', createCompanionFromEnv(env));
