/** The companion inside an existing Next.js application, below `/veriff`. */
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono';

let app: Hono | undefined;

function handle(request: Request): Response | Promise<Response> {
  // Not while the module loads: `next build` loads it too, and has no secrets.
  app ??= new Hono().route(
    '/veriff',
    createCompanionFromEnv(process.env, {
      // Whom the proxy in front serves: it appends that, and what comes before proves nothing.
      clientAddress: (c) => c.req.header('X-Forwarded-For')?.split(',').at(-1)?.trim(),
    }),
  );
  return app.fetch(asVisited(request));
}

/** In Next.js a request's URL names the server itself; pages of the visited origin may call. */
function asVisited(request: Request): Request {
  const { pathname, search } = new URL(request.url);
  const { headers } = request;
  const host = headers.get('x-forwarded-host') ?? headers.get('host');
  const origin = `${headers.get('x-forwarded-proto') ?? 'http'}://${host}`;
  const url = origin + pathname + search;
  return URL.canParse(url) ? new Request(url, request) : request;
}

export { handle as GET, handle as OPTIONS, handle as PATCH, handle as POST };
