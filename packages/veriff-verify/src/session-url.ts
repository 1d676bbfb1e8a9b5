import { FlowError } from './flow-error.ts';

/** Where Veriff serves its flow: what a session URL may point to, and `frame-src` must allow. */
export const VERIFF_ORIGINS = ['https://*.veriff.com', 'https://*.veriff.me'] as const;

/** localhost and its subdomains, 127.0.0.0/8 and [::1], as `URL` writes them. */
const LOOPBACK = /^((.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Whether an origin is one of `patterns`. A pattern is an origin, or one with `*.` before the
 * host, which stands for one or more labels there and never for the bare host.
 */
export function isTrustedOrigin(origin: string, patterns: readonly string[]): boolean {
  // Every sandboxed and data: document calls itself "null".
  if (origin === 'null') return false;
  return patterns.some((pattern) => {
    const [scheme = '', suffix] = pattern.split('*');
    return suffix === undefined
      ? origin === parse(pattern)?.origin
      : scheme.endsWith('://') &&
          suffix.startsWith('.') &&
          origin.startsWith(scheme) &&
          origin.endsWith(suffix) &&
          origin.length > scheme.length + suffix.length;
  });
}

/** Veriff's origins and those of a `trusted-origins` attribute. */
export function trustedOrigins(attribute: string): string[] {
  return [...VERIFF_ORIGINS, ...attribute.split(/\s+/).filter(Boolean)];
}

/**
 * The session URL, parsed, if it may be opened in a page at `pageHost`.
 *
 * @throws FlowError `invalid-session-url`
 */
export function checkSessionUrl(
  value: string,
  trusted: readonly string[],
  pageHost = location.hostname,
): URL {
  const url = parse(value);
  const loopback = LOOPBACK.test(pageHost) && url !== null && LOOPBACK.test(url.hostname);
  if (
    !url ||
    url.username ||
    url.password ||
    !(loopback ? /^https?:$/ : /^https:$/).test(url.protocol) ||
    !(loopback || isTrustedOrigin(url.origin, trusted))
  ) {
    throw new FlowError(
      'invalid-session-url',
      'The session URL is not an https URL of Veriff. Pass verification.url as Veriff sent it, or name its origin in trusted-origins.',
    );
  }
  return url;
}

function parse(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}
