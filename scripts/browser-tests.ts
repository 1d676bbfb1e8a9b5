/**
 * The element's tests in every engine. A file with a failed test is run once more, alone in a
 * browser of its own: what passes then is named as flaky, and what fails again has failed.
 */
import { join } from 'node:path';
import { entry, honest, noReport, type Results, readReport } from './results.ts';
import { run } from './run.ts';

/** As `resultReporter` of the runner's configuration writes it. */
export interface BrowserTest {
  /** As the runner calls it: `Chromium`. */
  engine: string;
  /** Below the package. */
  file: string;
  /** With the names of its suites; or `WHOLE_FILE`. */
  name: string;
  /** `recovered` is what only a file as a whole can be, which is no test to count. */
  outcome: 'passed' | 'failed' | 'skipped' | 'recovered';
  /** Why it failed. */
  message?: string;
  /** Why an earlier try failed, if it had one. */
  retried?: string;
}

/** Fails where no test does: a hook failed, a file could not be loaded, a browser went away. */
export const WHOLE_FILE = 'the file as a whole';

const folder = 'packages/veriff-verify';

/** @param reports - Folder for what the runner reports. */
export async function runBrowserTests(
  environment: Readonly<Record<string, string>>,
  reports: string,
): Promise<Results> {
  const first = await runFiles(environment, join(reports, 'veriff-verify.json'), ['--coverage']);
  if (!first.tests) return noReport(folder);

  let tests = first.tests;
  const endings = [first];
  const again = new Map(tests.filter(hasFailed).map((test) => [placeOf(test), test] as const));
  for (const [place, { engine, file }] of again) {
    console.log(`\nOnce more, alone: ${place}`);
    const report = join(reports, `veriff-verify ${place.replaceAll('/', '-')}.json`);
    const only = { ...environment, ENGINES: engine.toLowerCase() };
    const second = await runFiles(only, report, ['--files', file]);
    const isHere = (test: BrowserTest): boolean => placeOf(test) === place;
    tests = [
      ...tests.filter((test) => !isHere(test)),
      ...mergeTries(tests.filter(isHere), second.tests ?? []),
    ];
    endings.push(second);
  }
  const badEnding = endings.find(
    ({ exitCode, tests }) => exitCode !== 0 && !tests?.some(hasFailed),
  );
  return honest(folder, toResults(tests), badEnding?.exitCode ?? 0);
}

/** The tests of one file in one engine, after both tries: a test needs to pass in one of them. */
export function mergeTries(
  first: readonly BrowserTest[],
  second: readonly BrowserTest[],
): BrowserTest[] {
  const before = byName(first);
  const after = byName(second);
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const tries = [before.get(key), after.get(key)].filter((test) => test !== undefined);
    const failure = tries.find(hasFailed);
    if (!failure) return tries.slice(0, 1);
    const retried = failure.message ?? '';
    if (failure.name === WHOLE_FILE) {
      const recovered = first.length > 0 && second.length > 0 && tries.length === 1;
      return [recovered ? { ...failure, outcome: 'recovered', retried } : failure];
    }
    const success = tries.find((test) => !hasFailed(test));
    return [success ? { ...success, retried } : failure];
  });
}

/** Names may be there more than once. */
function byName(tests: readonly BrowserTest[]): Map<string, BrowserTest> {
  const seen = new Map<string, number>();
  return new Map(
    tests.map((test) => {
      const times = (seen.get(test.name) ?? 0) + 1;
      seen.set(test.name, times);
      return [`${test.name} ${times}`, test];
    }),
  );
}

function toResults(tests: readonly BrowserTest[]): Results {
  const count = (wanted: BrowserTest['outcome']): number =>
    tests.filter(({ outcome }) => outcome === wanted).length;
  const flaky = tests.filter(
    ({ outcome, retried }) => outcome !== 'failed' && retried !== undefined,
  );
  const named = (test: BrowserTest, message?: string): string =>
    entry(`${folder}/${placeOf(test)}`, test.name, message);
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    failures: tests.filter(hasFailed).map((test) => named(test, test.message)),
    flaky: flaky.map((test) => named(test, test.retried)),
  };
}

function placeOf({ engine, file }: BrowserTest): string {
  return `${file} in ${engine}`;
}

function hasFailed({ outcome }: BrowserTest): boolean {
  return outcome === 'failed';
}

async function runFiles(
  environment: Readonly<Record<string, string>>,
  report: string,
  options: readonly string[] = [],
): Promise<{ exitCode: number; tests: readonly BrowserTest[] | null }> {
  const { exitCode } = await run({
    name: folder,
    program: 'web-test-runner',
    arguments: options,
    folder,
    environment: { ...environment, RESULTS: report },
  });
  return { exitCode, tests: await readReport<BrowserTest[]>(report) };
}
