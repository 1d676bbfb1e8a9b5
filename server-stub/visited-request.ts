/** A request as its visitor made it, for servers that stand behind a proxy. */
import { isProxy } from './client-address.ts';

/**
 * Behind a proxy that terminates TLS a request seems to be of `http:`, and a page of the same host
 * to be foreign. Only browsers that do not send `Sec-Fetch-Site` (Safari before 16.4) need this.
 *
 * @param peer - Address of the other end of the connection.
 * @param header - Of the request, by its name in lower case.
 * @returns the request with an `https:` URL, if a proxy says in `X-Forwarded-Proto` that it came so.
 *   `Host` is never taken from a forwarded header: the proxy has to pass it on.
 */
export function visitedRequest(
  request: Request,
  peer: string | null | undefined,
  header: (name: string) => string | null | undefined,
): Request {
  if (!header('origin') || header('sec-fetch-site') || !peer || !isProxy(peer)) return request;
  // The last entry is the nearest proxy's own.
  const scheme = header('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase();
  if (scheme !== 'https') return request;
  const { method, headers, body, signal } = request;
  return new Request(request.url.replace(/^http:/, 'https:'), {
    method,
    headers,
    body,
    signal,
    duplex: 'half',
  } as RequestInit);
}
