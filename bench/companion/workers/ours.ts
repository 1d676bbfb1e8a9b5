/** The companion as `server-stub/cloudflare` has it. */
import { env } from 'cloudflare:workers';
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono/tiny';

export default new Hono().route('/veriff', createCompanionFromEnv(env));
