/**
 * The element beside an integration written by hand, and beside the sizes of its peers:
 * `npm run bench -- element`.
 *
 * Every page is built by Vite from npm packages and opened in Chromium, with a companion and a
 * sandbox on this machine; no vendor is called. Rounds of the two alternate, each in a browser
 * context of its own, so that nothing is cached.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builds } from '../scripts/build.ts';
import { run } from '../scripts/run.ts';
import { barChart, type Group } from './chart.ts';
import {
  type Approach,
  firstPaint,
  type Line,
  launchBrowser,
  remains,
  scriptsOf,
  timeOfClick,
  WARM_UP,
} from './element/browser.ts';
import { brotli, bundle, type Files, serveSite } from './element/site.ts';
import { median, quantile, table, writeSection } from './report.ts';

const rounds = 15;
const cycles = 1_000;

const compared = {
  ours: '`<veriff-verify>`',
  'hand-written': 'written by hand, with @veriff/incontext-sdk',
} as const;
type Compared = keyof typeof compared;
const both = Object.keys(compared) as Compared[];

const peers = {
  'js-sdk': '@veriff/js-sdk with @veriff/incontext-sdk',
  persona: 'persona',
  sumsub: '@sumsub/websdk',
} as const;

const lines: readonly Line[] = [
  { name: 'this machine', latency: 0, throughput: -1 },
  { name: '40 ms, 10 Mbit/s', latency: 40, throughput: 1_250_000 },
];
const approaches: Readonly<Record<Approach, string>> = {
  'at once': 'cold, clicked by a script, with no sign before',
  'by mouse': 'cold, by mouse, held for 80 ms',
  preloaded: 'after `preload()`',
  ahead: 'after `preload({ session: true })`',
};

for (const build of builds.filter(({ folder }) => folder?.startsWith('packages/'))) {
  const { exitCode, output } = await run(build, 'collect');
  if (exitCode !== 0) throw new Error(output);
}

const entries = new Map<string, Files>();
for (const entry of [...both, ...Object.keys(peers)]) entries.set(entry, await bundle(entry));
const site = await serveSite(entries);
const browser = await launchBrowser();
const sections: string[] = [];
const groups: Group[] = [];
try {
  await measureClicks();
  await measureFirstPaint();
  await measureBytes();
  await measureRemains();
} finally {
  await browser.close();
  await site.close();
}

const title = 'The element and its peers';
await writeFile(join(import.meta.dirname, 'element.svg'), barChart(title, groups));
await writeSection(
  'element',
  title,
  [
    `The element beside an integration written by hand (\`fetch\` to the companion and \`createVeriffFrame\`, as Veriff's documentation shows), both built by Vite from npm and run in Chromium ${browser.version()} against a companion and a sandbox on the same machine, ${rounds} rounds in turn, each in a fresh browser context. Medians; in brackets the quartiles.`,
    '![Bars of the figures below](element.svg)',
    ...sections,
  ].join('\n\n'),
);

async function measureClicks(): Promise<void> {
  const rows: string[][] = [];
  let said: string[] = [];
  for (const line of lines) {
    said = [];
    const ofLine: Group[] = [];
    for (const approach of Object.keys(approaches) as Approach[]) {
      const times = await inTurn((entry) => timeOfClick(browser, site.page(entry), line, approach));
      // By hand there is nothing to preload: all is loaded with the page.
      rows.push([line.name, approaches[approach], ...both.map((entry) => spread(times[entry]))]);
      ofLine.push({
        title: `Click to the first request of the flow: ${approaches[approach].replaceAll('`', '')}; ${line.name}`,
        unit: 'ms',
        bars: bars((entry) => median(times[entry])),
      });
      console.log(rows.at(-1)?.join(' | '));
      const ratio = median(times.ours) / median(times['hand-written']);
      said.push(`${approaches[approach]}, ${ratio.toFixed(2)} times as long`);
    }
    // So that the ways of one line can be compared too.
    const max = Math.max(...ofLine.flatMap(({ bars }) => bars.map(({ value }) => value)));
    groups.push(...ofLine.map((group) => ({ ...group, max })));
  }
  sections.push(
    '### From the click to the first request of the frame, ms',
    table(['line', 'how', ...both.map((entry) => compared[entry])], rows),
    'Files are served with brotli. The slower line is made by Chromium, for every request of the page. By hand the SDK is loaded with the page, so that there is nothing to preload; the element loads it on the first sign of intent.',
    `Targets: not slower cold, faster after a preload. The slower line: ${said.join('; ')}.`,
  );
}

async function measureFirstPaint(): Promise<void> {
  const paints = await inTurn((entry) => firstPaint(browser, site.page(entry)));
  const rows = both.map((entry) => [
    compared[entry],
    spread(paints[entry].map(({ script }) => script)),
    spread(paints[entry].map(({ paint }) => paint)),
  ]);
  sections.push(
    '### Up to the first paint, ms',
    table(['', 'in scripts', 'first paint'], rows),
    "The button is the first thing to see on both pages, and a script makes it. “In scripts” is the time of the page's main thread in compiling and running them until then, from Chromium's trace.",
  );
  groups.push({
    title: 'In scripts up to the first paint',
    unit: 'ms',
    bars: bars((entry) => median(paints[entry].map(({ script }) => script))),
  });
}

async function measureBytes(): Promise<void> {
  const sizes: { label: string; first: number; all: number; ours: boolean }[] = [];
  for (const entry of both) {
    const { first, all } = await scriptsOf(browser, site.page(entry), site.takeRequests);
    const sum = (names: readonly string[]) =>
      names.reduce((total, name) => total + size(entry, name), 0);
    sizes.push({
      label: compared[entry],
      first: sum(first),
      all: sum(all),
      ours: entry === 'ours',
    });
  }
  for (const [entry, label] of Object.entries(peers)) {
    const bytes = size(entry, 'index.js');
    sizes.push({ label, first: bytes, all: bytes, ours: false });
  }
  sections.push(
    '### Bytes of JavaScript from npm, brotli',
    table(
      ['', 'first load', 'in all, flow open, in English'],
      sizes.map(({ label, first, all }) => [label, first, all]),
    ),
    "All built alike. The first two are what Chromium asked for. The peers were only built: each is one file, and what its vendor's servers add when it opens is not in the figure; nor is Veriff's own flow in the first two.",
  );
  groups.push({
    title: 'JavaScript on first load, brotli',
    unit: 'kB',
    bars: sizes.map(({ label, first, ours }) => ({
      label: label.replaceAll('`', ''),
      value: first / 1_000,
      ours,
    })),
  });
}

async function measureRemains(): Promise<void> {
  const rows: (string | number)[][] = [];
  for (const entry of both) {
    for (const flow of [null, site.blank]) {
      const { heap, nodes, listeners, frames } = await remains(
        browser,
        site.page(entry),
        cycles,
        flow,
      );
      const what = flow === null ? 'mounted and removed' : 'mounted, opened and removed';
      rows.push([compared[entry], what, (heap / 1_000).toFixed(1), nodes, listeners, frames]);
      console.log(rows.at(-1)?.join(' | '));
    }
  }
  sections.push(
    `### What ${cycles.toLocaleString('en')} mounts and unmounts leave behind`,
    table(['', 'each was', 'heap, kB', 'nodes', 'listeners', 'frames'], rows),
    `After garbage collection, less what was there after ${WARM_UP} cycles before them. Heap is JavaScript's.`,
  );
}

async function inTurn<Result>(
  measure: (entry: Compared) => Promise<Result>,
): Promise<Record<Compared, Result[]>> {
  const results: Record<Compared, Result[]> = { ours: [], 'hand-written': [] };
  // The first round warms the browser and the servers up.
  for (let round = -1; round < rounds; round += 1) {
    for (const entry of round % 2 === 0 ? both : both.toReversed()) {
      const result = await measure(entry);
      if (round >= 0) results[entry].push(result);
    }
  }
  return results;
}

function bars(value: (entry: Compared) => number) {
  return both.map((entry) => ({
    label: compared[entry].replaceAll('`', ''),
    value: value(entry),
    ours: entry === 'ours',
  }));
}

function spread(values: readonly number[]): string {
  const figures = [median(values), quantile(values, 0.25), quantile(values, 0.75)];
  const [middle, low, high] = figures.map((figure) => figure.toFixed(1));
  return `${middle} (${low}–${high})`;
}

function size(entry: string, name: string): number {
  const bytes = entries.get(entry)?.get(name);
  if (bytes === undefined) throw new Error(`${entry} has no file ${name}.`);
  return brotli(bytes).length;
}
