/** Starts a local Veriff for a test run; the tests reach it over HTTP from every runtime. */
import { createSandbox } from '@veriff-verify/sandbox';
import type { TestProject } from 'vitest/node';

export interface SandboxAddress {
  url: string;
  apiKey: string;
  sharedSecret: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    sandbox: SandboxAddress;
    runtime: 'node' | 'workerd';
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const sandbox = await createSandbox();
  const { url, apiKey, sharedSecret } = sandbox;
  provide('sandbox', { url, apiKey, sharedSecret });
  return () => sandbox.close();
}
