/** Writes the integrity hashes of the files for a script tag, and prints those of the entries. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '../dist/cdn');
const integrity = Object.fromEntries(
  globSync('*.js', { cwd: folder })
    .sort()
    .map((file) => {
      const hash = createHash('sha384').update(readFileSync(join(folder, file)));
      return [file, `sha384-${hash.digest('base64')}`];
    }),
);
writeFileSync(join(folder, 'integrity.json'), `${JSON.stringify(integrity, null, 2)}\n`);

for (const [file, hash] of Object.entries(integrity)) {
  if (file.startsWith('veriff-verify.')) console.log(`${file}  integrity="${hash}"`);
}
