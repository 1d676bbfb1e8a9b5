/** A reporter of vitest for `npm test`, which has to say on which runtime a test has failed. */
import { writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Reporter, SerializedError, TestModule } from 'vitest/node';
import { entry, type Results } from './results.ts';
import { root } from './run.ts';

/** The variable that names the file for the results. */
export const resultsFile = 'VITEST_RESULTS_FILE';

export default class ResultsReporter implements Reporter {
  async onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly SerializedError[],
  ): Promise<void> {
    const file = process.env[resultsFile];
    if (!file) throw new Error(`${resultsFile} must name the file for the results.`);
    await writeFile(file, JSON.stringify(collect(modules, unhandledErrors)));
  }
}

function collect(
  modules: readonly TestModule[],
  unhandledErrors: readonly SerializedError[],
): Results {
  const results = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const flaky: string[] = [];
  for (const module of modules) {
    const place = `${relative(root, module.moduleId)} (${module.project.name})`;
    let named = false;
    for (const test of module.children.allTests()) {
      const { state, errors = [] } = test.result();
      if (state !== 'pending') results[state] += 1;
      if (state === 'failed') {
        failures.push(entry(place, test.fullName, messages(errors)));
        named = true;
      } else if (state === 'passed' && errors.length > 0) {
        // Of its earlier tries.
        flaky.push(entry(place, test.fullName, messages(errors)));
      }
    }
    // A file that cannot be loaded, or whose process has died, has no test to fail.
    if (!named && !['passed', 'skipped'].includes(module.state())) {
      const suites = [...module.children.allSuites()].flatMap((suite) => suite.errors());
      failures.push(entry(place, 'the file as a whole', messages([...module.errors(), ...suites])));
      results.failed += 1;
    }
  }
  // Thrown where no test waited for it: the run has failed, though every test may have passed.
  for (const { stack, message, VITEST_TEST_PATH, VITEST_TEST_NAME } of unhandledErrors) {
    const place = relative(root, String(VITEST_TEST_PATH ?? root)) || 'no known file';
    const time = VITEST_TEST_NAME ? `during "${VITEST_TEST_NAME}"` : 'between tests';
    failures.push(entry(place, `unhandled error ${time}`, stack ?? message));
    results.failed += 1;
  }
  return { ...results, failures, flaky };
}

function messages(errors: readonly { message: string }[]): string {
  return [...new Set(errors.map(({ message }) => message))].join('\n');
}
