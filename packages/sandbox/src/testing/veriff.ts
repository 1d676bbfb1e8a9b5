import { Veriff, type VeriffOptions } from '@veriff-verify/api';
import { demoKeys } from '../app.ts';
import type { TestClient } from './client.ts';

/** The real client, speaking to a sandbox without a port. Answers without a signature fail. */
export function createVeriff({ app }: TestClient, options: Partial<VeriffOptions> = {}): Veriff {
  return new Veriff({
    ...demoKeys,
    baseUrl: 'http://127.0.0.1',
    fetch: async (...request) => app.request(...request),
    requireSignedResponses: true,
    retry: false,
    ...options,
  });
}
