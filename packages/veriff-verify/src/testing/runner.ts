/**
 * What the test framework tells, made whole. Loaded by the page of the tests before the framework.
 *
 * - A test that failed and is tried again is named: by the results such a test has passed.
 * - A failed comparison of nodes can be told: with the nodes themselves the results cannot be
 *   sent, and the run would wait for them until its time is over.
 */
interface Runner {
  on(
    event: 'fail' | 'retry',
    listener: (
      test: Mocha.Runnable,
      error: Error & { actual?: unknown; expected?: unknown },
    ) => void,
  ): void;
}

const { console } = window;
const warn = console.warn.bind(console);

// The framework keeps its runner under this name, before the first test.
Object.defineProperty(window, '__WTR_MOCHA_RUNNER__', {
  configurable: true,
  set(runner: Runner) {
    runner.on('retry', (test, { message }) => {
      warn('Tried again:', test.titlePath().join(' > '), message);
    });
    runner.on('fail', (_, error) => {
      try {
        structuredClone([error.actual, error.expected]);
      } catch {
        // The message has them in words.
        delete error.actual;
        delete error.expected;
      }
    });
  },
});
