/** A customer's web site with Veriff's own browser SDKs on it, as npm ships them. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { build } from 'vite';

/**
 * How the SDKs come onto the page: each package's own file in a script tag, byte for byte, or
 * both imported as ES modules and bundled, as in an application.
 */
export type Delivery = 'script' | 'bundle';

export interface CustomerServer {
  url: string;
  [Symbol.asyncDispose](): Promise<void>;
}

const require = createRequire(import.meta.url);

const heads: Record<Delivery, string> = {
  // js-sdk's only build is a CommonJS file: `module` is what its loader would give it.
  script: `
    <script>window.module = { exports: {} };</script>
    <script src="/js-sdk.js"></script>
    <script>window.Veriff = module.exports.Veriff;</script>
    <script src="/incontext-sdk.js"></script>`,
  bundle: '<script type="module" src="/bundle.js"></script>',
};

const page = (head: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>A customer's page</title>
    <link rel="icon" href="data:,">${head}
  </head>
  <body>
    <h1>Open an account</h1>
    <div id="veriff-root"></div>
    <div id="embedded-container" style="width: 800px; height: 800px"></div>
  </body>
</html>`;

/**
 * Serves the page at `/script` and `/bundle`. It also stands in for the proxy of the browser:
 * everything that is not on 127.0.0.1 comes here and is refused, so that nothing leaves the
 * machine. Intercepting requests in the browser instead would answer CORS preflights there.
 */
export async function startCustomerServer(): Promise<CustomerServer> {
  const files = new Map<string, { type: string; body: string | Buffer }>([
    ['/script', { type: 'text/html', body: page(heads.script) }],
    ['/bundle', { type: 'text/html', body: page(heads.bundle) }],
    ['/js-sdk.js', { type: 'text/javascript', body: await packageFile('@veriff/js-sdk') }],
    [
      '/incontext-sdk.js',
      {
        type: 'text/javascript',
        body: await packageFile('@veriff/incontext-sdk/dist/index.umd.js'),
      },
    ],
    ['/bundle.js', { type: 'text/javascript', body: await bundleOfBoth() }],
  ]);
  const server = createServer((request, response) => {
    const { host, pathname } = new URL(request.url ?? '/', 'http://customer');
    const file = host === 'customer' ? files.get(pathname) : undefined;
    if (file) {
      response.setHeader('content-type', `${file.type}; charset=utf-8`);
      response.end(file.body);
      return;
    }
    response.writeHead(404).end();
  });
  server.on('connect', (_request, socket) => {
    // A browser that closes its tab resets the connection, and nobody else listens for that.
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function packageFile(specifier: string): Promise<Buffer> {
  return readFile(require.resolve(specifier));
}

let bundle: Promise<string> | undefined;

/** Made once: it never changes. */
function bundleOfBoth(): Promise<string> {
  bundle ??= buildBundle();
  return bundle;
}

async function buildBundle(): Promise<string> {
  const entry = 'virtual:customer';
  const result = await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    plugins: [
      {
        name: 'customer',
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) =>
          id === entry
            ? `import { Veriff } from '@veriff/js-sdk';
               import * as veriffSDK from '@veriff/incontext-sdk';
               Object.assign(window, { Veriff, veriffSDK });`
            : undefined,
      },
    ],
    build: { write: false, rolldownOptions: { input: entry } },
  });
  for (const { output } of [result].flat() as { output: { type: string; code?: string }[] }[]) {
    for (const { code } of output) if (code !== undefined) return code;
  }
  throw new Error('Vite made no bundle.');
}
