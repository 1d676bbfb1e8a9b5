/** The pages that are compared: built by Vite as a site would, served with a companion beside. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { createSandbox } from '../../packages/sandbox/src/index.ts';
import { serveCompanion } from '../../server-stub/node/server.ts';

export type Files = Map<string, Buffer>;

/** Builds one entry, with everything from npm in it, minified. @returns files by name. */
export async function bundle(entry: string): Promise<Files> {
  const result = (await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    build: {
      write: false,
      target: 'es2022',
      rolldownOptions: {
        input: { index: join(import.meta.dirname, `${entry}.ts`) },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  })) as Rolldown.RolldownOutput;
  return new Map(
    result.output.map((file) => [
      file.fileName,
      Buffer.from(file.type === 'chunk' ? file.code : file.source),
    ]),
  );
}

export function brotli(bytes: Buffer): Buffer {
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return brotliCompressSync(bytes, { params });
}

export interface Site {
  /** Address of the page of an entry. */
  page(entry: string): string;
  /** A page that does nothing, for a flow. */
  blank: string;
  /** Names of the scripts asked for since the last call. */
  takeRequests(): string[];
  close(): Promise<void>;
}

const page = (entry: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${entry}</title><body><script type="module" src="/${entry}/index.js"></script></body></html>`;

/** Serves the pages, compressed; `/veriff` is a companion, and behind it is a sandbox. */
export async function serveSite(entries: ReadonlyMap<string, Files>): Promise<Site> {
  const compressed = new Map(
    [...entries.values()].flatMap((files) =>
      [...files.values()].map((script) => [script, brotli(script)] as const),
    ),
  );
  const sandbox = await createSandbox();
  const companion = await serveCompanion({
    port: 0,
    environment: {
      VERIFF_API_KEY: sandbox.apiKey,
      VERIFF_SHARED_SECRET: sandbox.sharedSecret,
      VERIFF_BASE_URL: sandbox.url,
    },
    companion: { logger: false },
  });
  const requested: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const [, entry = '', name = ''] = path.split('/');
    if (entry === 'veriff') {
      void proxy(new URL(path, companion.url), request, response);
      return;
    }
    const script = entries.get(entry)?.get(name);
    if (script !== undefined) requested.push(name);
    if (script === undefined) {
      const body = entries.has(entry) ? page(entry) : '<!doctype html><title></title>';
      response.writeHead(200, { 'content-type': 'text/html' }).end(body);
      return;
    }
    response
      .writeHead(200, { 'content-type': 'text/javascript', 'content-encoding': 'br' })
      .end(compressed.get(script));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    page: (entry) => `${origin}/${entry}/`,
    blank: `${origin}/blank`,
    takeRequests: () => requested.splice(0),
    async close() {
      server.closeAllConnections();
      server.close();
      await companion.close();
      await sandbox.close();
    },
  };
}

async function proxy(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { method = 'GET', headers } = request;
  const answer = await fetch(url, {
    method,
    headers: Object.entries(headers).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && !/^(host|connection|content-length)$/.test(entry[0]),
    ),
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  response
    .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
    .end(Buffer.from(await answer.arrayBuffer()));
}
