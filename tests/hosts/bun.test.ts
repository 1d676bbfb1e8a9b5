/** The companion of server-stub/bun, run by Bun. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { executable } from '../runtimes/executables.ts';
import { testHost } from './every-host.ts';
import { runProgram, startProgram } from './program.ts';

const parameters = [
  ...['--conditions=@veriff-verify/source', '--no-install', '--no-env-file'],
  join(import.meta.dirname, '../../server-stub/bun/server.ts'),
];

testHost(
  async (settings) => {
    const program = await startProgram(executable('bun'), parameters, {
      environment: { ...settings, COMPANION_PORT: '0', DO_NOT_TRACK: '1' },
      until: /companion \S+\n/,
    });
    const [, endpoint = ''] = /companion (\S+)/.exec(program.output()) ?? [];
    return { endpoint, close: () => program.stop() };
  },
  (address) => ({ 'X-Forwarded-For': `198.51.100.9, ${address}` }),
);

test('it ends with one line that names a missing variable', async () => {
  const { code, output } = await runProgram(executable('bun'), parameters, { environment: {} });
  expect(output).toMatch(/^VERIFF_API_KEY is missing[^\n]+\n$/);
  expect(code).toBe(1);
});
