/**
 * Names every test that has failed and is tried again. The runner knows nothing of it: by its
 * results such a test has passed. Loaded by the page of the tests, before the test framework.
 */
interface Runner {
  on(event: 'retry', listener: (test: Mocha.Test, error: Error) => void): void;
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
  },
});
