/** What of Deno's own types the host uses; `deno check` knows all of them. */
declare namespace Deno {
  const env: { toObject(): Record<string, string> };
  function exit(code: number): never;
  function serve(
    handler: (request: Request, info: ServeHandlerInfo) => Response | Promise<Response>,
  ): void;

  interface ServeHandlerInfo {
    remoteAddr: { hostname: string };
  }
}
