import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createCompanion } from '@veriff-verify/companion';
import type * as hono from 'hono';
import { expect, test } from 'vitest';

test('an app with a copy of Hono of its own, which npm installs where versions differ, can mount it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'another-hono-'));
  try {
    const installed = dirname(dirname(fileURLToPath(import.meta.resolve('hono'))));
    await cp(installed, folder, { recursive: true });
    const { Hono } = (await import(
      pathToFileURL(join(folder, 'dist/index.js')).href
    )) as typeof hono;
    const routes: string[] = [];
    const companion = createCompanion({
      apiKey: '5a4d8b0c-0000-4000-8000-000000000000',
      sharedSecret: 'a-secret-of-nobody',
      logger: ({ route }) => routes.push(route),
    });
    const app = new Hono().route('/veriff', companion);

    const healthy = await app.request('/veriff/health');
    const refused = await app.request('/veriff/sessions/1');

    expect(healthy.status).toBe(200);
    expect(refused.status).toBe(401);
    expect(refused.headers.get('Content-Type')).toBe('application/problem+json');
    expect(routes).toEqual(['/health', '/sessions/:id']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
