/** Style of the page at `GET /reference`. A text, so that the sandbox reads no files. */
export const referenceStyle = `
:root {
  --mark: #e8f1ee;
  --get: #1a5a96;
  --post: var(--good);
  --patch: var(--wait);
  --delete: var(--bad);
  font: 1rem/1.55 system-ui, sans-serif;
  scroll-padding-top: 1rem;
}
@media (prefers-color-scheme: dark) {
  :root {
    --mark: #21302b;
    --get: #8ec5ff;
  }
}
@media (prefers-contrast: more) { :root { --quiet: var(--text); --line: var(--quiet); } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); overflow-wrap: break-word; }
header, .columns { max-width: 82rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
h1 { margin: 0; font-size: 1.9rem; letter-spacing: -0.015em; }
h2 { margin: 3rem 0 0.5rem; font-size: 1.5rem; letter-spacing: -0.01em; }
h3 { margin: 0 0 0.5rem; font-size: 1.2rem; }
h4 { margin: 1.75rem 0 0.5rem; font-size: 0.95rem; }
p { margin: 0.5rem 0; max-width: 46rem; }
header p { color: var(--quiet); }
.links { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; }
a { color: var(--accent); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 0.2rem; }
.skip { position: absolute; inset-inline-start: 1rem; top: -10rem; padding: 0.5rem 1rem; background: var(--panel); z-index: 1; }
.skip:focus { top: 1rem; }
code, pre { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; }
code { font-size: 0.875em; overflow-wrap: anywhere; }
p code, td code { padding: 0.1em 0.3em; border-radius: 0.3em; background: var(--mark); }
.source, .back { color: var(--quiet); font-size: 0.9rem; }
.method {
  display: inline-block; min-width: 3.6rem; color: var(--quiet);
  font: 700 0.75rem/1.5 ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; text-transform: uppercase;
}
.get { color: var(--get); }
.post { color: var(--post); }
.patch { color: var(--patch); }
.delete { color: var(--delete); }
.call {
  display: flex; align-items: baseline; gap: 0.5rem; max-width: none; margin: 0.5rem 0 0.75rem;
  padding: 0.5rem 0.75rem; border-radius: 0.5rem; background: var(--mark);
}
.call code { padding: 0; background: none; font-size: 0.95rem; overflow-wrap: break-word; }
article {
  margin: 1.25rem 0; padding: 1.25rem 1.5rem 1.5rem; background: var(--panel);
  border: 1px solid var(--line); border-radius: 0.9rem;
}
.anchor { color: var(--quiet); font-weight: 400; text-decoration: none; }
.anchor:hover { color: var(--accent); }
nav { margin-top: 1rem; }
nav details { padding: 0.6rem 1rem; background: var(--panel); border: 1px solid var(--line); border-radius: 0.9rem; }
summary { cursor: pointer; }
nav summary { font-weight: 600; }
nav p { margin: 0.9rem 0 0.2rem; font-weight: 600; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav li a { display: flex; gap: 0.5rem; padding: 0.3rem 0; color: var(--text); text-decoration: none; font-size: 0.925rem; line-height: 1.35; }
nav a:hover { color: var(--accent); text-decoration: underline; }
nav .method { flex: none; min-width: 3.2rem; font-size: 0.68rem; line-height: 1.85; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; line-height: 1.45; }
main > section > table { margin-top: 0.75rem; background: var(--panel); border: 1px solid var(--line); }
th, td { padding: 0.5rem 0.75rem 0.5rem 0; text-align: start; vertical-align: top; font-weight: 400; }
main > section > table :is(th, td) { padding-inline-start: 0.75rem; }
thead th { color: var(--quiet); font-size: 0.8rem; padding-block: 0.25rem; }
tbody tr { border-top: 1px solid var(--line); }
th .parent { color: var(--quiet); }
.yes { font-weight: 600; }
.no { color: var(--quiet); }
.deprecated { color: var(--patch); font-weight: 600; }
.example { margin-top: 0.5rem; border: 1px solid var(--line); border-radius: 0.5rem; }
.example summary { padding: 0.5rem 0.75rem; font-size: 0.9rem; }
pre {
  margin: 0; padding: 0.75rem; overflow: auto; max-height: 30rem; border-top: 1px solid var(--line);
  font-size: 0.85rem; line-height: 1.5; background: var(--page); border-radius: 0 0 0.5rem 0.5rem;
}
pre code { font-size: 1em; overflow-wrap: normal; }
.reasons { margin-top: 1rem; background: var(--panel); }
.reasons dl { margin: 0; padding: 0.25rem 0.75rem 0.75rem; columns: 22rem; font-size: 0.9rem; }
.reasons dl div { display: flex; gap: 0.75rem; padding: 0.15rem 0; break-inside: avoid; }
.reasons dt { color: var(--quiet); font-variant-numeric: tabular-nums; }
.reasons dd { margin: 0; }
main { min-width: 0; padding-bottom: 4rem; }
main > section:first-child h2 { margin-top: 1.5rem; }
main > section > h3 { margin-top: 2rem; }
@media (min-width: 46.01rem) {
  tbody th { width: 32%; }
  td:nth-child(2) { width: 15%; }
  td:nth-child(3):not(:last-child) { width: 9%; }
  .errors :is(th, td):nth-child(1), .errors tbody th { width: 5rem; }
  .errors td:nth-child(3) { width: 45%; }
}
@media (min-width: 62rem) {
  .columns { display: grid; grid-template-columns: 17rem minmax(0, 1fr); gap: 0 2.5rem; align-items: start; }
  nav { position: sticky; top: 1rem; max-height: calc(100vh - 2rem); overflow-y: auto; }
  /* Where a closed list can be shown open, there is nothing to open beside the text. */
  @supports selector(::details-content) {
    nav details { padding: 0 0.25rem 1rem; background: none; border: 0; }
    nav summary { display: none; }
    nav details::details-content { content-visibility: visible; display: block; }
  }
}
@media (max-width: 46rem) {
  article { padding: 1rem; margin-inline: -0.5rem; }
  table, tbody, tr { display: block; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  main > section > table { padding-inline: 0.75rem; }
  main > section > table :is(th, td) { padding-inline-start: 0; }
  tbody tr { display: flex; flex-wrap: wrap; gap: 0.1rem 0.6rem; padding: 0.55rem 0; align-items: baseline; }
  tbody :is(th, td) { padding: 0; }
  td:nth-child(2) { color: var(--quiet); font-size: 0.85rem; }
  td:last-child, .errors td:nth-child(3) { flex: 1 0 100%; }
  td:empty { display: none; }
  main > section > table tbody tr:first-child { border-top: 0; }
  .errors td:last-child { color: var(--quiet); }
  .errors tbody th { font-weight: 600; }
  .no { display: none; }
}
@media print {
  :root {
    color-scheme: light; font-size: 10pt;
    --page: #fff; --panel: #fff; --text: #000; --quiet: #333; --line: #ccc; --mark: #eee;
    --accent: #000; --get: #000; --post: #000; --patch: #000; --delete: #000;
  }
  nav, .skip, .back, .anchor, .links { display: none; }
  .columns { display: block; }
  details::details-content { content-visibility: visible; display: block; }
  article { border: 0; padding: 0; }
  h2, h3, h4 { break-after: avoid; }
  tr, pre { break-inside: avoid; }
  pre { max-height: none; white-space: pre-wrap; }
}
`;
