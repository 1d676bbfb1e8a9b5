/**
 * One list of tests for every runtime: the client against the sandbox, and the companion between
 * them. Web standards and the packages alone: no test framework, nothing of Node.
 */
import { companionTests } from './list/companion.ts';
import { decisionTests } from './list/decisions.ts';
import { errorTests } from './list/errors.ts';
import { operationTests } from './list/operations.ts';
import { sandboxTests } from './list/sandbox.ts';
import { signatureTests } from './list/signatures.ts';
import type { RuntimeTest } from './list/test-sandbox.ts';
import { webhookTests } from './list/webhooks.ts';

export const list: readonly RuntimeTest[] = [
  ...signatureTests,
  ...webhookTests,
  ...operationTests,
  ...decisionTests,
  ...errorTests,
  ...sandboxTests,
  ...companionTests,
];
