/** The list on Bun. */
import { type Handler, type Host, inProcess, overHttp } from './host.ts';
import { run } from './run.ts';

/** What is used of Bun's own types. */
declare const Bun: {
  serve(options: { hostname: string; port: number; fetch: Handler }): {
    port: number;
    stop(closeActiveConnections: boolean): Promise<void>;
  };
};

const listen: Host['listen'] = async (fetch) => {
  const server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch });
  return {
    url: `http://127.0.0.1:${server.port}`,
    close: () => server.stop(true),
  };
};

const print = (line: string): void => console.log(line);

await run(inProcess('bun'), print);
await run(overHttp('bun', listen), print);
