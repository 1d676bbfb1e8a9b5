/** What the sandbox's own pages share: headers, icon and colours. */
import { html } from 'hono/html';
import type { SandboxContext } from './context.ts';

/** What the sandbox's own pages may load: a style sheet. */
const pagePolicy = [
  "default-src 'none'",
  "style-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const pageIcon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='9' fill='%230b6b5d'/%3E%3Cpath d='m9 16.5 5 5 9-10.5' fill='none' stroke='%23fff' stroke-width='3.2' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";

/** In a text, so that the sandbox reads no files. */
export const pageColors = `
:root {
  color-scheme: light dark;
  --page: #f5f7f6;
  --panel: #ffffff;
  --text: #14201d;
  --quiet: #55635f;
  --line: #dbe3e0;
  --accent: #0b6b5d;
  --good: #0b6b3a;
  --bad: #a8261c;
  --wait: #7a5200;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101614;
    --panel: #18211e;
    --text: #e8efec;
    --quiet: #a3b2ad;
    --line: #2c3a35;
    --accent: #5fd0bb;
    --good: #6fdc9c;
    --bad: #ff9d92;
    --wait: #f0c05a;
  }
}
`;

/** Head of a page, but for the tags around it. */
export function pageHead(title: string, stylesheet: string) {
  return html`<meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <title>${title}</title>
    <link rel="icon" href="${pageIcon}">
    <link rel="stylesheet" href="${stylesheet}">`;
}

/** Headers of a page that loads nothing but its own style. */
export function setPageHeaders(c: SandboxContext): void {
  c.header('content-security-policy', pagePolicy);
  c.header('referrer-policy', 'no-referrer');
  c.header('x-content-type-options', 'nosniff');
}

export function styleSheet(c: SandboxContext, style: string): Response {
  return c.body(pageColors + style, 200, {
    'content-type': 'text/css; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
  });
}
