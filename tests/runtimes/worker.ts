/**
 * The list on workerd. A Worker cannot listen, it is the server: what the list wants to have served
 * is found below `/servers/<id>`, also by a client outside of the Worker.
 */
import { createSandboxApp } from '@veriff-verify/sandbox/app';
import { type ExecutionContext, Hono } from 'hono';
import {
  currentRuntime,
  type Host,
  inProcess,
  overHttp,
  type SandboxTestOptions,
  type Server,
} from './host.ts';
import { run } from './run.ts';

type ServerHandler = (
  request: Request,
  env: object,
  context: ExecutionContext,
) => Response | Promise<Response>;

const handlers = new Map<string, ServerHandler>();

function serve(origin: string, handler: ServerHandler): Server {
  const path = `/servers/${crypto.randomUUID()}`;
  handlers.set(path, handler);
  return { url: origin + path, close: async () => void handlers.delete(path) };
}

function openSandbox(origin: string, options: SandboxTestOptions): Server {
  const sandbox = createSandboxApp(options);
  const server = serve(origin, sandbox.app.fetch);
  return {
    url: server.url,
    close: async () => {
      sandbox.close();
      await server.close();
    },
  };
}

const app = new Hono();

app.get('/run', async (c) => {
  const { origin } = new URL(c.req.url);
  const lines: string[] = [];
  const http: Host = {
    ...overHttp('workerd', async (handler) => serve(origin, handler)),
    openSandbox: async (options) => ({
      ...openSandbox(origin, options),
      runtime: currentRuntime(),
    }),
  };
  await run(inProcess('workerd'), (line) => lines.push(line));
  await run(http, (line) => lines.push(line));
  return c.text(lines.join('\n'));
});

app.post('/sandboxes', async (c) => {
  const { url } = openSandbox(new URL(c.req.url).origin, await c.req.json());
  return c.json({ url, runtime: currentRuntime() });
});

app.all('/servers/:id/*', (c) => {
  const url = new URL(c.req.url);
  const [path = ''] = /^\/servers\/[^/]+/.exec(url.pathname) ?? [];
  const handler = handlers.get(path);
  if (!handler) return c.notFound();
  url.pathname = url.pathname.slice(path.length);
  return handler(new Request(url, c.req.raw), {}, c.executionCtx);
});

export default app;
