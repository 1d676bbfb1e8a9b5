/** Listens with a Node server, on a port that the system picks. */

import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RunningHost } from './every-host.ts';

export async function listen(server: Server): Promise<RunningHost> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/veriff`,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
