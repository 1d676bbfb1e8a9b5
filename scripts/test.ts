/**
 * Everything that must hold before a change lands: `npm test`.
 *
 * The last line is the sum over all runners. A build or a check counts as one; a runner that
 * ends badly without naming a failed test counts as one failure.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findBrowsers } from './browser.ts';
import { runBrowserTests } from './browser-tests.ts';
import { runBuilds } from './build.ts';
import { runChecks } from './check.ts';
import { checkCoverage } from './coverage.ts';
import { findRedisServer } from './programs.ts';
import { entry, honest, noReport, type Results, readReport } from './results.ts';
import { type Command, root, run } from './run.ts';
import { resultsFile } from './vitest-results.ts';

const results = join(root, 'results');

async function main(): Promise<void> {
  await rm(results, { recursive: true, force: true });
  await mkdir(results, { recursive: true });
  const programs = { ...(await findBrowsers()), REDIS_SERVER_PATH: await findRedisServer() };
  for (const [variable, path] of Object.entries(programs)) console.log(`${variable}=${path}`);
  const environment = {
    ...programs,
    WRANGLER_SEND_METRICS: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  };

  const counts = new Map<string, Results>();
  counts.set('checks', await section('Checks', runChecks));
  counts.set('builds', await section('Builds', runBuilds));
  for (const folder of ['packages/veriff-api', 'packages/sandbox', 'packages/companion', 'tests']) {
    counts.set(folder, await section(folder, () => vitest(folder, environment)));
  }
  counts.set(
    'packages/veriff-verify',
    await section('packages/veriff-verify', () => runBrowserTests(environment, results)),
  );
  counts.set(
    'coverage of veriff-verify',
    await section('coverage of veriff-verify', () =>
      checkCoverage(join(results, 'coverage', 'coverage-summary.json')),
    ),
  );
  counts.set(
    'size of veriff-verify',
    await section('size of veriff-verify', () =>
      single({
        name: 'size',
        program: 'size-limit',
        folder: 'packages/veriff-verify',
      }),
    ),
  );

  const all = [...counts.values()];
  list(
    'Passed at the second try only: flaky',
    all.flatMap(({ flaky = [] }) => flaky),
  );
  list(
    'Failed',
    all.flatMap(({ failures = [] }) => failures),
  );
  console.log('\n== Summary');
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, { passed, failed, skipped = 0 }] of counts) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    console.log(`${name}: ${line({ passed, failed, skipped })}`);
  }
  // Skipped tests are those that an engine cannot run; the closing line has two numbers.
  console.log(`\nskipped: ${total.skipped}`);
  console.log(line({ ...total, skipped: 0 }));
  process.exitCode = total.failed === 0 ? 0 : 1;
}

function line({
  passed,
  failed,
  skipped,
}: Pick<Required<Results>, 'passed' | 'failed' | 'skipped'>): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function list(title: string, entries: readonly string[]): void {
  if (entries.length > 0) console.log(`\n== ${title}\n${entries.join('\n')}`);
}

async function section(title: string, work: () => Promise<Results>): Promise<Results> {
  console.log(`\n== ${title}`);
  return work();
}

async function vitest(folder: string, environment: Record<string, string>): Promise<Results> {
  const file = join(results, `${folder.replaceAll('/', '-')}.json`);
  const { exitCode } = await run({
    name: folder,
    program: 'vitest',
    arguments: [
      'run',
      '--reporter=default',
      `--reporter=${join(import.meta.dirname, 'vitest-results.ts')}`,
    ],
    folder,
    environment: { ...environment, [resultsFile]: file },
  });
  const report = await readReport<Results>(file);
  return report === null ? noReport(folder) : honest(folder, report, exitCode);
}

async function single(command: Command): Promise<Results> {
  const { exitCode } = await run(command);
  if (exitCode === 0) return { passed: 1, failed: 0 };
  return { passed: 0, failed: 1, failures: [entry(command.folder ?? 'root', command.name)] };
}

try {
  await main();
} catch (error) {
  // The closing line is promised for every run, also for one that could not start.
  console.error(error instanceof Error ? error.message : error);
  console.log('\n0 passed, 1 failed');
  process.exitCode = 1;
}
