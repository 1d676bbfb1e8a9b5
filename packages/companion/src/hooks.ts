/** Calls what the host wrote, which may throw anything. */
import { withTimeLimit } from './guard.ts';
import type { CompanionHooks } from './options.ts';

/** A hook threw, or took too long. The reason is the `cause`; nothing of it goes to the browser. */
export class HookError extends Error {
  override readonly name = 'HookError';

  constructor(hook: keyof CompanionHooks | 'clientAddress', cause: unknown) {
    super(`The hook ${hook} failed.`, { cause });
  }
}

type GuardedHook = Exclude<keyof CompanionHooks, 'onError'>;

/**
 * The hooks, throwing nothing but `HookError`: Hono handles only errors that are an `Error`, and
 * an error of a hook must never be taken for one of the companion's own.
 *
 * @param timeout - Milliseconds for each call.
 */
export function guardHooks(
  hooks: CompanionHooks,
  timeout: number,
): Pick<CompanionHooks, GuardedHook> {
  const guarded: Partial<Record<GuardedHook, (...args: never[]) => Promise<unknown>>> = {};
  for (const name of ['authorize', 'init', 'onEvent', 'onDecision', 'onWebhook'] as const) {
    const hook = hooks[name] as ((...args: unknown[]) => unknown) | undefined;
    if (hook === undefined) continue;
    guarded[name] = async (...args) => {
      try {
        return await withTimeLimit(timeout, async () => hook.apply(hooks, args));
      } catch (cause) {
        throw new HookError(name, cause);
      }
    };
  }
  return guarded as Pick<CompanionHooks, GuardedHook>;
}
