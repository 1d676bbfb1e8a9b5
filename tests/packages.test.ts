import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

// These are the built packages, as a user gets them: without the condition that leads to sources.
const entries = [
  'veriff-verify',
  'veriff-verify/element.js',
  '@veriff-verify/api',
  '@veriff-verify/companion',
  '@veriff-verify/sandbox',
  '@veriff-verify/sandbox/app',
];

function importInNode(entry: string): Promise<string> {
  const script = `import(${JSON.stringify(entry)}).then((m) => console.log(Object.keys(m).join()))`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${entry}: ${output}`)),
    );
  });
}

describe('importing a built package in plain Node', () => {
  test.each(entries)('%s works', async (entry) => {
    expect((await importInNode(entry)).trim()).not.toBe('');
  });

  test('the one-file build works too', async () => {
    const file = join(import.meta.dirname, '../packages/veriff-verify/dist/cdn/veriff-verify.js');
    await expect(importInNode(file)).resolves.toContain('VeriffVerifyElement');
  });
});
