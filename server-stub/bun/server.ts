/** The companion on Bun, below `/veriff`. */
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono';
import { clientAddress } from '../client-address.ts';
import { visitedRequest } from '../visited-request.ts';

/** One line that names the variable, and no stack: the fault is not in the code. */
function stop(error: unknown): never {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

function readPort(value: string | undefined): number {
  if (value === undefined || value === '') return 8787;
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new Error('COMPANION_PORT must be a port number from 0 to 65535.');
}

function serve(): Bun.Server {
  const companion = createCompanionFromEnv(process.env, {
    clientAddress: (c) =>
      clientAddress((c.env as { peer?: string }).peer, c.req.header('X-Forwarded-For')),
  });
  const app = new Hono().route('/veriff', companion);
  const port = readPort(process.env['COMPANION_PORT']);
  try {
    return Bun.serve({
      // Only this machine: what faces the internet in front of it terminates TLS.
      hostname: process.env['COMPANION_HOST'] || '127.0.0.1',
      port,
      // Seconds. After Bun's ten an upload that stands still is cut off, without the companion's answer.
      idleTimeout: 120,
      fetch(request, bun) {
        const peer = bun.requestIP(request)?.address;
        const header = (name: string) => request.headers.get(name);
        return app.fetch(visitedRequest(request, peer, header), { peer });
      },
    });
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'EADDRINUSE') throw error;
    throw new Error(`Port ${port} is in use. Set COMPANION_PORT to a free one.`, {
      cause: error,
    });
  }
}

let server: Bun.Server;
try {
  server = serve();
} catch (error) {
  stop(error);
}
console.log(`companion ${server.url.origin}/veriff`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Waits for the requests under way; a second signal ends it at once.
  process.once(signal, () => void server.stop());
}
