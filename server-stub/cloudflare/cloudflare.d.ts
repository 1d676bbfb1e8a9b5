/** What of Cloudflare's types the Worker uses; `wrangler types` writes all of them. */
declare module 'cloudflare:workers' {
  export const env: Readonly<Record<string, unknown>>;

  export abstract class DurableObject {
    protected readonly ctx: {
      storage: {
        /** Of objects that keep their data in SQLite. */
        kv: { get<Value>(key: string): Value | undefined; put(key: string, value: unknown): void };
        setAlarm(time: number): Promise<void>;
        deleteAll(): Promise<void>;
      };
    };
    alarm?(): Promise<void>;
  }
}

interface DurableObjectNamespace<Kind> {
  idFromName(name: string): object;
  get(id: object): {
    [Method in keyof Kind]: Kind[Method] extends (...parameters: infer Parameters) => infer Result
      ? (...parameters: Parameters) => Promise<Awaited<Result>>
      : never;
  };
}
