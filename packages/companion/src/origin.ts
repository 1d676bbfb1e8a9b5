/**
 * Which pages may call.
 *
 * | `Sec-Fetch-Site` | `Origin` | answer |
 * |---|---|---|
 * | any | one of `allowedOrigins` | yes |
 * | `same-origin` | any | yes: no script can set this header |
 * | `same-site`, `cross-site` | any other, or none | no: another page is behind it |
 * | `none` or missing | missing | yes: no page is behind it; `authorize` judges it |
 * | `none` or missing | the request's own | yes |
 * | `none` or missing | any other, `null` too | no |
 *
 * Source: Fetch Metadata Request Headers (W3C), section 2.4; RFC 6454 section 7.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { addHeaders } from './observe.ts';
import { ProblemError } from './problem.ts';
import type { RequestEnv } from './request.ts';

/**
 * Checks the list of origins that may call beside the companion's own.
 *
 * @throws TypeError when an entry is not an origin such as `https://www.example.com`.
 */
export function parseOrigins(origins: readonly string[]): ReadonlySet<string> {
  return new Set(
    origins.map((origin) => {
      const url = URL.canParse(origin) ? new URL(origin) : null;
      const isOrigin = url !== null && url.href === `${url.origin}/` && url.origin !== 'null';
      if (!isOrigin || !/^https?:$/.test(url.protocol)) {
        throw new TypeError(
          'allowedOrigins must hold origins such as https://www.example.com, without a path.',
        );
      }
      return url.origin;
    }),
  );
}

/** Stops a request that comes from a page of a foreign origin. */
export function originRule(allowedOrigins: ReadonlySet<string>): MiddlewareHandler {
  return async function originRule(c, next) {
    if (!mayCall(c, allowedOrigins)) {
      throw new ProblemError(
        'forbidden',
        'Pages of this origin may not call. The operator can add it to VERIFF_ALLOWED_ORIGINS.',
        { headers: { Vary: 'Origin' } },
      );
    }
    await next();
  };
}

function mayCall(c: Context, allowedOrigins: ReadonlySet<string>): boolean {
  const origin = c.req.header('Origin');
  const site = c.req.header('Sec-Fetch-Site');
  if (origin !== undefined && allowedOrigins.has(origin)) return true;
  if (site === 'same-origin') return true;
  if (site !== undefined && site !== 'none') return false;
  return origin === undefined || origin === new URL(c.req.url).origin;
}

/** Lets browsers read the answers on the allowed origins. Same-origin pages need none of it. */
export function crossOriginAccess(
  allowedOrigins: ReadonlySet<string>,
): MiddlewareHandler<RequestEnv> {
  return async function crossOriginAccess(c, next) {
    const origin = c.req.header('Origin') ?? '';
    const isAllowed = allowedOrigins.has(origin);
    // A preflight (Fetch, section 4.8) asks for leave only: no route answers it.
    const isPreflight = c.req.method === 'OPTIONS';
    if (isPreflight) c.res = c.body(null, 204);
    else await next();
    // An answer of the host's own may vary by more.
    const vary = [c.res.headers.get('Vary') ?? [], 'Origin'].flat().join(', ');
    addHeaders(c, { Vary: vary, ...(isAllowed && accessHeaders(origin, isPreflight)) });
  };
}

function accessHeaders(origin: string, isPreflight: boolean): Record<string, string> {
  return isPreflight
    ? {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Methods': 'GET, POST, PATCH',
        'Access-Control-Allow-Headers':
          'Authorization, Content-Type, Idempotency-Key, X-Request-Id',
        'Access-Control-Max-Age': '600',
      }
    : {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': 'RateLimit, RateLimit-Policy, Retry-After, X-Request-Id',
        // Resource Timing (W3C) section 4.5: `Server-Timing` is for pages that are named.
        'Timing-Allow-Origin': origin,
      };
}
