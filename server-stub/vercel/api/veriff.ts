/** The companion as a Vercel Edge Function, below `/veriff` (see `vercel.json`). */
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono';

export const config = { runtime: 'edge' };

const companion = createCompanionFromEnv(process.env, {
  // Vercel sets it, whatever the visitor sent.
  clientAddress: (c) => c.req.header('X-Real-IP'),
});
const app = new Hono().route('/veriff', companion);

export default (request: Request) => app.fetch(request);
