/**
 * What a site's response headers must allow for `<veriff-verify>`, for Node and every build: no
 * DOM, no side effects. Add the sources to your own policies, or send the two strings as they are.
 *
 * @module
 */
import { VERIFF_ORIGINS } from './session-url.ts';

/** Where Veriff serves its flow: sources of `frame-src`. */
export const frameSources: readonly string[] = VERIFF_ORIGINS;

/**
 * Directives of a Content-Security-Policy, each with its sources; the shape that helmet takes.
 * `'self'` stands for a site that serves the element's files and the companion itself: else add
 * their origins to `script-src` and `connect-src`.
 */
export const contentSecurityPolicyDirectives: Readonly<Record<string, readonly string[]>> = {
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'connect-src': ["'self'"],
  'frame-src': frameSources,
  'require-trusted-types-for': ["'script'"],
};

/** Value of a `Content-Security-Policy` header. */
export const contentSecurityPolicy: string = Object.entries(contentSecurityPolicyDirectives)
  .map(([directive, sources]) => [directive, ...sources].join(' '))
  .join('; ');

/**
 * Features of a `Permissions-Policy` that the flow cannot do without, each with who may use it: the
 * page, which hands it on, and the frame. Needed only where a site sends such a policy: what it
 * does not name can be handed on.
 */
export const permissionsPolicyFeatures: Readonly<Record<string, readonly string[]>> = {
  camera: ['self', ...frameSources],
  microphone: ['self', ...frameSources],
};

/** Value of a `Permissions-Policy` header. */
export const permissionsPolicy: string = Object.entries(permissionsPolicyFeatures)
  .map(([feature, allowed]) => `${feature}=(${allowed.map(quoteOrigin).join(' ')})`)
  .join(', ');

function quoteOrigin(source: string): string {
  return source.includes('://') ? `"${source}"` : source;
}
