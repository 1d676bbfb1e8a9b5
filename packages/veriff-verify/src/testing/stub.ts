/** One answer of the stand-in companion; `src/testing/stub-server.mjs` serves it. */
export interface StubAnswer {
  status?: number;
  headers?: Record<string, string>;
  /** A string is sent as it is, anything else as JSON. */
  body?: unknown;
  /** Break the connection. */
  reset?: boolean;
  /** Never answer. */
  hang?: boolean;
}

export interface StubRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface Stub {
  /** Base URL for `endpoint`. */
  endpoint: string;
  /** For `?count=` in other addresses. */
  key: string;
  requests(): Promise<StubRequest[]>;
}

/** A companion that gives these answers in turn, and the last one for ever. */
export async function stubCompanion(...answers: StubAnswer[]): Promise<Stub> {
  const key = crypto.randomUUID();
  await fetch(`/stub/${key}`, { method: 'PUT', body: JSON.stringify(answers) });
  return {
    endpoint: `/stub/${key}`,
    key,
    requests: async () => (await fetch(`/stub/${key}`)).json() as Promise<StubRequest[]>,
  };
}
