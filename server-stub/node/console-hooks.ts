/** What the program tells on the console beside one line for each request. */
import type { CompanionHooks } from '@veriff-verify/companion';
import { writeLine } from './log.ts';

/** Errors whose messages are the companion's own. */
const ownErrors = /^(VeriffError|ProblemError|TimeLimitError)$/;

/**
 * Hooks that write JSON lines on the console, without an id and without anything about the person:
 * messages of foreign errors may hold anything, so that only their names, codes and frames are told.
 */
export const consoleHooks: CompanionHooks = {
  onEvent({ status }) {
    writeLine(line('info', 'event', { status }));
  },
  onDecision({ status, code, reasonCode }) {
    writeLine(line('info', 'decision', { status, code, reasonCode }));
  },
  onError(error, request) {
    console.error(line('error', 'error', { ...request, error: describe(error) }));
  },
};

function line(level: 'info' | 'error', event: string, rest: object): string {
  return JSON.stringify({ time: new Date().toISOString(), level, event, ...rest });
}

function describe(error: unknown, depth = 0): object {
  if (!(error instanceof Error)) return { name: typeof error };
  const { name, message, stack = '', cause } = error;
  const { code, veriffCode } = error as { code?: unknown; veriffCode?: unknown };
  // The stack begins with the message, whose lines can look like frames.
  const frames = stack.replace(message, '').match(/^ +at .+$/gm) ?? [];
  return {
    name,
    ...(ownErrors.test(name) && { message }),
    ...(typeof code === 'string' && { code }),
    ...(typeof veriffCode === 'number' && { veriffCode }),
    stack: frames.map((frame) => frame.trim()),
    ...(cause !== undefined && depth < 5 && { cause: describe(cause, depth + 1) }),
  };
}
