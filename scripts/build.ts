/** Builds every package, in the order in which they stand on each other: `npm run build`. */
import { entry, type Results } from './results.ts';
import { type Command, isProgram, run } from './run.ts';

export const builds: readonly Command[] = [
  package_('veriff-api'),
  package_('companion'),
  package_('sandbox'),
  package_('veriff-verify'),
  { name: 'build of the demo', program: 'vite', arguments: ['build'] },
];

/** Builds until one fails. */
export async function runBuilds(): Promise<Results> {
  const totals = { passed: 0, failed: 0 };
  for (const build of builds) {
    const { exitCode, output, seconds } = await run(build, 'collect');
    console.log(`${exitCode === 0 ? 'ok    ' : 'FAILED'} ${build.name} (${seconds.toFixed(1)} s)`);
    if (exitCode !== 0) {
      console.log(output);
      return { ...totals, failed: 1, failures: [entry('build', build.name)] };
    }
    // What a page that loads the files from elsewhere has to name.
    for (const [line] of output.matchAll(/^.*integrity=.*$/gm))
      console.log(`       ${line.trim()}`);
    totals.passed += 1;
  }
  return totals;
}

function package_(name: string): Command {
  return {
    name: `build of ${name}`,
    program: 'npx',
    arguments: ['--yes', 'pnpm@12.21.0', 'run', 'build'],
    folder: `packages/${name}`,
  };
}

if (isProgram(import.meta)) {
  const { failed } = await runBuilds();
  process.exitCode = failed === 0 ? 0 : 1;
}
