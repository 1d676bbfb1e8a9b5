/** Runs tests in a process that is not Node; `child-pool.ts` is at the other end. */
import { init, runBaseTests, setupEnvironment } from 'vitest/worker';
import { decode, encode } from './messages.ts';

// Kept, since vitest forbids `process.exit` to tests.
const exit = process.exit.bind(process);

init({
  post: (message: object) => process.send?.(encode(message)),
  on: (listener) => process.on('message', listener),
  off: (listener) => process.off('message', listener),
  deserialize: (text: string) => decode(text),
  runTests: (state, traces) => runBaseTests('run', state, traces),
  collectTests: (state, traces) => runBaseTests('collect', state, traces),
  setup: setupEnvironment,
});

// Without a parent nobody reads the results.
process.on('disconnect', () => exit(1));
