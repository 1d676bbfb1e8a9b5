import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Results } from '../scripts/results.ts';
import { run } from '../scripts/run.ts';
import { resultsFile } from '../scripts/vitest-results.ts';

/** Runs a file of tests by itself, as `npm test` runs the packages. */
async function report(source: string): Promise<Results> {
  const folder = await mkdtemp(join(tmpdir(), 'veriff-verify-results-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'some.test.js'), source);
  const reporter = join(import.meta.dirname, '..', 'scripts', 'vitest-results.ts');
  await run(
    {
      name: 'vitest',
      program: 'vitest',
      arguments: ['run', '--root', folder, '--globals', '--reporter', reporter],
      folder: 'tests',
      environment: { [resultsFile]: join(folder, 'results.json') },
    },
    'collect',
  );
  return JSON.parse(await readFile(join(folder, 'results.json'), 'utf8')) as Results;
}

test('a test that failed is named with what it said, and counted', async () => {
  const results = await report(`
    test('good', () => {});
    test('bad', () => { throw new Error('no coffee'); });
    test.skip('not today', () => {});
  `);
  expect(results).toMatchObject({ passed: 1, failed: 1, skipped: 1, flaky: [] });
  expect(results.failures).toEqual([expect.stringMatching(/some\.test\.js.*: bad\n {4}no coffee/)]);
});

test('a test that passed at its second try is flaky', async () => {
  const results = await report(`
    let tries = 0;
    test('moody', { retry: 1 }, () => { if (tries++ === 0) throw new Error('no coffee'); });
  `);
  expect(results).toMatchObject({ passed: 1, failed: 0, failures: [] });
  expect(results.flaky).toEqual([expect.stringMatching(/: moody\n {4}no coffee/)]);
});

test('a file that cannot be loaded has failed as a whole', async () => {
  const results = await report(`throw new Error('no coffee');`);
  expect(results).toMatchObject({ passed: 0, failed: 1 });
  expect(results.failures).toEqual([expect.stringContaining('no coffee')]);
});

test('an error that no test waited for is a failure, with its file and its place in it', async () => {
  const results = await report(`
    test('good', async () => {
      Promise.reject(new Error('no coffee'));
      await new Promise((resolve) => setImmediate(resolve));
    });
  `);
  expect(results).toMatchObject({ passed: 1, failed: 1 });
  expect(results.failures).toEqual([
    expect.stringMatching(
      /some\.test\.js: unhandled error.*"good"\n {4}.*no coffee\n.*some\.test\.js:3/,
    ),
  ]);
});
