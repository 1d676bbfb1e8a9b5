import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { titlesOfTests } from './titles-of-tests.ts';

const root = new URL('../', import.meta.url);
const notes = await readFile(new URL('SECURITY.md', root), 'utf8');

/** `file` "test", "test"; … as the notes have it. */
const references = [...notes.matchAll(/`([\w./-]+\.test\.ts)` ((?:"[^"]+"(?:, )?)+)/g)].flatMap(
  ([, file = '', names = '']) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => [file, name] as const),
);

const threats = [...notes.matchAll(/^\| \*\*(.+?)\*\*/gm)].map(([, threat = '']) => threat);

test.each(references)('%s runs a test "%s"', async (file, name) => {
  const titles = titlesOfTests(await readFile(new URL(file, root), 'utf8'));
  expect([...titles]).toContain(name);
});

test.each(threats)('the threat "%s" has a test that shows the defence', (threat) => {
  const row = notes.split('\n').find((line) => line.includes(`**${threat}**`)) ?? '';
  expect(references.some(([file, name]) => row.includes(file) && row.includes(name))).toBe(true);
});

test.each([
  'Stolen session id',
  'Forged webhook',
  'Replayed or reordered webhook',
  'Malicious page',
  'Compromised store',
  'Leaked ticket',
  'Abusive visitor',
])('the notes speak of this threat: %s', (threat) => {
  expect(threats).toContain(threat);
});
