/** The companion as an Express handler. */
import { getRequestListener } from '@hono/node-server';
import { type CompanionFromEnvOptions, createCompanionFromEnv } from '@veriff-verify/companion';
import type { Request as ExpressRequest, RequestHandler } from 'express';

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
    clientAddress: (c) => (c.env as { incoming: ExpressRequest }).incoming.ip,
    ...options,
  });
  const listener = getRequestListener(
    (request, env) => {
      const { secure } = env.incoming as ExpressRequest;
      return companion.fetch(secure ? asSecure(request) : request, env);
    },
    { overrideGlobalObjects: false },
  );
  return (request, response, next) => {
    // A body that was parsed is gone, and a webhook is signed over its bytes, not over its meaning.
    if (request.body !== undefined && !('rawBody' in request)) {
      next(new Error('A body parser ran before the companion: mount the companion first.'));
      return;
    }
    listener(request, response).catch(next);
  };
}

/**
 * The request with an `https:` URL: behind a proxy that terminates TLS it seems to be of `http:`, and
 * a page of the same host to be foreign. Only browsers that do not send `Sec-Fetch-Site` (Safari
 * before 16.4) need this.
 */
function asSecure(request: Request): Request {
  if (!request.headers.has('Origin') || request.headers.has('Sec-Fetch-Site')) return request;
  const { method, headers, body, signal } = request;
  const url = request.url.replace(/^http:/, 'https:');
  return new Request(url, { method, headers, body, signal, duplex: 'half' } as RequestInit);
}
