import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defaultServerConditions } from 'vite';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { childPool } from './src/testing/child-pool.ts';
import type { Runtime } from './src/testing/sandbox.ts';

// Quiet and offline: no usage reports, no request for the `cf` object.
process.env['WRANGLER_SEND_METRICS'] = 'false';
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';

const source = '@veriff-verify/source';

/** The same tests in every runtime, each in front of a sandbox of its own. */
function project(
  runtime: Runtime,
  conditions: readonly string[],
  { test, ...config }: TestProjectInlineConfiguration = {},
): TestProjectInlineConfiguration {
  const resolve = { conditions: [source, ...conditions] };
  return {
    ...config,
    resolve,
    ssr: { resolve },
    // Where vitest runs `globalSetup`: in Node, whatever runs the tests.
    environments: {
      __vitest__: { resolve: { conditions: [source, ...defaultServerConditions] } },
    },
    test: {
      name: `companion-${runtime}`,
      include: ['src/**/*.test.ts'],
      // Five runtimes, each with its own sockets, on a machine that may be small: a test that passes
      // only the second time is told by `npm test`, with what it said when it failed.
      retry: 1,
      ...test,
      globalSetup: 'src/testing/sandbox.ts',
      provide: { runtime },
      // The sandbox's faults and its log of requests belong to one test at a time.
      fileParallelism: false,
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      project('node', defaultServerConditions),
      // The document is made by a build, which runs on Node alone.
      project('node', defaultServerConditions, {
        test: { name: 'companion-openapi', include: ['openapi/**/*.test.ts'] },
      }),
      project('workerd', ['workerd', 'worker', 'module', 'browser'], {
        plugins: [cloudflareTest({ miniflare: { compatibilityDate: '2026-10-01' } })],
      }),
      project('deno', ['deno', ...defaultServerConditions], {
        test: { pool: childPool('deno', [source]) },
      }),
      project('bun', ['bun', ...defaultServerConditions], {
        test: { pool: childPool('bun', [source]) },
      }),
      project('edge-runtime', ['edge-light', 'worker', 'module', 'browser'], {
        test: {
          environment: 'edge-runtime',
          // A context of its own; the other pools put the runtime's globals into Node's.
          pool: 'vmThreads',
          setupFiles: 'src/testing/edge-runtime.ts',
        },
      }),
    ],
  },
});
