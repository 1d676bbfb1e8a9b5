/** What of Bun's own types the host uses; the package `@types/bun` has all of them. */
declare namespace Bun {
  interface Server {
    readonly url: URL;
    /** Waits for the requests under way. */
    stop(): Promise<void>;
    requestIP(request: Request): { address: string } | null;
  }

  function serve(options: {
    hostname: string;
    port: number;
    /** Seconds that a request may stand still while it arrives. */
    idleTimeout: number;
    fetch(request: Request, server: Server): Response | Promise<Response>;
  }): Server;
}
