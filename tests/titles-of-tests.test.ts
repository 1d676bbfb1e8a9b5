import { expect, test } from 'vitest';
import { titlesOfTests } from './titles-of-tests.ts';

const run = '() => { expect(1).toBe(1); }';

test.each([
  ['a test', `test('it holds', ${run})`],
  ['a test of mocha', `it('it holds', async ${run})`],
  ['a test with options', `test('it holds', { timeout: 5 }, ${run})`],
  ['a test in a group', `describe('a group', () => { test('it holds', ${run}) })`],
  ['several tests', `test.each([1, 2])('it holds', ${run})`],
  ['tests at once', `test.concurrent.each([1, 2])(\`it holds\`, ${run})`],
  ['a test in a loop', `for (const a of [1]) { it('it holds', ${run}) }`],
  ['a group with a test', `describe('it holds', () => { test('that', ${run}) })`],
])('%s runs', (_, source) => {
  expect([...titlesOfTests(source)]).toContain('it holds');
});

test.each([
  ['a comment', `// test('it holds', ${run})`],
  ['a string', `const title = 'it holds';`],
  ['a skipped test', `test.skip('it holds', ${run})`],
  ['a test that may be skipped', `test.skipIf(isSmall)('it holds', ${run})`],
  ['a test to come', `test.todo('it holds', ${run})`],
  ['a test that has to fail', `test.fails('it holds', ${run})`],
  ['an empty test', `test('it holds', () => {})`],
  ['a test in a skipped group', `describe.skip('a group', () => { test('it holds', ${run}) })`],
  ['a group of nothing', `describe('it holds', () => {})`],
  ['a group whose tests are skipped', `describe('it holds', () => { test.skip('a', ${run}) })`],
  ['a call of something else', `log('it holds', ${run})`],
])('%s does not', (_, source) => {
  expect([...titlesOfTests(source)]).not.toContain('it holds');
});
