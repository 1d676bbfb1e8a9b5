import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@veriff-verify/source', ...defaultServerConditions] } },
  test: {
    name: 'tests',
    include: ['**/*.test.ts', '../server-stub/node/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A real browser, four servers and a small machine: a test that passes only the second time
    // is told on the console, with what the page showed when it failed.
    retry: 1,
    // Each file starts services and a browser of its own; the machine may be small.
    fileParallelism: false,
  },
});
