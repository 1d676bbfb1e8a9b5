/** The companion of server-stub/deno, run by Deno. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { denoFlags, executable } from '../runtimes/executables.ts';
import { type Environment, environmentFor, testHost } from './every-host.ts';
import { type Program, runProgram, startProgram } from './program.ts';
import { testSharedState } from './shared-state.ts';

const folder = join(import.meta.dirname, '../../server-stub/deno');

const parameters = ['run', '--config=deno.json', ...denoFlags, '--allow-net', '--allow-env'];

const home = await mkdtemp(join(tmpdir(), 'veriff-verify-deno-'));
afterAll(() => rm(home, { recursive: true, force: true }));

const surroundings = { HOME: home, DENO_DIR: join(home, 'deno'), DENO_NO_UPDATE_CHECK: '1' };

/** @returns its origin. */
async function start(main: string, settings: Environment): Promise<Program & { origin: string }> {
  const program = await startProgram(executable('deno'), [...parameters, main], {
    folder,
    environment: { ...surroundings, ...settings, DENO_SERVE_ADDRESS: 'tcp:127.0.0.1:0' },
    until: /Listening on \S+/,
  });
  return { ...program, origin: /http:\/\/[\d.:]+/.exec(program.output())?.[0] ?? '' };
}

const host = testHost(async (settings) => {
  const { origin, stop } = await start('main.ts', settings);
  return { endpoint: `${origin}/veriff`, close: stop };
});

describe('two instances', () => {
  let program: Awaited<ReturnType<typeof start>>;

  beforeAll(async () => {
    const companions = join(import.meta.dirname, 'two-companions-deno.ts');
    program = await start(companions, environmentFor(host.sandbox));
  });

  afterAll(() => program?.stop());

  testSharedState(host, () => program.origin);
});

test('it ends with one line that names a missing variable', async () => {
  const { code, output } = await runProgram(executable('deno'), [...parameters, 'main.ts'], {
    folder,
    environment: surroundings,
  });
  expect(output).toMatch(/^VERIFF_API_KEY is missing[^\n]+\n$/);
  expect(code).toBe(1);
});
