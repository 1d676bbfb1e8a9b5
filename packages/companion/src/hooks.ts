/** Calls what the host wrote, which may throw anything. */
import { withTimeLimit } from './guard.ts';
import type { CompanionHooks, EndUser } from './options.ts';
import { ProblemError } from './problem.ts';

/** A hook threw, or took too long. The reason is the `cause`; nothing of it goes to the browser. */
export class HookError extends Error {
  override readonly name = 'HookError';

  constructor(hook: keyof CompanionHooks | 'clientAddress', cause: unknown) {
    super(`The hook ${hook} failed.`, { cause });
  }
}

type GuardedHook = Exclude<keyof CompanionHooks, 'onError'>;

/**
 * The hooks, throwing nothing but `HookError`: an error of a hook must never be taken for one of the
 * companion's own.
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

/**
 * What `authorize` has returned. Only what says that a visitor may pass lets one pass: a refusal
 * that is not understood must not become leave.
 *
 * @returns who the visitor is, or the host's own answer.
 * @throws ProblemError `forbidden`; HookError for what `authorize` may not return.
 */
export async function readAuthorization(result: unknown): Promise<EndUser | Response> {
  if (result === undefined || result === true) return {};
  if (result === false || result === null) {
    throw new ProblemError(
      'forbidden',
      'You may not start a verification here. Sign in, or ask the operator for leave.',
    );
  }
  if (result instanceof Response) return result;
  if (isResponse(result)) {
    // Of another realm or library: a runtime takes only its own.
    const body = await result.arrayBuffer();
    return new Response(body.byteLength === 0 ? null : body, {
      status: result.status,
      headers: [...result.headers],
    });
  }
  if (isEndUser(result)) {
    const { endUserId, vendorData } = result;
    return {
      ...(endUserId === undefined ? {} : { endUserId }),
      ...(vendorData === undefined ? {} : { vendorData }),
    };
  }
  throw new HookError(
    'authorize',
    new TypeError(
      'authorize must return true, nothing, {endUserId?, vendorData?}, false or a Response.',
    ),
  );
}

function isResponse(value: unknown): value is Response {
  return Object.prototype.toString.call(value) === '[object Response]';
}

/** Beside what names the end user there may be more, but not in its place. */
function isEndUser(value: unknown): value is EndUser {
  if (typeof value !== 'object' || value === null) return false;
  const parent: unknown = Object.getPrototypeOf(value);
  const isPlain = parent === null || Object.getPrototypeOf(parent) === null;
  const names = ['endUserId', 'vendorData'].filter((name) => name in value);
  return (
    isPlain &&
    (names.length > 0 || Object.keys(value).length === 0) &&
    names.every((name) =>
      /^(string|undefined)$/.test(typeof (value as EndUser)[name as 'vendorData']),
    )
  );
}
