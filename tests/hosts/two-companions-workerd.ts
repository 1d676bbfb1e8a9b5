/**
 * Two companions as two isolates would have them: the Durable Objects are all that they share. And
 * one that keeps its state in KV.
 */
import { env } from 'cloudflare:workers';
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono';
import { createStorage } from 'unstorage';
import cloudflareKV from 'unstorage/drivers/cloudflare-kv-binding';
import { type CompanionState, durableState } from '../../server-stub/cloudflare/state.ts';

export { CompanionState } from '../../server-stub/cloudflare/state.ts';

const app = new Hono();
for (const path of ['/one', '/two']) {
  app.route(
    path,
    createCompanionFromEnv(
      env,
      durableState(env['STATE'] as DurableObjectNamespace<CompanionState>),
    ),
  );
}

const storage = createStorage({ driver: cloudflareKV({ binding: env['KV'] as string }) });
app.route('/kv', createCompanionFromEnv(env, { storage }));

/** The leases themselves, to be called from outside. */
const { leases } = durableState(env['STATE'] as DurableObjectNamespace<CompanionState>);
app.post('/leases/:operation', async (c) => {
  const operation = c.req.param('operation') as keyof typeof leases;
  const parameters = (await c.req.json()) as [string, string, number];
  return c.json((await leases[operation](...parameters)) ?? null);
});

export default app;
