/** The route of server-stub/nextjs in a Next.js application that was built for production. */
import { readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testHost } from './every-host.ts';
import { runProgram, startProgram } from './program.ts';

const folder = join(import.meta.dirname, '../../server-stub/nextjs');
const next = createRequire(join(folder, 'package.json')).resolve('next/dist/bin/next');

/** Quiet and offline. */
const surroundings = { NEXT_TELEMETRY_DISABLED: '1', CI: '1' };

const start = [next, 'start', '--port', '0', '--hostname', '127.0.0.1'];

beforeAll(async () => {
  // It has the packages as built; `npm test` has built them.
  const { code, output } = await runProgram(process.execPath, [next, 'build'], {
    folder,
    environment: surroundings,
  });
  if (code !== 0) throw new Error(output);
}, 400_000);

afterAll(async () => {
  for (const made of ['.next', 'next-env.d.ts', 'tsconfig.tsbuildinfo']) {
    await rm(join(folder, made), { recursive: true, force: true });
  }
});

const host = testHost(
  async (settings) => {
    const program = await startProgram(process.execPath, start, {
      folder,
      environment: { ...surroundings, ...settings },
      until: /Ready in/,
    });
    const [origin] = /http:\/\/[\d.:]+/.exec(program.output()) ?? [];
    return { endpoint: `${origin}/veriff`, close: () => program.stop() };
  },
  (address) => ({ 'X-Forwarded-For': `198.51.100.9, ${address}` }),
);

test('the application itself is still there', async () => {
  const response = await fetch(new URL('/', host.endpoint));
  expect(await response.text()).toContain('The application itself.');
});

test('the build needs no secret, and holds none', async () => {
  const route = await readFile(join(folder, '.next/server/app/veriff/[...route]/route.js'), 'utf8');
  expect(route).not.toContain(host.sandbox.sharedSecret);
});

test('it ends with one line that names a missing variable', async () => {
  const { code, output } = await runProgram(process.execPath, start, {
    folder,
    environment: surroundings,
  });
  expect(output.match(/^.*VERIFF_.*$/gm)).toEqual([
    'VERIFF_API_KEY is missing: take it from the Veriff Customer Portal.',
  ]);
  expect(code).toBe(1);
});
