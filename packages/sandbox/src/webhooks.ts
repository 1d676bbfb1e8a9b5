/** Delivery of webhooks: signed, tried at once, then hourly for seven days. */
import { sign } from '@veriff-verify/api';
import { nanoid } from 'nanoid';
import type { Integration } from './authentication.ts';
import { type Clock, day, hour, isoTime, type ScheduledJob } from './clock.ts';

export type WebhookKind = 'decision' | 'event';

export interface DeliveryAttempt {
  /** ISO 8601, by the sandbox's clock. */
  time: string;
  /** HTTP status of the answer; null when there was none. */
  status: number | null;
  /** Why there was no answer; null when there was one. */
  error: string | null;
}

export interface Delivery {
  id: string;
  kind: WebhookKind;
  sessionId: string;
  /** The exact text that is sent. */
  body: string;
  createdAt: string;
  /**
   * `pending`: not delivered yet, will be tried again; `delivered`: answered with 200;
   * `failed`: given up after seven days, or pushed out by newer ones; `unsent`: no webhook URL
   * was set.
   */
  state: 'pending' | 'delivered' | 'failed' | 'unsent';
  attempts: DeliveryAttempt[];
}

export interface WebhookOptions {
  clock: Clock;
  integration: Integration;
  url: string | null;
  /** How long a receiver may take, in milliseconds of real time. */
  timeout: number;
  /** Deliveries kept at most, delivered ones included. */
  maxDeliveries: number;
  fetch: typeof fetch;
  onAttempt?: ((delivery: Delivery, attempt: DeliveryAttempt) => void) | undefined;
}

const retryEvery = hour;
const retryFor = 7 * day;

export class Webhooks {
  readonly #options: WebhookOptions;
  #url: string | null;
  /** In order of creation. */
  readonly #deliveries = new Map<string, Delivery>();
  readonly #retries = new Map<Delivery, ScheduledJob>();
  /** The last first attempt of each session: the next one of the same session waits for it. */
  readonly #lastOfSession = new Map<string, Promise<void>>();
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#url = options.url;
  }

  get url(): string | null {
    return this.#url;
  }

  /** Where webhooks go from now on, retries included; null sends none. */
  set url(url: string | null) {
    this.#url = url;
  }

  /** Queues a webhook. The promise is kept when the first attempt is over, however it went. */
  send(kind: WebhookKind, sessionId: string, payload: unknown): Promise<void> {
    const delivery: Delivery = {
      id: nanoid(),
      kind,
      sessionId,
      body: JSON.stringify(payload),
      createdAt: isoTime(this.#options.clock.now()),
      state: this.#url === null ? 'unsent' : 'pending',
      attempts: [],
    };
    this.#deliveries.set(delivery.id, delivery);
    this.#makeRoom();
    if (delivery.state === 'unsent') return Promise.resolve();
    const giveUpAt = this.#options.clock.now() + retryFor;
    const before = this.#lastOfSession.get(sessionId) ?? Promise.resolve();
    const attempt = before.then(() => this.#attempt(delivery, giveUpAt));
    this.#lastOfSession.set(sessionId, attempt);
    return this.#track(
      attempt.finally(() => {
        if (this.#lastOfSession.get(sessionId) === attempt) this.#lastOfSession.delete(sessionId);
      }),
    );
  }

  /** Oldest first. */
  list(): Delivery[] {
    return [...this.#deliveries.values()];
  }

  /** Waits until no attempt is under way. Retries that are due later are not waited for. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Forgets all deliveries. An attempt that is under way ends, and is not repeated. */
  clear(): void {
    for (const retry of this.#retries.values()) retry.cancel();
    this.#retries.clear();
    this.#deliveries.clear();
  }

  /** Stops for good and ends the attempts that are under way. */
  close(): void {
    this.clear();
    this.#closing.abort();
  }

  #track(work: Promise<void>): Promise<void> {
    this.#running.add(work);
    return work.finally(() => this.#running.delete(work));
  }

  async #attempt(delivery: Delivery, giveUpAt: number): Promise<void> {
    if (this.#closing.signal.aborted || delivery.state !== 'pending') return;
    const time = isoTime(this.#options.clock.now());
    const attempt: DeliveryAttempt = { time, status: null, error: null };
    try {
      attempt.status = await this.#post(delivery.body);
    } catch (error) {
      attempt.error = describe(error);
    }
    if (!this.#deliveries.has(delivery.id)) return;
    delivery.attempts.push(attempt);
    // Veriff names 200 alone as success.
    if (attempt.status === 200) delivery.state = 'delivered';
    else this.#retry(delivery, giveUpAt);
    this.#options.onAttempt?.(delivery, attempt);
  }

  #retry(delivery: Delivery, giveUpAt: number): void {
    const { clock } = this.#options;
    const at = clock.now() + retryEvery;
    if (at > giveUpAt) {
      delivery.state = 'failed';
      return;
    }
    const job = clock.schedule(at, () => {
      this.#retries.delete(delivery);
      return this.#track(this.#attempt(delivery, giveUpAt));
    });
    this.#retries.set(delivery, job);
  }

  async #post(body: string): Promise<number> {
    if (this.#url === null) throw new Error('no webhook URL is set');
    const { integration, timeout } = this.#options;
    const signature = await sign(integration.sharedSecrets[0], body);
    const response = await this.#options.fetch(this.#url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json',
        'x-auth-client': integration.apiKey,
        'x-hmac-signature': signature,
        'vrf-auth-client': integration.apiKey,
        'vrf-hmac-signature': signature,
        'vrf-integration-id': integration.id,
      },
      // A redirect is not a 200.
      redirect: 'manual',
      signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeout)]),
    });
    await response.body?.cancel();
    return response.status;
  }

  #makeRoom(): void {
    if (this.#deliveries.size <= this.#options.maxDeliveries) return;
    const all = [...this.#deliveries.values()];
    const victim = all.find((delivery) => delivery.state !== 'pending') ?? all[0];
    if (!victim) return;
    if (victim.state === 'pending') victim.state = 'failed';
    this.#retries.get(victim)?.cancel();
    this.#retries.delete(victim);
    this.#deliveries.delete(victim.id);
  }
}

/** Names the failure without the URL, which may hold a token of the receiver. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause ? String(cause.code) : cause.message;
}
