/** Style of the page at `GET /`. A text, so that the sandbox reads no files. */
export const consoleStyle = `
:root {
  --over: var(--quiet);
  font: 1rem/1.5 system-ui, sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); }
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.25rem; }
header {
  display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; align-items: center;
  padding-top: 2rem;
}
h1 { margin: 0; font-size: 1.6rem; line-height: 1.2; letter-spacing: -0.01em; }
header p { margin: 0.25rem 0 0; color: var(--quiet); grid-column: 1; }
.button {
  grid-column: 2; grid-row: 1 / span 2; padding: 0.5rem 1rem; border-radius: 0.6rem;
  border: 1px solid var(--line); background: var(--panel); color: var(--accent);
  font-weight: 600; text-decoration: none;
}
.button:hover { border-color: var(--accent); }
h2 { margin: 2rem 0 0.75rem; font-size: 1.1rem; }
.count { color: var(--quiet); font-weight: 400; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 0.2rem; }
code { font: 0.875em ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.table, .empty {
  position: relative; overflow-x: auto;
  background: var(--panel); border: 1px solid var(--line); border-radius: 0.9rem;
}
.empty { margin: 0; padding: 2.5rem 1.25rem; text-align: center; color: var(--quiet); }
table { width: 100%; border-collapse: collapse; font-size: 0.925rem; }
th, td { padding: 0.6rem 0.9rem; text-align: start; vertical-align: top; font-weight: 400; }
thead th { color: var(--quiet); font-size: 0.8rem; white-space: nowrap; }
tbody tr { border-top: 1px solid var(--line); }
tbody th code { white-space: nowrap; }
.long { max-width: 18rem; overflow-wrap: anywhere; }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.status { color: var(--wait); font-weight: 600; white-space: nowrap; }
.status::before { content: "●"; margin-inline-end: 0.4em; font-size: 0.7em; vertical-align: 0.15em; }
.approved, .delivered { color: var(--good); }
.declined, .failed { color: var(--bad); }
.expired, .abandoned, .created, .unsent { color: var(--over); }
.reason { color: var(--quiet); font-variant-numeric: tabular-nums; }
.more { color: var(--quiet); }
footer { padding-block: 2rem; color: var(--quiet); font-size: 0.9rem; }
.visually-hidden {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
@media (max-width: 70rem) {
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody th code { white-space: normal; }
  tbody tr { display: block; padding: 0.6rem 0.9rem; }
  tbody tr:first-child { border-top: 0; }
  tbody th, tbody td { display: flex; gap: 0.5rem; max-width: none; padding: 0.15rem 0; }
  tbody th::before, tbody td::before { content: attr(data-label); flex: 0 0 6.5rem; color: var(--quiet); }
  .status, time { white-space: normal; }
}
@media (prefers-contrast: more) { :root { --quiet: var(--text); } }
`;
