/** The edge function of server-stub/netlify, run by Deno, on which Netlify runs it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { denoFlags, executable } from '../runtimes/executables.ts';
import { testHost } from './every-host.ts';
import { runProgram, startProgram } from './program.ts';

const home = await mkdtemp(join(tmpdir(), 'veriff-verify-netlify-'));
afterAll(() => rm(home, { recursive: true, force: true }));

const parameters = [
  'run',
  ...denoFlags,
  '--allow-net',
  '--allow-env',
  '--allow-read',
  'netlify-edge.ts',
];
const surroundings = { HOME: home, DENO_DIR: join(home, 'deno'), DENO_NO_UPDATE_CHECK: '1' };

const host = testHost(
  async (settings) => {
    const program = await startProgram(executable('deno'), parameters, {
      folder: import.meta.dirname,
      environment: { ...surroundings, ...settings, DENO_SERVE_ADDRESS: 'tcp:127.0.0.1:0' },
      until: /Listening on \S+/,
    });
    const origin = /http:\/\/[\d.:]+/.exec(program.output())?.[0];
    return { endpoint: `${origin}/veriff`, close: () => program.stop() };
  },
  (address) => ({ 'X-Nf-Client-Connection-Ip': address }),
);

test('what is not below its path stays with the site', async () => {
  const response = await fetch(new URL('/', host.endpoint));
  expect(await response.text()).toBe('The site itself.');
});

test('a creation goes on when its visitor has gone, as Netlify is told', async () => {
  const response = await host.create();
  expect(response.status).toBe(201);
  expect(response.headers.get('X-Kept-Going')).toBe('1');
  const health = await fetch(`${host.endpoint}/health`);
  expect(health.headers.get('X-Kept-Going')).toBe('0');
});

test('it does not start without a variable, and names it', async () => {
  const { code, output } = await runProgram(executable('deno'), parameters, {
    folder: import.meta.dirname,
    environment: surroundings,
  });
  expect(output).toMatch(/EnvironmentError: VERIFF_API_KEY is missing/);
  expect(code).toBe(1);
});
