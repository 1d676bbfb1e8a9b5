import { join } from 'node:path';
import { defaultClientConditions, defineConfig } from 'vite';

// The demo's pages. Each package has a configuration of its own.
export default defineConfig({
  root: join(import.meta.dirname, 'demo'),
  // Development runs the sources; a build takes the packages as their users get them.
  resolve: { conditions: ['@veriff-verify/source', ...defaultClientConditions] },
  server: {
    host: '127.0.0.1',
    port: Number(process.env['PORT'] ?? 5173),
    strictPort: true,
  },
  build: { outDir: 'dist', emptyOutDir: true },
});
