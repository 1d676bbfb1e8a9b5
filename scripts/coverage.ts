/** What the element's tests in Chromium have to cover. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { entry, type Results, readReport } from './results.ts';
import { root } from './run.ts';

/** Of a hundred branches. */
const THRESHOLD = 95;

const folder = 'packages/veriff-verify';

interface Covered {
  total: number;
  covered: number;
}

/** As the runner writes it, by path. */
type CoverageSummary = Record<string, { lines: Covered; branches: Covered }>;

/**
 * Counts as one check. A threshold alone would be kept by a report that covers nothing, so every
 * source with code in it has to be there. The languages are data, and only have to be loaded.
 *
 * @param report - The runner's `coverage-summary.json`.
 */
export async function checkCoverage(report: string): Promise<Results> {
  const summary = await readReport<CoverageSummary>(report);
  const sources = globSync('src/**/*.ts', { cwd: join(root, folder) })
    .filter((file) => !/\.test\.ts$|\/testing\//.test(file))
    .sort();
  const branches = { total: 0, covered: 0 };
  const problems: string[] = [];
  for (const file of sources) {
    const path = join(root, folder, file);
    const covered = summary?.[path];
    if (!covered || covered.lines.covered === 0) {
      if (hasCode(path)) problems.push(`${file} is covered by no test.`);
      continue;
    }
    if (file.includes('/languages/')) continue;
    branches.total += covered.branches.total;
    branches.covered += covered.branches.covered;
    const { total, covered: run } = covered.branches;
    if (run < total) console.log(`${file}: ${run} of ${total} branches`);
  }
  const percent = branches.total === 0 ? 0 : (100 * branches.covered) / branches.total;
  const result = `${percent.toFixed(1)} % of ${branches.total} branches`;
  console.log(`${result} are covered.`);
  if (percent < THRESHOLD) problems.push(`${result}, below ${THRESHOLD} %`);
  return problems.length === 0
    ? { passed: 1, failed: 0 }
    : { passed: 0, failed: 1, failures: [entry(folder, 'coverage', problems.join('\n'))] };
}

/** Whether anything is left of a file without its types. */
function hasCode(path: string): boolean {
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, removeComments: true },
  });
  return outputText.trim() !== 'export {};';
}
