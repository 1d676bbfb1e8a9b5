/** Starts a local Veriff for a test run; the tests reach it over HTTP from every runtime. */
import { createSandbox } from '@veriff-verify/sandbox';
import type { TestProject } from 'vitest/node';

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
    runtime: Runtime;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const sandbox = await createSandbox();
  const { url, apiKey, sharedSecret } = sandbox;
  provide('sandbox', { url, apiKey, sharedSecret });
  return () => sandbox.close();
}
