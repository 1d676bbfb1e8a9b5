import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCoverage } from '../scripts/coverage.ts';

const source = join(import.meta.dirname, '../packages/veriff-verify/src');
/** Nothing but types, which no browser loads. */
const typesAlone = ['contract.ts', 'session.ts'];
const files = globSync('{*,languages/*}.ts', { cwd: source }).filter(
  (file) => !file.endsWith('.test.ts') && !typesAlone.includes(file),
);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coverage-'));
});

afterAll(() => rm(folder, { recursive: true }));

/** What the runner would have written: each file with ten branches. */
async function check(lines: (file: string) => number | null, branches: (file: string) => number) {
  const report = join(folder, 'coverage-summary.json');
  const entries = files.flatMap((file) => {
    const covered = lines(file);
    if (covered === null) return [];
    const summary = {
      lines: { total: 100, covered },
      branches: { total: 10, covered: branches(file) },
    };
    return [[join(source, file), summary]];
  });
  await writeFile(report, JSON.stringify(Object.fromEntries(entries)));
  return checkCoverage(report);
}

describe('the coverage of the element', () => {
  it('is enough with all of its files and 95 % of the branches', async () => {
    expect(
      await check(
        () => 100,
        () => 9.5,
      ),
    ).toEqual({ passed: 1, failed: 0 });
  });

  it('is not enough with fewer branches, whatever the languages add', async () => {
    const { failed, failures } = await check(
      () => 100,
      (file) => (file.startsWith('languages/') ? 10 : 9.4),
    );
    expect(failed).toBe(1);
    expect(failures?.join()).toContain('94.0 %');
  });

  it('is not enough where a file or a language is missing, or nothing of it ran', async () => {
    const missing = { 'frame.ts': null, 'languages/th.ts': null, 'run.ts': 0 };
    const { failed, failures } = await check(
      (file) => (file in missing ? missing[file as keyof typeof missing] : 100),
      () => 10,
    );
    expect(failed).toBe(1);
    expect(failures?.[0]?.split('\n    ')).toEqual([
      'packages/veriff-verify: coverage',
      'src/frame.ts is covered by no test.',
      'src/languages/th.ts is covered by no test.',
      'src/run.ts is covered by no test.',
    ]);
  });

  it('is not enough without a report', async () => {
    const { failed, failures } = await checkCoverage(join(folder, 'none.json'));
    expect(failed).toBe(1);
    expect(failures?.[0]).toContain('src/element.ts is covered by no test.');
    expect(failures?.[0]).toContain('0.0 % of 0 branches');
    for (const file of typesAlone) expect(failures?.[0]).not.toContain(`src/${file} `);
  });
});
