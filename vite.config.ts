import { join } from 'node:path';
import { defaultClientConditions, defineConfig } from 'vite';
import {
  contentSecurityPolicyDirectives,
  frameSources,
} from './packages/veriff-verify/src/headers.ts';

const root = join(import.meta.dirname, 'demo');

// What the element's README asks of a site. The local Veriff is on this machine, on any port.
const directives = {
  ...contentSecurityPolicyDirectives,
  'frame-src': [...frameSources, 'http://127.0.0.1:*', 'http://localhost:*'],
};
const headers = {
  'Content-Security-Policy': Object.entries(directives)
    .map(([directive, sources]) => [directive, ...sources].join(' '))
    .join('; '),
};

// The demo's pages. Each package has a configuration of its own.
export default defineConfig({
  root,
  // Development runs the sources; a build takes the packages as their users get them.
  resolve: { conditions: ['@veriff-verify/source', ...defaultClientConditions] },
  server: {
    host: '127.0.0.1',
    port: Number(process.env['PORT'] ?? 5173),
    strictPort: true,
    headers,
  },
  preview: { host: '127.0.0.1', headers },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    rolldownOptions: { input: [join(root, 'index.html'), join(root, 'skins.html')] },
  },
});
