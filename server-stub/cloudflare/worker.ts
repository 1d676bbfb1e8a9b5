/** The companion as a Cloudflare Worker, below `/veriff`. */
import { env } from 'cloudflare:workers';
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono/tiny';
import { type CompanionState, durableState } from './state.ts';

export { CompanionState } from './state.ts';

// Made while the Worker starts, so that a missing variable stops the deployment.
const companion = createCompanionFromEnv(env, {
  ...durableState(env['STATE'] as DurableObjectNamespace<CompanionState>),
  clientAddress: (c) => c.req.header('CF-Connecting-IP'),
});

export default new Hono().route('/veriff', companion);
