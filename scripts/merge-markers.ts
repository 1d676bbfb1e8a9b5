/** Finds what a merge left unresolved, in every file that git does not ignore. */
import { spawnSync } from 'node:child_process';
import { isProgram, root } from './run.ts';

/**
 * @param folder - Of a git repository. Anywhere else there is no merge, and nothing is found.
 * @returns `file:line:text` of each line that begins with a marker.
 */
export function findMergeMarkers(folder: string): string[] {
  // Not the line of equals signs alone: in Markdown it makes a heading.
  const marker = '^(<<<<<<<|>>>>>>>|[|]{7})( |$)';
  const { status, stdout } = spawnSync('git', ['grep', '--untracked', '-nIE', '-e', marker], {
    cwd: folder,
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim().split('\n') : [];
}

if (isProgram(import.meta)) {
  const found = findMergeMarkers(root);
  for (const line of found) console.log(line);
  process.exitCode = found.length === 0 ? 0 : 1;
}
