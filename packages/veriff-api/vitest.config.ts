import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@veriff-verify/source', ...defaultServerConditions] } },
  test: { name: 'veriff-api', include: ['src/**/*.test.ts'] },
});
