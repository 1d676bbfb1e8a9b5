/** The edge function of server-stub/vercel, bundled, on the runtime that Vercel runs them on. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { demoKeys } from '@veriff-verify/sandbox';
import { createHandler, EdgeRuntime } from 'edge-runtime';
import { build } from 'vite';
import { beforeAll, expect, test, vi } from 'vitest';
import { testHost } from './every-host.ts';
import { listen } from './node-server.ts';

const folder = join(import.meta.dirname, '../../server-stub/vercel');
const entry = join(folder, 'api/veriff.ts');

/** The function as a script that sets `edgeFunction`. */
let code: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const outputs = (await build({
    configFile: false,
    logLevel: 'error',
    // What Vercel's own bundler looks for, and the sources of the workspace.
    resolve: { conditions: ['@veriff-verify/source', 'edge-light', 'browser', 'module'] },
    build: {
      write: false,
      minify: false,
      lib: { entry, formats: ['iife'], name: 'edgeFunction' },
    },
  })) as { output: { code: string }[] }[];
  const [file, ...more] = outputs.flatMap(({ output }) => output);
  if (file === undefined || more.length > 0) throw new Error('This is not one file.');
  return file.code;
}

/** What Vercel makes of the function: `process.env`, and a listener that calls the default export. */
async function createEdgeRuntime(environment: Record<string, string>): Promise<EdgeRuntime> {
  code ??= bundle();
  return new EdgeRuntime({
    extend: (context) =>
      Object.assign(context, {
        process: { env: environment },
        console: { log: () => {}, error: () => {} },
      }),
    initialCode: `${await code}
      addEventListener('fetch', (event) => event.respondWith(edgeFunction.default(event.request)));`,
  });
}

beforeAll(() => void (code ??= bundle()));

testHost(
  async (environment) => {
    const { handler } = createHandler({ runtime: await createEdgeRuntime(environment) });
    return listen(createServer((request, response) => void handler(request, response)));
  },
  (address) => ({ 'X-Real-IP': address }),
);

test('it says that it is an Edge Function, and its paths lead to it', async () => {
  vi.stubEnv('VERIFF_API_KEY', demoKeys.apiKey);
  vi.stubEnv('VERIFF_SHARED_SECRET', demoKeys.sharedSecret);
  expect((await import(entry)).config).toEqual({ runtime: 'edge' });
  const settings = JSON.parse(await readFile(join(folder, 'vercel.json'), 'utf8')) as {
    rewrites: { source: string; destination: string }[];
  };
  expect(settings.rewrites).toEqual([{ source: '/veriff/:path*', destination: '/api/veriff' }]);
  expect(existsSync(join(folder, `${settings.rewrites[0]?.destination}.ts`))).toBe(true);
});

test('it does not start without a variable, and names it', async () => {
  await expect(createEdgeRuntime({})).rejects.toThrow(/^VERIFF_API_KEY is missing.+$/);
});
