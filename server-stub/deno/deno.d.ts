/** What of Deno's own types the host uses; `deno check` knows all of them. */
declare namespace Deno {
  const env: { toObject(): Record<string, string> };
  function exit(code: number): never;
  function openKv(path?: string): Promise<Kv>;
  function serve(
    handler: (request: Request, info: ServeHandlerInfo) => Response | Promise<Response>,
  ): void;

  interface ServeHandlerInfo {
    remoteAddr: { hostname: string };
  }

  interface KvEntry<Value> {
    key: readonly string[];
    value: Value | null;
    versionstamp: string | null;
  }

  interface Kv {
    get<Value>(key: readonly string[]): Promise<KvEntry<Value>>;
    atomic(): KvChange;
  }

  interface KvChange {
    check(entry: KvEntry<unknown>): KvChange;
    set(key: readonly string[], value: unknown, options: { expireIn: number }): KvChange;
    delete(key: readonly string[]): KvChange;
    commit(): Promise<{ ok: boolean }>;
  }
}
