/** The companion of server-stub/deno, run by Deno. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { denoFlags, executable } from '../runtimes/executables.ts';
import { testHost } from './every-host.ts';
import { runProgram, startProgram } from './program.ts';

const folder = join(import.meta.dirname, '../../server-stub/deno');

const parameters = ['run', ...denoFlags, '--allow-net', '--allow-env', 'main.ts'];

const home = await mkdtemp(join(tmpdir(), 'veriff-verify-deno-'));
afterAll(() => rm(home, { recursive: true, force: true }));

const surroundings = { HOME: home, DENO_DIR: join(home, 'deno'), DENO_NO_UPDATE_CHECK: '1' };

testHost(async (settings) => {
  const program = await startProgram(executable('deno'), parameters, {
    folder,
    environment: { ...surroundings, ...settings, DENO_SERVE_ADDRESS: 'tcp:127.0.0.1:0' },
    until: /Listening on \S+/,
  });
  const origin = /http:\/\/[\d.:]+/.exec(program.output())?.[0];
  return { endpoint: `${origin}/veriff`, close: () => program.stop() };
});

test('it ends with one line that names a missing variable', async () => {
  const { code, output } = await runProgram(executable('deno'), parameters, {
    folder,
    environment: surroundings,
  });
  expect(output).toMatch(/^VERIFF_API_KEY is missing[^\n]+\n$/);
  expect(code).toBe(1);
});
