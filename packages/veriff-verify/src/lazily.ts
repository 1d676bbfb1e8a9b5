/**
 * Returns a function that loads a module once. After a failure it can be called again: browsers
 * remember a failure for as long as the page lives, but only of the same address, which Chromium
 * and Firefox name (https://github.com/whatwg/html/issues/6768).
 */
export function lazily<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loading: Promise<Module> | undefined;
  let failed: string | undefined;
  return () => {
    loading ??= (
      failed
        ? (import(/* @vite-ignore */ /* webpackIgnore: true */ failed) as Promise<Module>)
        : load()
    ).catch((cause: unknown) => {
      loading = undefined;
      const [address] = /https?:[^\s?]+/.exec(String(cause)) ?? [];
      if (address) failed = `${address}?${Date.now()}`;
      throw cause;
    });
    return loading;
  };
}
