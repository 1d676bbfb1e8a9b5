import { nanoid } from 'nanoid';
import type { SignatureCheck } from './authentication.ts';

/** A request as the sandbox received it, for `GET /_sandbox/requests`. */
export interface RecordedRequest {
  id: string;
  /** ISO 8601, by the sandbox's clock. */
  time: string;
  method: string;
  /** With the query. */
  path: string;
  headers: Record<string, string>;
  /** Text of the body, decompressed; what is longer than 64,000 bytes is cut. */
  body: string;
  /** Status of the answer; null when a fault broke the connection. */
  status: number | null;
  /** Whether the API key was right and no signature was wrong or missing. */
  authenticated: boolean;
  signature: SignatureCheck;
}

const maxRequests = 1_000;
const maxBodyBytes = 64_000;
/** Characters of all bodies together. */
const maxTotalLength = 16_000_000;

/**
 * The text of a body, cut where it is long. Cut before it becomes text: the part of a text keeps
 * the whole in memory.
 */
export function loggedText(body: Uint8Array = new Uint8Array()): string {
  const text = new TextDecoder().decode(body.subarray(0, maxBodyBytes));
  return body.byteLength > maxBodyBytes ? `${text}… (${body.byteLength} bytes)` : text;
}

/** The last requests, within a bound. */
export class RequestLog {
  #requests: RecordedRequest[] = [];
  #length = 0;

  add(request: Omit<RecordedRequest, 'id'>): void {
    this.#requests.push({ id: nanoid(), ...request });
    this.#length += request.body.length;
    while (this.#requests.length > maxRequests || this.#length > maxTotalLength) {
      this.#length -= this.#requests.shift()?.body.length ?? 0;
    }
  }

  /** Oldest first. */
  list(): readonly RecordedRequest[] {
    return this.#requests;
  }

  clear(): void {
    this.#requests = [];
    this.#length = 0;
  }
}
