/**
 * Everything that must hold before a change lands: `npm test`.
 *
 * The last line is the sum over all runners. A build or a check counts as one; a runner that
 * ends badly without naming a failed test counts as one failure.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findBrowsers } from './browser.ts';
import { runBuilds } from './build.ts';
import { runChecks } from './check.ts';
import { type Command, root, run } from './run.ts';

interface Count {
  passed: number;
  failed: number;
  skipped?: number;
}

const results = join(root, 'results');

async function main(): Promise<void> {
  await rm(results, { recursive: true, force: true });
  await mkdir(results, { recursive: true });
  const browsers = await findBrowsers();
  for (const [variable, path] of Object.entries(browsers)) console.log(`${variable}=${path}`);
  const environment = {
    ...browsers,
    WRANGLER_SEND_METRICS: 'false',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  };

  const counts = new Map<string, Count>();
  counts.set('checks', await section('Checks', runChecks));
  counts.set('builds', await section('Builds', runBuilds));
  for (const folder of ['packages/veriff-api', 'packages/sandbox', 'packages/companion', 'tests']) {
    counts.set(folder, await section(folder, () => vitest(folder, environment)));
  }
  counts.set(
    'packages/veriff-verify',
    await section('packages/veriff-verify', () => webTestRunner(environment)),
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

function line({ passed, failed, skipped }: Required<Count>): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

async function section(title: string, work: () => Promise<Count>): Promise<Count> {
  console.log(`\n== ${title}`);
  return work();
}

async function vitest(folder: string, environment: Record<string, string>): Promise<Count> {
  const file = join(results, `${folder.replaceAll('/', '-')}.json`);
  const { exitCode } = await run({
    name: folder,
    program: 'vitest',
    arguments: ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    folder,
    environment,
  });
  const report = await readReport<{
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests: number;
    numTodoTests: number;
    testResults: { status: string; assertionResults: { status: string }[] }[];
  }>(file);
  if (report === null) return { passed: 0, failed: 1 };
  // A file that cannot be loaded has no tests to fail, but has failed.
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return honest(
    {
      passed: report.numPassedTests,
      failed: report.numFailedTests + brokenFiles,
      skipped: report.numPendingTests + report.numTodoTests,
    },
    exitCode,
  );
}

async function webTestRunner(environment: Record<string, string>): Promise<Count> {
  const { exitCode } = await run({
    name: 'packages/veriff-verify',
    program: 'web-test-runner',
    folder: 'packages/veriff-verify',
    environment,
  });
  const report = await readReport<Count>(join(results, 'veriff-verify.json'));
  return report === null ? { passed: 0, failed: 1 } : honest(report, exitCode);
}

async function single(command: Command): Promise<Count> {
  const { exitCode } = await run(command);
  return exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A run that ended badly, or ran nothing, has failed whatever it counted. */
function honest(count: Count, exitCode: number): Count {
  const bad = (exitCode !== 0 && count.failed === 0) || count.passed + count.failed === 0;
  return bad ? { ...count, failed: count.failed + 1 } : count;
}

async function readReport<Report>(file: string): Promise<Report | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as Report);
}

try {
  await main();
} catch (error) {
  // The closing line is promised for every run, also for one that could not start.
  console.error(error instanceof Error ? error.message : error);
  console.log('\n0 passed, 1 failed');
  process.exitCode = 1;
}
