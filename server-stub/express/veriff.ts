/** The companion as an Express handler. */
import { getRequestListener } from '@hono/node-server';
import { type CompanionFromEnvOptions, createCompanionFromEnv } from '@veriff-verify/companion';
import type { Request, RequestHandler } from 'express';

/**
 * `app.use('/veriff', veriff(process.env))`, before `express.json()`.
 *
 * @throws EnvironmentError for the first variable that is missing or malformed.
 */
export function veriff(
  environment: Readonly<Record<string, string | undefined>>,
  options?: CompanionFromEnvOptions,
): RequestHandler {
  const companion = createCompanionFromEnv(environment, {
    // As Express knows it, by its setting "trust proxy".
    clientAddress: (c) => (c.env as { incoming: Request }).incoming.ip,
    ...options,
  });
  const listener = getRequestListener(companion.fetch, { overrideGlobalObjects: false });
  return (request, response, next) => {
    // A body that was parsed is gone, and a webhook is signed over its bytes, not over its meaning.
    if (request.body !== undefined && !('rawBody' in request)) {
      next(new Error('A body parser ran before the companion: mount the companion first.'));
      return;
    }
    listener(request, response).catch(next);
  };
}
