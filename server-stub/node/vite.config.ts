/** Puts the companion and everything that it imports into one file, for the container. */
import { defineConfig } from 'vite';

export default defineConfig({
  logLevel: 'warn',
  build: {
    ssr: true,
    target: 'node24',
    rolldownOptions: {
      input: { server: 'server.ts', health: 'health.ts' },
      output: { entryFileNames: '[name].mjs' },
    },
  },
  ssr: {
    noExternal: true,
    // The packages of the repository as sources, so that nothing else has to be built.
    resolve: { conditions: ['@veriff-verify/source', 'node', 'import', 'default'] },
  },
});
