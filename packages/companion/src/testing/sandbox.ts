/** Starts a local Veriff for a test run; the tests reach it over HTTP from every runtime. */
import { createSandbox } from '@veriff-verify/sandbox';
import type { TestProject } from 'vitest/node';
import { createSilentServer } from './silent-server.ts';

export interface SandboxAddress {
  url: string;
  apiKey: string;
  sharedSecret: string;
}

/** Where the tests run; the sandbox is on Node. */
export type Runtime = 'node' | 'workerd' | 'deno' | 'bun' | 'edge-runtime';

declare module 'vitest' {
  export interface ProvidedContext {
    sandbox: SandboxAddress;
    /** Where a server takes requests and never answers. */
    silentServer: string;
    runtime: Runtime;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const [sandbox, silentServer] = await Promise.all([createSandbox(), createSilentServer()]);
  const { url, apiKey, sharedSecret } = sandbox;
  provide('sandbox', { url, apiKey, sharedSecret });
  provide('silentServer', silentServer.url);
  return () => {
    silentServer.close();
    return sandbox.close();
  };
}
