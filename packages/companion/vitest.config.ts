import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Quiet and offline: no usage reports, no request for the `cf` object.
process.env['WRANGLER_SEND_METRICS'] = 'false';
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false';

/** The same tests in both projects, each in front of a sandbox of its own. */
const tests = {
  include: ['src/**/*.test.ts'],
  globalSetup: 'src/testing/sandbox.ts',
  // The sandbox's faults and its log of requests belong to one test at a time.
  fileParallelism: false,
};

function resolveSources(...conditions: string[]) {
  return { conditions: ['@veriff-verify/source', ...conditions] };
}

const node = resolveSources(...defaultServerConditions);
const workerd = resolveSources('workerd', 'worker', 'module', 'browser');
/** Where vitest runs `globalSetup`: in Node, whatever runs the tests. */
const environments = { __vitest__: { resolve: node } };

export default defineConfig({
  test: {
    projects: [
      {
        environments,
        resolve: node,
        ssr: { resolve: node },
        test: { ...tests, name: 'companion-node', provide: { runtime: 'node' } },
      },
      {
        plugins: [cloudflareTest({ miniflare: { compatibilityDate: '2026-10-01' } })],
        environments,
        resolve: workerd,
        ssr: { resolve: workerd },
        test: { ...tests, name: 'companion-workerd', provide: { runtime: 'workerd' } },
      },
    ],
  },
});
