/** The companion as a Cloudflare Worker, below `/veriff`. */
import { env } from 'cloudflare:workers';
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono';

// Made while the Worker starts, so that a missing variable stops the deployment.
export default new Hono().route('/veriff', createCompanionFromEnv(env));
