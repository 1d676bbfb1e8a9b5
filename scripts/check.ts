/** Format, lint, imports, merge markers and types: `npm run check`. */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { entry, type Results } from './results.ts';
import { type Command, isProgram, root, run } from './run.ts';

/** Every project but the ones that only build, which check the same files. */
const typeScriptProjects = globSync(
  '{packages/*,server-stub/nextjs,*}/tsconfig{,.test,.node}.json',
  { cwd: root },
)
  .filter((project) => !project.includes('node_modules'))
  .sort();

const importers = ['packages', 'server-stub', 'demo'].filter((folder) =>
  existsSync(join(root, folder)),
);

export const checks: readonly Command[] = [
  {
    name: 'format',
    program: 'biome',
    arguments: ['ci', '--colors=off', '--error-on-warnings', '.'],
  },
  { name: 'lint', program: 'eslint', arguments: ['--max-warnings=0', '.'] },
  {
    name: 'imports',
    program: 'depcruise',
    arguments: ['--config', '.dependency-cruiser.js', ...importers],
  },
  { name: 'merge markers', program: 'node', arguments: ['scripts/merge-markers.ts'] },
  ...typeScriptProjects.map((project) => ({
    name: `types of ${project}`,
    program: 'tsc',
    arguments: ['-p', project],
  })),
];

/** Runs all checks, two at a time, and prints what the failing ones said. */
export async function runChecks(): Promise<Results> {
  const waiting = [...checks];
  const failures: string[] = [];
  const totals = { passed: 0, failed: 0, failures };
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const { exitCode, output, seconds } = await run(check, 'collect');
      const passed = exitCode === 0;
      totals[passed ? 'passed' : 'failed'] += 1;
      console.log(`${passed ? 'ok    ' : 'FAILED'} ${check.name} (${seconds.toFixed(1)} s)`);
      if (passed) continue;
      console.log(output);
      failures.push(entry('check', check.name));
    }
  };
  await Promise.all([work(), work()]);
  return totals;
}

if (isProgram(import.meta)) {
  const { failed } = await runChecks();
  process.exitCode = failed === 0 ? 0 : 1;
}
