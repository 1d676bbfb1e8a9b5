/** The companion as a Netlify Edge Function, below `/veriff`. */
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { type ExecutionContext, Hono } from 'hono';

/** What of Netlify's context the function uses; the package `@netlify/edge-functions` has it all. */
interface Context {
  ip: string;
  /** Lets work go on when its visitor has gone. */
  waitUntil(work: Promise<unknown>): void;
}

export const config = { path: '/veriff/*' };

const companion = createCompanionFromEnv(Netlify.env.toObject(), {
  clientAddress: (c) => (c.env as Context).ip,
});
const app = new Hono().route('/veriff', companion);

export default (request: Request, context: Context) =>
  app.fetch(request, context, context as unknown as ExecutionContext);
