/** Calls what the host wrote, which may throw anything. */
import type { CompanionHooks } from './options.ts';

/** A hook threw. What it threw is the `cause`; nothing of it goes to the browser. */
export class HookError extends Error {
  override readonly name = 'HookError';

  constructor(hook: keyof CompanionHooks, cause: unknown) {
    super(`The hook ${hook} threw.`, { cause });
  }
}

type GuardedHook = Exclude<keyof CompanionHooks, 'onError'>;

/**
 * The hooks, throwing nothing but `HookError`: Hono handles only errors that are an `Error`, and
 * an error of a hook must never be taken for one of the companion's own.
 */
export function guardHooks(hooks: CompanionHooks): Pick<CompanionHooks, GuardedHook> {
  const guarded: Pick<CompanionHooks, GuardedHook> = {};
  if (hooks.authorize) guarded.authorize = guard('authorize', hooks.authorize.bind(hooks));
  if (hooks.init) guarded.init = guard('init', hooks.init.bind(hooks));
  if (hooks.onEvent) guarded.onEvent = guard('onEvent', hooks.onEvent.bind(hooks));
  if (hooks.onDecision) guarded.onDecision = guard('onDecision', hooks.onDecision.bind(hooks));
  if (hooks.onWebhook) guarded.onWebhook = guard('onWebhook', hooks.onWebhook.bind(hooks));
  return guarded;
}

function guard<Arguments extends unknown[], Result>(
  name: GuardedHook,
  hook: (...args: Arguments) => Result | Promise<Result>,
): (...args: Arguments) => Promise<Result> {
  return async (...args) => {
    try {
      return await hook(...args);
    } catch (cause) {
      throw new HookError(name, cause);
    }
  };
}
