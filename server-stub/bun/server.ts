/** The companion on Bun, below `/veriff`. */
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono';
import { clientAddress } from '../client-address.ts';

function createCompanion(): Hono {
  try {
    return createCompanionFromEnv(process.env, {
      clientAddress: (c) =>
        clientAddress(
          (c.env as Bun.Server).requestIP(c.req.raw)?.address,
          c.req.header('X-Forwarded-For'),
        ),
    });
  } catch (error) {
    // One line that names the variable, and no stack: the fault is not in the code.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

const server = Bun.serve({
  // Only this machine: what faces the internet in front of it terminates TLS.
  hostname: process.env['COMPANION_HOST'] || '127.0.0.1',
  port: process.env['COMPANION_PORT'] || 8787,
  fetch: new Hono().route('/veriff', createCompanion()).fetch,
});
console.log(`companion ${server.url.origin}/veriff`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Waits for the requests under way; a second signal ends it at once.
  process.once(signal, () => void server.stop());
}
