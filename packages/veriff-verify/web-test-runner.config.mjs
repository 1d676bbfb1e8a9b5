import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { WebdriverLauncher } from '@web/test-runner-webdriver';
import * as puppeteer from 'puppeteer-core';
import { browserArguments, engines, findBrowsers } from '../../scripts/browser.ts';
import { WHOLE_FILE } from '../../scripts/browser-tests.ts';
import { startWebKitDriver } from '../../scripts/webkit-driver.ts';
import { createPage } from './scripts/page-coverage.ts';
import { stubMiddleware } from './src/testing/stub-server.mjs';

const packageDir = fileURLToPath(new URL('.', import.meta.url));
const rootDir = fileURLToPath(new URL('../../', import.meta.url));

const chosen = (process.env.ENGINES || engines.join()).split(/[\s,]+/);
const unknown = chosen.filter((engine) => !engines.includes(engine));
if (unknown.length > 0) {
  throw new Error(`ENGINES names no engine: ${unknown}. There are ${engines.join(', ')}.`);
}
const paths = await findBrowsers(chosen);

// A run that is broken off takes its browsers with it. Puppeteer by itself would end only every
// second one: its list of them shrinks while it goes through it.
const exit = new AbortController();
process.once('exit', () => exit.abort());
for (const [signal, number] of [
  ['SIGHUP', 1],
  ['SIGINT', 2],
  ['SIGTERM', 15],
]) {
  process.once(signal, () => process.exit(128 + number));
}
const endedWithTheRun = {
  signal: exit.signal,
  handleSIGHUP: false,
  handleSIGINT: false,
  handleSIGTERM: false,
};

/** WebKitGTK, which has no headless mode: its driver gets a screen, for as long as it runs. */
class WebKitLauncher extends WebdriverLauncher {
  #driver;

  async initialize(config) {
    this.#driver = await startWebKitDriver(paths);
    this.options.port = this.#driver.port;
    await super.initialize(config);
    this.name = 'WebKit';
  }

  async stop() {
    await super.stop();
    await this.#driver?.stop();
    this.#driver = undefined;
  }
}

const launchers = {
  chromium: () =>
    chromeLauncher({
      puppeteer,
      createPage,
      launchOptions: {
        ...endedWithTheRun,
        executablePath: paths.CHROME_PATH,
        args: [
          ...browserArguments,
          // So that what a thousand mounts leave behind can be measured.
          '--js-flags=--expose-gc',
          '--enable-precise-memory-info',
          // A camera that shows a test picture and asks nobody.
          '--use-fake-device-for-media-stream',
          '--use-fake-ui-for-media-stream',
        ],
      },
    }),
  firefox: () =>
    chromeLauncher({
      puppeteer,
      launchOptions: {
        ...endedWithTheRun,
        browser: 'firefox',
        executablePath: paths.FIREFOX_PATH,
        // Puppeteer's settings keep Firefox off the network, but only with this does a release
        // heed the one for remote settings.
        env: { ...process.env, MOZ_REMOTE_SETTINGS_DEVTOOLS: '1' },
        extraPrefsFirefox: {
          // As for Chromium.
          'media.navigator.streams.fake': true,
          'media.navigator.permission.disabled': true,
        },
      },
    }),
  webkit: () =>
    new WebKitLauncher({
      hostname: '127.0.0.1',
      path: '/',
      logLevel: 'error',
      capabilities: {
        'wdio:enforceWebDriverClassic': true,
        'webkitgtk:browserOptions': { binary: paths.WEBKIT_BROWSER_PATH, args: ['--automation'] },
      },
    }),
};

/** Every test of a session, out of all its suites, by its full name. */
function testsOf({ testResults }) {
  const all = ({ name, suites, tests }) =>
    [...tests, ...suites.flatMap(all)].map((test) => ({
      ...test,
      name: name ? `${name} > ${test.name}` : test.name,
    }));
  return testResults ? all(testResults) : [];
}

/** Says by name what is skipped. */
function skipReporter() {
  return {
    reportTestFileResults({ logger, sessionsForTestFile }) {
      for (const session of sessionsForTestFile) {
        for (const { name, skipped } of testsOf(session)) {
          if (skipped) logger.log(`Skipped in ${session.browser.name}: ${name}`);
        }
      }
    },
  };
}

/** The command `force-colors`, with whether to; the runner's own media commands lack it. */
function forcedColors() {
  const clients = new WeakMap();
  return {
    name: 'forced-colors',
    async executeCommand({ command, payload, session }) {
      if (command !== 'force-colors') return undefined;
      const page = session.browser.getPage(session.id);
      const client = clients.get(page) ?? (await page.createCDPSession());
      // It lasts as long as its client.
      clients.set(page, client);
      await client.send('Emulation.setEmulatedMedia', {
        features: [{ name: 'forced-colors', value: payload ? 'active' : 'none' }],
      });
      return true;
    },
  };
}

/** What `src/testing/runner.ts` logs of a test that failed and was tried again. */
const RETRY = 'Tried again:';

/** Writes what became of every test, for the script that runs every suite. */
function resultReporter(file) {
  return {
    onTestRunFinished({ sessions }) {
      const tests = [...sessions].flatMap((session) => {
        const place = {
          engine: session.browser.name,
          file: relative(packageDir, session.testFile),
        };
        const retries = new Map(
          (session.logs ?? [])
            .filter(([first]) => first === RETRY)
            .map(([, name, message]) => [name, message]),
        );
        const results = testsOf(session).map(({ name, skipped, passed, error }) => ({
          ...place,
          name,
          outcome: skipped ? 'skipped' : passed ? 'passed' : 'failed',
          ...(error && { message: error.message }),
          ...(retries.has(name) && { retried: retries.get(name) }),
        }));
        if (session.errors.length > 0 || !session.testResults) {
          const messages = session.errors.map(({ message }) => message);
          results.push({
            ...place,
            name: WHOLE_FILE,
            outcome: 'failed',
            message: messages.join('\n') || 'It ended without a result.',
          });
        }
        return results;
      });
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, `${JSON.stringify(tests)}\n`);
    },
  };
}

export default {
  rootDir,
  files: 'src/**/*.test.ts',
  nodeResolve: { exportConditions: ['@veriff-verify/source', 'browser', 'development'] },
  plugins: [esbuildPlugin({ ts: true, target: 'es2022' }), forcedColors()],
  testRunnerHtml: (testFramework) => `<!doctype html>
<html>
  <body>
    <script type="module" src="/packages/veriff-verify/src/testing/runner.ts"></script>
    <script type="module" src="${testFramework}"></script>
  </body>
</html>`,
  // Focus and frames of a whole browser are not always at once what they are to be.
  testFramework: { config: { timeout: 40_000, retries: 1 } },
  // A thousand mounts take their time on a small machine.
  testsFinishTimeout: 240_000,
  middleware: [stubMiddleware()],
  // With `--coverage`, and of Chromium alone; `scripts/coverage.ts` says how much is enough.
  coverageConfig: {
    include: [`${packageDir}src/**/*.ts`],
    exclude: [`${packageDir}src/**/*.test.ts`, `${packageDir}src/testing/**`],
    reporters: ['json-summary', 'html'],
    reportDir: `${rootDir}results/coverage`,
  },
  // One page at a time: focus is a thing of the whole browser.
  concurrency: 1,
  browsers: chosen.map((engine) => launchers[engine]()),
  filterBrowserLogs: ({ args }) => !String(args[0]).startsWith('Lit is in dev mode'),
  reporters: [
    defaultReporter(),
    skipReporter(),
    resultReporter(process.env.RESULTS || `${rootDir}results/veriff-verify.json`),
  ],
};
