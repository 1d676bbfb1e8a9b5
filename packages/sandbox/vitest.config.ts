import { defineConfig } from 'vitest/config';

const conditions = ['@veriff-verify/source', 'node', 'import', 'module', 'default'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ['{src,flow,tests}/**/*.test.ts'] },
});
