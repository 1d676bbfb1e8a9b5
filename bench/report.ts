import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';

/** Median of a list of figures. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The figure below which that share of the list lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A table in Markdown. */
export function table(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  return [header, header.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

/**
 * Writes what a run found into `README.md`, between the marks of its section, with the command
 * and the machine beside it; the section is added where there is none.
 *
 * @param name - Of the benchmark, as `npm run bench -- <name>` takes it.
 */
export async function writeSection(name: string, title: string, text: string): Promise<void> {
  const file = join(import.meta.dirname, 'README.md');
  const [begin, end] = [`<!-- ${name}: written by its run -->`, `<!-- end of ${name} -->`];
  const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${process.platform} ${process.arch}, Node ${process.versions.node}`;
  const section = [
    begin,
    `## ${title}`,
    `\`npm run bench -- ${name}\`, ${new Date().toISOString().slice(0, 10)}, on ${machine}.`,
    text,
    end,
  ].join('\n\n');
  const readme = await readFile(file, 'utf8');
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end);
  await writeFile(
    file,
    from < 0 || to < from
      ? `${readme.trimEnd()}\n\n${section}\n`
      : readme.slice(0, from) + section + readme.slice(to + end.length),
  );
}
