/**
 * Runs the benchmarks one after the other: `npm run bench`, or `npm run bench -- compression`.
 * Flags are the benchmarks' own: `npm run bench -- companion --soak`.
 */
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root, run } from './run.ts';

const available = globSync('*.ts', { cwd: join(root, 'bench') })
  .map((file) => basename(file, '.ts'))
  .filter((name) => !['report', 'chart'].includes(name))
  .sort();

const given = process.argv.slice(2);
const flags = given.filter((argument) => argument.startsWith('--'));
const wanted = given.filter((argument) => !flags.includes(argument));
const unknown = wanted.find((name) => !available.includes(name));
if (unknown !== undefined) {
  console.error(`There is no benchmark ${unknown}. There are: ${available.join(', ')}.`);
  process.exit(1);
}
for (const name of wanted.length > 0 ? wanted : available) {
  console.log(`\n== ${name}`);
  const { exitCode } = await run({
    name,
    program: 'node',
    arguments: ['--expose-gc', '--conditions=@veriff-verify/source', `${name}.ts`, ...flags],
    folder: 'bench',
  });
  if (exitCode !== 0) process.exitCode = exitCode;
}
