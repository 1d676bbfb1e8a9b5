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

/**
 * - `PROPERTY_RUNS=10`: ten times as many cases.
 * - `PROPERTY_SEED=1234`: the same cases again; default: another seed in every run.
 */
export interface PropertySettings {
  runs: number;
  seed: number;
}

declare module 'vitest' {
  export interface ProvidedContext {
    sandbox: SandboxAddress;
    /** Where a server takes requests and never answers. */
    silentServer: string;
    runtime: Runtime;
    properties: PropertySettings;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const [sandbox, silentServer] = await Promise.all([createSandbox(), createSilentServer()]);
  const { url, apiKey, sharedSecret } = sandbox;
  provide('sandbox', { url, apiKey, sharedSecret });
  provide('silentServer', silentServer.url);
  provide('properties', {
    runs: Number(process.env['PROPERTY_RUNS'] || 1),
    seed: Number(process.env['PROPERTY_SEED'] || Date.now() % 2 ** 31),
  });
  return () => {
    silentServer.close();
    return sandbox.close();
  };
}
