/** The companion as a Vercel Edge Function, below `/veriff` (see `vercel.json`). */
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { type ExecutionContext, Hono } from 'hono';

/** What of Vercel's context the function uses; the package `@vercel/functions` has it all. */
interface Context {
  /** Lets work go on when its visitor has gone. */
  waitUntil(work: Promise<unknown>): void;
}

export const config = { runtime: 'edge' };

const companion = createCompanionFromEnv(process.env, {
  // Vercel sets it, whatever the visitor sent.
  clientAddress: (c) => c.req.header('X-Real-IP'),
});
const app = new Hono().route('/veriff', companion);

export default (request: Request, context: Context) =>
  app.fetch(request, undefined, context as unknown as ExecutionContext);
