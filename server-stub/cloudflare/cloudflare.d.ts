/** What of Cloudflare's modules the Worker uses; `wrangler types` writes all of it. */
declare module 'cloudflare:workers' {
  export const env: Readonly<Record<string, unknown>>;
}
