/** What of Netlify's global the function uses; the package `@netlify/edge-functions` has all of it. */
declare namespace Netlify {
  const env: { toObject(): Record<string, string> };
}
