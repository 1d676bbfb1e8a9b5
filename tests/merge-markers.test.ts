import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checks } from '../scripts/check.ts';
import { findMergeMarkers } from '../scripts/merge-markers.ts';

/** Written so that this file holds none. */
const [ours, base, theirs] = ['<', '|', '>'].map((sign) => sign.repeat(7));
const unresolved = `a\n${ours} HEAD\nb\n${base} base\nc\n=======\nd\n${theirs} branch\n`;

async function makeFolder(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'veriff-verify-markers-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

async function makeRepository(files: Record<string, string>): Promise<string> {
  const folder = await makeFolder(files);
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
  return folder;
}

test('what a merge left is found by file and line, also where it is not committed', async () => {
  const folder = await makeRepository({ 'docs/README.md': unresolved, 'fine.md': 'a\n' });
  const expected = [`docs/README.md:2:${ours} HEAD`, `docs/README.md:4:${base} base`];
  expect(findMergeMarkers(folder)).toEqual([...expected, `docs/README.md:8:${theirs} branch`]);
  execFileSync('git', ['add', '.'], { cwd: folder });
  expect(findMergeMarkers(folder)).toHaveLength(3);
});

test('headings, quotes of diffs and ignored files are none', async () => {
  const folder = await makeRepository({
    'README.md': `Title\n=======\n\n    ${ours} HEAD\n${ours}<< not one\n`,
    'dist/README.md': unresolved,
    '.gitignore': 'dist\n',
  });
  expect(findMergeMarkers(folder)).toEqual([]);
});

test('it is one of the checks', () => {
  expect(checks).toContainEqual(
    expect.objectContaining({ program: 'node', arguments: ['scripts/merge-markers.ts'] }),
  );
});
