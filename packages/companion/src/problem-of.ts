/** Which problem an error is, for the browser. */
import { VeriffError } from '@veriff-verify/api';
import { HookError } from './hooks.ts';
import { ProblemError } from './problem.ts';
import { internalProblem, problemOfVeriff } from './upstream.ts';

export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof VeriffError) return problemOfVeriff(error);
  return internalProblem(error instanceof HookError ? (error.cause ?? error) : error);
}

/** What the operator is told. */
export function causeOf(problem: ProblemError): unknown {
  return problem.cause ?? problem;
}
