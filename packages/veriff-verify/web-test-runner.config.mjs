import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';

import { browserArguments, findBrowser } from '../../scripts/browser.ts';
import { stubMiddleware } from './src/testing/stub-server.mjs';

const rootDir = fileURLToPath(new URL('../../', import.meta.url));

/** Writes the true counts for the script that runs every suite of the workspace. */
function countReporter(file) {
  return {
    onTestRunFinished({ sessions }) {
      const counts = { passed: 0, failed: 0, skipped: 0 };
      const count = ({ suites, tests }) => {
        for (const test of tests) {
          counts[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed'] += 1;
        }
        suites.forEach(count);
      };
      for (const session of sessions) {
        if (session.testResults) count(session.testResults);
        if (session.errors.length > 0 || !session.testResults) counts.failed += 1;
      }
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(counts)}\n`);
    },
  };
}

export default {
  rootDir,
  files: 'src/**/*.test.ts',
  nodeResolve: { exportConditions: ['@veriff-verify/source', 'browser', 'development'] },
  plugins: [esbuildPlugin({ ts: true, target: 'es2022' })],
  testFramework: { config: { timeout: 5_000 } },
  middleware: [stubMiddleware()],
  // One page at a time: focus is a thing of the whole browser.
  concurrency: 1,
  browsers: [
    chromeLauncher({
      launchOptions: { executablePath: await findBrowser(), args: [...browserArguments] },
    }),
  ],
  reporters: [defaultReporter(), countReporter(`${rootDir}results/veriff-verify.json`)],
};
