/**
 * The companion beside an endpoint written by hand and beside what Node can do at most:
 * `npm run bench -- companion`. With `--soak` it runs alone, for ten minutes or `SOAK_MINUTES`, and
 * its memory is watched.
 *
 * Every server, Veriff and the load are processes of their own on this machine; Veriff is one of
 * ours that answers as fast as Node can, signed. Rounds alternate, so that what else the machine
 * does meets all alike.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { barChart, type Group } from './chart.ts';
import type { Load, Measured, Work } from './companion/load.ts';
import { MeasuredProcess, type Usage } from './companion/measured-process.ts';
import { type Bundle, bundleWorker, removeBundle, Workerd } from './companion/workerd.ts';
import { median, table, writeSection } from './report.ts';

const rounds = 5;
const seconds = 2;
/** Until what V8 compiles is compiled: some ten thousand requests. */
const warmUpSeconds = 8;
const connections = 32;
/** The medians that are aimed at: times as many requests a second as each of the two. */
const targets = { hand: 3, bare: 0.8 };

/** What is asked of it in one round. */
interface Contender {
  name: string;
  server: { ready: string; usage(): Promise<Usage> };
  query?: string;
}

interface Round extends Measured {
  /** Microseconds of processor time for each request, of all threads. */
  cpu: number;
}

const veriff = await MeasuredProcess.start('veriff.ts');
const load = await MeasuredProcess.start('load.ts');
try {
  if (process.argv.includes('--soak')) await soak();
  else await compare();
} finally {
  await load.stop();
  await veriff.stop();
}

async function compare(): Promise<void> {
  const groups: Group[] = [];
  const sections = [...(await compareOnNode(groups)), ...(await compareOnWorkerd(groups))];
  const title = 'The companion under load';
  await writeFile(join(import.meta.dirname, 'companion.svg'), barChart(title, groups));
  await writeSection(
    'companion',
    title,
    [
      `${rounds} rounds of ${seconds} s in turn, ${connections} connections, after ${warmUpSeconds} s to warm up; medians. Server, Veriff and load are processes of their own on the same cores, so requests a second tell what all of them can do together; processor time is the server's alone, all threads, and tells more where the machine is busy with other things.`,
      '![Bars of the figures below](companion.svg)',
      ...sections,
    ].join('\n\n'),
  );
}

async function compareOnNode(groups: Group[]): Promise<string[]> {
  const servers = {
    hand: await MeasuredProcess.start('hand-written.ts', veriff.ready),
    ours: await MeasuredProcess.start('ours.ts', veriff.ready),
    client: await MeasuredProcess.start('client-alone.ts', veriff.ready),
    bare: await MeasuredProcess.start('bare.ts', veriff.ready),
  };
  const idle = await usages(servers);
  const ours = { name: 'the companion', server: servers.ours };
  const bare = { name: '`node:http`, `undici`', server: servers.bare };
  const client = { name: 'Hono, our API client alone', server: servers.client };
  const hand = { name: 'Express, `fetch`', server: servers.hand };
  const sections: string[] = [
    '### On Node',
    "Express is the endpoint as people write it from Veriff's documentation; `node:http` with a `Pool` of undici is what Node can do at most, with no check but the signature of a webhook. The companion is `server-stub/node` with all its checks, its store in memory and one line of log for each request. What Hono and our API client take without any of that is beside it: nothing of the companion can be faster.",
  ];
  const works: { work: Work; title: string; contenders: Contender[] }[] = [
    { work: 'create', title: 'Creating sessions', contenders: [hand, ours, client, bare] },
    {
      work: 'poll',
      title: 'Polling for a decision that a webhook has brought',
      contenders: [
        { ...hand, name: `${hand.name}, Veriff asked` },
        { ...hand, name: 'Express, from memory', query: '?stored' },
        ours,
        bare,
      ],
    },
    { work: 'webhook', title: 'Webhooks', contenders: [hand, ours, bare] },
  ];
  for (const { work, title, contenders } of works) {
    const results = await inTurn(work, connections, contenders);
    sections.push(`**${title}**`, describe(contenders, results), verdict(results, hand, bare));
    groups.push({
      title: `${title}: requests a second, on Node`,
      unit: 'a second',
      digits: 0,
      bars: contenders.map(({ name, server }) => ({
        label: name.replaceAll('`', ''),
        value: median(of(results, name).map(({ requestsPerSecond }) => requestsPerSecond)),
        ours: server === servers.ours,
      })),
    });
  }
  const loaded = await usages(servers);
  sections.push(
    '**Memory, MB**',
    table(
      ['', 'resident, idle', 'resident, after all of it', 'heap, collected'],
      [hand, ours, bare].map(({ name, server }) => {
        const [before, after] = [idle.get(server), loaded.get(server)];
        return [
          name,
          ...[before?.resident, after?.resident, after?.heap].map((megabytes) =>
            (megabytes ?? Number.NaN).toFixed(0),
          ),
        ];
      }),
    ),
  );
  for (const server of Object.values(servers)) await server.stop();
  return sections;
}

async function compareOnWorkerd(groups: Group[]): Promise<string[]> {
  const names = { ours: 'the companion', empty: 'an empty Hono app' };
  const bundles = { ours: await bundleWorker('ours'), empty: await bundleWorker('empty') };
  const startUps = { ours: [] as number[], empty: [] as number[] };
  const both = ['ours', 'empty'] as const;
  for (let round = 0; round < 2 * rounds; round += 1) {
    for (const name of both) {
      const worker = await Workerd.start(bundles[name], veriff.ready);
      startUps[name].push(worker.startUp);
      await worker.stop();
    }
  }
  const workers = {
    ours: await Workerd.start(bundles.ours, veriff.ready),
    empty: await Workerd.start(bundles.empty, veriff.ready),
  };
  const contenders = both.map((name) => ({ name: names[name], server: workers[name] }));
  const alone = await inTurn('create', 1, contenders);
  const together = await inTurn('create', connections, contenders);
  const rows = both.map((key) => {
    const name = names[key];
    const [one, many] = [of(alone, name), of(together, name)];
    return [
      name,
      (bundles[key].size / 1_000).toFixed(1),
      median(startUps[key]).toFixed(0),
      median(one.map(({ p50 }) => p50)).toFixed(2),
      median(one.map(({ p99 }) => p99)).toFixed(2),
      median(one.map(({ cpu }) => cpu)).toFixed(0),
      Math.round(median(many.map(({ requestsPerSecond }) => requestsPerSecond))),
    ];
  });
  groups.push({
    title: 'Creating a session, on workerd: p50 of one connection',
    unit: 'ms',
    digits: 2,
    bars: both.map((key) => ({
      label: names[key],
      value: median(of(alone, names[key]).map(({ p50 }) => p50)),
      ours: key === 'ours',
    })),
  });
  for (const key of both) {
    await workers[key].stop();
    await removeBundle(bundles[key] satisfies Bundle);
  }
  return [
    '### On workerd',
    `Beside a Hono app that does nothing but make the same signed call to Veriff, both bundled by wrangler. Start-up is from the start of workerd to its first answer, so most of it is workerd's own.`,
    table(
      [
        'creating sessions',
        'kB, brotli',
        'start-up, ms',
        'p50, ms, one connection',
        'p99',
        'µs of processor',
        `a second, ${connections} connections`,
      ],
      rows,
    ),
  ];
}

/** By contender's name, one entry a round. */
type Results = Map<string, Round[]>;

async function inTurn(
  work: Work,
  connections: number,
  contenders: readonly Contender[],
): Promise<Results> {
  const results: Results = new Map(contenders.map(({ name }) => [name, []]));
  for (const contender of contenders) await measure(work, connections, contender, warmUpSeconds);
  for (let round = 0; round < rounds; round += 1) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      results.get(contender.name)?.push(await measure(work, connections, contender, seconds));
    }
  }
  return results;
}

async function measure(
  work: Work,
  connections: number,
  { name, server, query = '' }: Contender,
  seconds: number,
): Promise<Round> {
  const question: Load = { work, url: server.ready, query, seconds, connections };
  // What prepares a work is not measured.
  await load.ask<null>({ ...question, seconds: 0 });
  const before = await server.usage();
  const measured = await load.ask<Measured>(question);
  const after = await server.usage();
  if (measured.failures > 0) {
    throw new Error(`${name}: ${measured.failures} of ${measured.requests} ${work} failed.`);
  }
  const cpu = ((after.cpu - before.cpu) / measured.requests) * 1e6;
  console.log(
    `${work} | ${name} | ${Math.round(measured.requestsPerSecond)} a second | ${cpu.toFixed(0)} µs`,
  );
  return { ...measured, cpu };
}

function of(results: Results, name: string): readonly Round[] {
  return results.get(name) ?? [];
}

/** Ratios are medians of the rounds' own ratios, since a round's neighbours had the same machine. */
function describe(contenders: readonly Contender[], results: Results): string {
  const ours = of(results, 'the companion');
  return table(
    [
      '',
      'a second',
      'p50, ms',
      'p99, ms',
      'µs of processor',
      'the companion does',
      'for the processor time',
    ],
    contenders.map(({ name }) => {
      const theirs = of(results, name);
      const times = (ratio: (ours: Round, theirs: Round) => number): string =>
        theirs === ours
          ? ''
          : `${median(theirs.map((round, index) => ratio(ours[index] ?? round, round))).toFixed(2)} times as many`;
      return [
        name,
        Math.round(median(theirs.map(({ requestsPerSecond }) => requestsPerSecond))),
        median(theirs.map(({ p50 }) => p50)).toFixed(2),
        median(theirs.map(({ p99 }) => p99)).toFixed(2),
        median(theirs.map(({ cpu }) => cpu)).toFixed(0),
        times((a, b) => a.requestsPerSecond / b.requestsPerSecond),
        times((a, b) => b.cpu / a.cpu),
      ];
    }),
  );
}

function verdict(results: Results, hand: Contender, bare: Contender): string {
  const ours = of(results, 'the companion');
  const said = (
    [
      ['hand', hand],
      ['bare', bare],
    ] as const
  ).map(([key, { name }]) => {
    const theirs =
      of(results, name).length > 0 ? of(results, name) : of(results, `${name}, Veriff asked`);
    const ratio = median(
      theirs.map(
        (round, index) => (ours[index] ?? round).requestsPerSecond / round.requestsPerSecond,
      ),
    );
    const outcome = ratio >= targets[key] ? 'reached' : 'missed';
    return `at least ${targets[key]} times ${name}: ${outcome}, with ${ratio.toFixed(2)}`;
  });
  return `Targets: ${said.join('; ')}.`;
}

async function usages(
  servers: Record<string, MeasuredProcess>,
): Promise<Map<Contender['server'], Usage>> {
  const collected = new Map<Contender['server'], Usage>();
  for (const server of Object.values(servers)) collected.set(server, await server.usage(true));
  return collected;
}

/** All works in turn, again and again; memory at the end of each turn, after a garbage collection. */
async function soak(): Promise<void> {
  const minutes = Number(process.env['SOAK_MINUTES'] || 10);
  const server = await MeasuredProcess.start('ours.ts', veriff.ready);
  const contender = { name: 'the companion', server };
  const samples: { minute: number; requests: number; usage: Usage }[] = [];
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 60_000;
  let requests = 0;
  while (elapsed() < minutes) {
    for (const work of ['create', 'webhook', 'poll'] as const) {
      requests += (await measure(work, connections, contender, 5)).requests;
    }
    samples.push({ minute: elapsed(), requests, usage: await server.usage(true) });
  }
  await server.stop();

  // The store of the companion is full by then, and what Node compiles is compiled.
  const late = samples.slice(Math.floor(samples.length / 2));
  const slope = (value: (usage: Usage) => number) =>
    trend(late.map(({ minute, usage }) => [minute, value(usage)]));
  const everyMinute = samples.filter(
    ({ minute }, index) => Math.floor(minute) !== Math.floor(samples[index - 1]?.minute ?? -1),
  );
  const title = `The companion for ${minutes} minutes`;
  const bars = (value: (usage: Usage) => number) =>
    everyMinute.map(({ minute, usage }) => ({
      label: `minute ${Math.floor(minute)}`,
      value: value(usage),
      ours: true,
    }));
  await writeFile(
    join(import.meta.dirname, 'companion-soak.svg'),
    barChart(title, [
      { title: 'Heap, collected', unit: 'MB', bars: bars(({ heap }) => heap) },
      { title: 'Resident memory', unit: 'MB', bars: bars(({ resident }) => resident) },
    ]),
  );
  await writeSection(
    'companion --soak',
    title,
    [
      `${requests.toLocaleString('en')} requests, creating, webhooks and polling in turn, ${connections} connections. Memory at the end of each turn, after a garbage collection.`,
      '![Bars of the figures below](companion-soak.svg)',
      table(
        ['minute', 'requests so far', 'heap, MB', 'resident, MB'],
        everyMinute.map(({ minute, requests, usage }) => [
          minute.toFixed(1),
          requests.toLocaleString('en'),
          usage.heap.toFixed(1),
          usage.resident.toFixed(0),
        ]),
      ),
      `In the second half the heap grew by ${slope(({ heap }) => heap).toFixed(2)} MB a minute, resident memory by ${slope(({ resident }) => resident).toFixed(2)}.`,
    ].join('\n\n'),
  );
}

/** Slope of the straight line with the least squares. */
function trend(points: readonly (readonly [number, number])[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([a]) => a)), mean(points.map(([, b]) => b))];
  const covariance = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return covariance / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}
