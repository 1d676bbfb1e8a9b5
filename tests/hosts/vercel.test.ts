/** The edge function of server-stub/vercel, bundled, on the runtime that Vercel runs them on. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { demoKeys } from '@veriff-verify/sandbox';
import { createHandler, EdgeRuntime } from 'edge-runtime';
import { build } from 'vite';
import { beforeAll, expect, test, vi } from 'vitest';
import { environmentFor, testHost } from './every-host.ts';
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
      globalThis.kept = 0;
      addEventListener('fetch', (event) => {
        const waitUntil = (work) => {
          kept += 1;
          event.waitUntil(work);
        };
        event.respondWith(edgeFunction.default(event.request, { waitUntil }));
      });`,
  });
}

beforeAll(() => void (code ??= bundle()));

const host = testHost(
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

test('a creation goes on when its visitor has gone, as Vercel is told', async () => {
  const runtime = await createEdgeRuntime(environmentFor(host.sandbox));
  const response = await runtime.dispatchFetch('https://shop.example/veriff/sessions', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  expect(response.status).toBe(201);
  await response.waitUntil();
  expect(runtime.evaluate<number>('kept')).toBe(1);
});

test('it does not start without a variable, and names it', async () => {
  await expect(createEdgeRuntime({})).rejects.toThrow(/^VERIFF_API_KEY is missing.+$/);
});
