/** A server that takes requests and never answers. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SilentServer {
  url: string;
  close(): void;
}

/** It has one answer: at `/requests`, the paths of the requests that it has left waiting so far. */
export async function createSilentServer(): Promise<SilentServer> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/requests') {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(paths));
      return;
    }
    paths.push(`${request.method} ${request.url}`);
    request.resume();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
