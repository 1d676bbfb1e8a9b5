import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const depcruise = join(root, 'node_modules', '.bin', 'depcruise');

interface Violation {
  rule: { name: string };
  from: string;
}

function cruise(folder: string): Promise<Violation[]> {
  const child = spawn(depcruise, ['--config', '.dependency-cruiser.js', '-T', 'json', 'packages'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => {
      const report = JSON.parse(Buffer.concat(chunks).toString()) as {
        summary: { violations: Violation[] };
      };
      resolve(report.summary.violations);
    });
  });
}

// The check itself runs over the repository in `npm run check`. This shows that it bites.
describe('the import rule', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'import-rule-'));
    await cp(join(root, '.dependency-cruiser.js'), join(folder, '.dependency-cruiser.js'));
    await cp(join(root, 'tsconfig.base.json'), join(folder, 'tsconfig.base.json'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
    const files = {
      'packages/veriff-api/src/index.ts': 'export const api = 1;',
      'packages/sandbox/src/index.ts': 'export const sandbox = 1;',
      'packages/companion/src/contract.ts': 'export interface Contract {}; export const value = 1;',
      'packages/companion/src/index.ts': "export * from '../../veriff-api/src/index.ts';",
      'packages/companion/src/reaches-sandbox.ts': "import '../../sandbox/src/index.ts';",
      'packages/companion/src/reaches-node.ts': "import 'node:fs';",
      'packages/veriff-api/src/reaches-companion.ts': "import '../../companion/src/index.ts';",
      'packages/veriff-verify/src/takes-types.ts':
        "import type { Contract } from '../../companion/src/contract.ts'; export type C = Contract;",
      'packages/veriff-verify/src/takes-code.ts':
        "import { value } from '../../companion/src/contract.ts'; export const v = value;",
      'packages/veriff-verify/src/reaches-api.ts': "import '../../veriff-api/src/index.ts';",
      'packages/veriff-verify/src/reaches-api-types.ts':
        "import type { api } from '../../veriff-api/src/index.ts'; export type A = typeof api;",
      'packages/veriff-verify/src/reaches-node.ts': "import 'node:crypto';",
      'packages/veriff-verify/src/cycle-a.ts': "import './cycle-b.ts';",
      'packages/veriff-verify/src/cycle-b.ts': "import './cycle-a.ts';",
    };
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('refuses every import that it forbids, and no other', async () => {
    const found = (await cruise(folder)).map(
      ({ rule, from }) => `${from.replace('packages/', '').replace('/src', '')}: ${rule.name}`,
    );
    expect([...new Set(found)].sort()).toEqual([
      'companion/reaches-node.ts: web-standards-only',
      'companion/reaches-sandbox.ts: companion-imports-veriff-api-only',
      'veriff-api/reaches-companion.ts: veriff-api-stands-alone',
      'veriff-verify/cycle-a.ts: no-cycles',
      'veriff-verify/reaches-api-types.ts: element-takes-types-of-the-contract-only',
      'veriff-verify/reaches-api.ts: element-takes-types-of-the-contract-only',
      'veriff-verify/reaches-node.ts: web-standards-only',
      'veriff-verify/takes-code.ts: contract-is-types-only',
    ]);
  });
});
