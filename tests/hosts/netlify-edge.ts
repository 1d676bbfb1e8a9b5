/**
 * Calls the edge function as Netlify does, which runs them on Deno: by its default export, for the
 * paths that it names, with a context that knows the visitor's address. What the function keeps
 * going beyond its visitor is counted in a header of the answer.
 */

/** What is used of Deno's own types. */
declare const Deno: {
  env: { toObject(): Record<string, string> };
  serve(handler: (request: Request) => Response | Promise<Response>): void;
};

interface Context {
  ip: string;
  waitUntil(work: Promise<unknown>): void;
}

interface EdgeFunction {
  default(request: Request, context: Context): Promise<Response>;
  config: { path: string };
}

Object.assign(globalThis, { Netlify: { env: { toObject: () => Deno.env.toObject() } } });

const file = '../../server-stub/netlify/netlify/edge-functions/veriff.ts';
const { default: run, config } = (await import(
  new URL(file, import.meta.url).href
)) as EdgeFunction;
const pattern = new URLPattern({ pathname: config.path });

Deno.serve(async (request) => {
  if (!pattern.test(request.url)) return new Response('The site itself.');
  let kept = 0;
  const response = await run(request, {
    ip: request.headers.get('x-nf-client-connection-ip') ?? '',
    waitUntil(work) {
      if (work instanceof Promise) kept += 1;
    },
  });
  response.headers.set('X-Kept-Going', String(kept));
  return response;
});
