/** The list on Deno. */
import { type Handler, type Host, inProcess, overHttp } from './host.ts';
import { run } from './run.ts';

/** What is used of Deno's own types. */
declare const Deno: {
  serve(
    options: { hostname: string; port: number; signal: AbortSignal; onListen(): void },
    handler: Handler,
  ): { addr: { port: number } };
};

const listen: Host['listen'] = async (handler) => {
  const closing = new AbortController();
  const server = Deno.serve(
    { hostname: '127.0.0.1', port: 0, signal: closing.signal, onListen: () => {} },
    handler,
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    // Not `shutdown()`, which waits for answers that never come.
    close: async () => closing.abort(),
  };
};

const print = (line: string): void => console.log(line);

await run(inProcess('deno'), print);
await run(overHttp('deno', listen), print);
