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
import { type Handle, withHeaders } from './observe.ts';
import { ProblemError } from './problem.ts';
import type { RequestContext } from './request.ts';

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

/**
 * Lets pages of this origin and of the allowed ones call, and browsers read the answer there.
 *
 * @param settle - Makes an answer of what the handler throws, so that a page can read that too.
 */
export function forPages(
  allowedOrigins: ReadonlySet<string>,
  handle: Handle,
  settle: (c: RequestContext, handle: Handle) => Promise<Response>,
): Handle {
  return async (c) => {
    const origin = c.req.header('Origin');
    const isAllowed = origin !== undefined && allowedOrigins.has(origin);
    if (!isAllowed && !isOwn(c, origin)) {
      throw new ProblemError(
        'forbidden',
        'Pages of this origin may not call. Ask the operator to add it to VERIFF_ALLOWED_ORIGINS.',
        { headers: { Vary: 'Origin' } },
      );
    }
    // A preflight (Fetch, section 4.8) asks for leave only: no route answers it.
    const isPreflight = c.req.method === 'OPTIONS';
    const answer = isPreflight ? c.body(null, 204) : await settle(c, handle);
    // An answer of the host's own may vary by more.
    const vary = [answer.headers.get('Vary') ?? [], 'Origin'].flat().join(', ');
    return withHeaders(answer, {
      Vary: vary,
      ...(isAllowed && accessHeaders(origin, isPreflight)),
    });
  };
}

/** Whether the request comes from a page of the companion's own origin, or from no page at all. */
function isOwn(c: RequestContext, origin: string | undefined): boolean {
  const site = c.req.header('Sec-Fetch-Site');
  if (site === 'same-origin') return true;
  if (site !== undefined && site !== 'none') return false;
  return origin === undefined || origin === new URL(c.req.url).origin;
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
