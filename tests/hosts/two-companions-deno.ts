/** Two companions as two instances would have them: a database is all that they share. */
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono';
import { kvState } from '../../server-stub/deno/state.ts';

// One connection: a local database refuses changes while another connection makes one, which the
// database of Deno Deploy does not.
const kv = await Deno.openKv();

const app = new Hono();
for (const path of ['/one', '/two']) {
  app.route(path, createCompanionFromEnv(Deno.env.toObject(), kvState(kv)));
}

/** The leases themselves, to be called from outside. */
const { leases } = kvState(kv);
app.post('/leases/:operation', async (c) => {
  const operation = c.req.param('operation') as keyof typeof leases;
  const parameters = (await c.req.json()) as [string, string, number];
  return c.json((await leases[operation](...parameters)) ?? null);
});

Deno.serve(app.fetch);
