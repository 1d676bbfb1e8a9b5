/** The companion on Deno Deploy, or on any machine with Deno, below `/veriff`. */
import { createCompanionFromEnv } from '@veriff-verify/companion';
import { Hono } from 'hono';
import { kvState } from './state.ts';

const kv = await Deno.openKv();

function createCompanion(): Hono {
  try {
    return createCompanionFromEnv(Deno.env.toObject(), {
      ...kvState(kv),
      clientAddress: (c) => (c.env as Deno.ServeHandlerInfo).remoteAddr.hostname,
    });
  } catch (error) {
    // One line that names the variable, and no stack: the fault is not in the code.
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}

Deno.serve(new Hono().route('/veriff', createCompanion()).fetch);
