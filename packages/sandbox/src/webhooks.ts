/** Delivery of webhooks: signed, tried at once, then hourly for seven days. */
import { nanoid } from 'nanoid';
import type { Integration } from './authentication.ts';
import { type Clock, day, hour, isoTime, type ScheduledJob } from './clock.ts';
import type { Settings } from './settings.ts';
import { signatureHeaders } from './signed-answers.ts';

export const webhookKinds = [
  'decision',
  'event',
  'full-auto',
  'watchlist',
  'user-status',
  'unknown',
] as const;

export type WebhookKind = (typeof webhookKinds)[number];

/** Kinds that are sent by themselves; the others tell of what somebody does by hand. */
export const automaticWebhookKinds = ['decision', 'event', 'full-auto', 'watchlist'] as const;

export type AutomaticWebhookKind = (typeof automaticWebhookKinds)[number];

/** In which order held webhooks go out. */
export type ReleaseOrder = 'oldest-first' | 'newest-first';

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
   * `pending`: not delivered yet, will be tried again; `held`: waits for its release;
   * `delivered`: answered with 200; `failed`: given up after seven days, or pushed out by newer
   * ones; `unsent`: no webhook URL was set.
   */
  state: 'pending' | 'held' | 'delivered' | 'failed' | 'unsent';
  /** The last 1,000. */
  attempts: DeliveryAttempt[];
}

interface Entry {
  readonly delivery: Delivery;
  readonly giveUpAt: number;
  retry: ScheduledJob | null;
}

export interface WebhookOptions {
  clock: Clock;
  integration: Integration;
  settings: Settings;
  url: string | null;
  /** Kinds that are sent by themselves. */
  kinds: ReadonlySet<AutomaticWebhookKind>;
  /** How many more times each webhook is delivered. */
  duplicates: number;
  /** How long a receiver may take, in milliseconds of real time. */
  timeout: number;
  /** Deliveries kept at most, delivered ones included. */
  maxDeliveries: number;
  fetch: typeof fetch;
  onAttempt?: ((delivery: Delivery, attempt: DeliveryAttempt) => void) | undefined;
}

const retryEvery = hour;
const retryFor = 7 * day;

/** Repeats of one webhook at most. */
export const maxDuplicates = 100;

const maxAttempts = 1_000;

/** Characters of all bodies together: a session may carry much init data. */
const maxBodies = 32_000_000;

export class Webhooks {
  readonly #options: WebhookOptions;
  #url: string | null;
  #duplicates: number;
  #held = false;
  /** In order of creation. */
  readonly #entries = new Map<string, Entry>();
  #bodies = 0;
  /** The last first attempt of each session: the next one of the same session waits for it. */
  readonly #lastOfSession = new Map<string, Promise<void>>();
  readonly #running = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#url = options.url;
    this.#duplicates = options.duplicates;
  }

  get url(): string | null {
    return this.#url;
  }

  /** Where webhooks go from now on, retries included; null sends none. */
  set url(url: string | null) {
    this.#url = url;
  }

  /** How many more times each webhook is delivered from now on. */
  set duplicates(duplicates: number) {
    this.#duplicates = duplicates;
  }

  /**
   * Queues a webhook, unless its kind is switched off. The promise is kept when the first attempt
   * is over, however it went, or when the webhook is held.
   */
  async send(kind: AutomaticWebhookKind, sessionId: string, payload: unknown): Promise<void> {
    if (this.#options.kinds.has(kind)) await this.sendNow(kind, sessionId, payload);
  }

  /** Queues a webhook of any kind, whatever is switched on. */
  async sendNow(kind: WebhookKind, sessionId: string, payload: unknown): Promise<Delivery> {
    const { clock } = this.#options;
    const delivery: Delivery = {
      id: nanoid(),
      kind,
      sessionId,
      body: JSON.stringify(payload),
      createdAt: isoTime(clock.now()),
      state: this.#url === null ? 'unsent' : 'pending',
      attempts: [],
    };
    const entry: Entry = { delivery, giveUpAt: clock.now() + retryFor, retry: null };
    this.#entries.set(delivery.id, entry);
    this.#bodies += delivery.body.length;
    this.#makeRoom();
    if (delivery.state === 'pending') {
      await this.#enqueue(entry, this.#lastOfSession.get(sessionId) ?? Promise.resolve());
    }
    return delivery;
  }

  /** Lets webhooks wait from now on: first attempts and retries alike. */
  hold(): void {
    this.#held = true;
  }

  /** Sends what was held, one after the other; kept when all were tried. */
  async release(order: ReleaseOrder): Promise<void> {
    this.#held = false;
    const held = [...this.#entries.values()].filter(({ delivery }) => delivery.state === 'held');
    if (order === 'newest-first') held.reverse();
    let last = Promise.resolve();
    for (const entry of held) {
      entry.delivery.state = 'pending';
      last = this.#enqueue(entry, last);
    }
    await last;
  }

  /**
   * Sends a webhook once more, byte for byte, also when webhooks are held; kept when it was tried.
   *
   * @returns Null for an id that is not kept.
   */
  async redeliver(id: string): Promise<Delivery | null> {
    const entry = this.#entries.get(id);
    if (!entry) return null;
    const attempt = await this.#track(this.#try(entry));
    if (!this.#isKept(entry)) return null;
    // A pending one is delivered by this too; one that failed is not repeated for it.
    if (attempt.status === 200) entry.delivery.state = 'delivered';
    this.#tell(entry, attempt);
    return entry.delivery;
  }

  /** Oldest first. */
  list(): Delivery[] {
    return Array.from(this.#entries.values(), ({ delivery }) => delivery);
  }

  /** Waits until no attempt is under way. Retries that are due later are not waited for. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /**
   * Forgets all deliveries, and starts anew with neither hold nor other duplicates than at the
   * start. An attempt that is under way ends, and is not repeated.
   */
  clear(): void {
    for (const { retry } of this.#entries.values()) retry?.cancel();
    this.#entries.clear();
    this.#bodies = 0;
    this.#held = false;
    this.#duplicates = this.#options.duplicates;
  }

  /** Stops for good and ends the attempts that are under way. */
  close(): void {
    this.clear();
    this.#closing.abort();
  }

  #track<Result>(work: Promise<Result>): Promise<Result> {
    const settled = work.then(
      () => undefined,
      () => undefined,
    );
    this.#running.add(settled);
    return work.finally(() => this.#running.delete(settled));
  }

  /** The first attempt, when what must come before it is over. */
  #enqueue(entry: Entry, before: Promise<void>): Promise<void> {
    const { sessionId } = entry.delivery;
    const attempt = before.then(() => this.#attempt(entry));
    this.#lastOfSession.set(sessionId, attempt);
    return this.#track(
      attempt.finally(() => {
        if (this.#lastOfSession.get(sessionId) === attempt) this.#lastOfSession.delete(sessionId);
      }),
    );
  }

  async #attempt(entry: Entry): Promise<void> {
    const { delivery } = entry;
    if (this.#closing.signal.aborted || delivery.state !== 'pending') return;
    if (this.#held) {
      delivery.state = 'held';
      return;
    }
    const attempt = await this.#try(entry);
    if (!this.#isKept(entry)) return;
    // Veriff names 200 alone as success.
    if (attempt.status === 200) delivery.state = 'delivered';
    else this.#retry(entry);
    this.#tell(entry, attempt);
    if (attempt.status !== 200) return;
    for (let count = 0; count < this.#duplicates; count += 1) {
      const duplicate = await this.#try(entry);
      if (!this.#isKept(entry)) return;
      this.#tell(entry, duplicate);
    }
  }

  async #try({ delivery }: Entry): Promise<DeliveryAttempt> {
    const time = isoTime(this.#options.clock.now());
    const attempt: DeliveryAttempt = { time, status: null, error: null };
    try {
      attempt.status = await this.#post(delivery.body);
    } catch (error) {
      attempt.error = describe(error);
    }
    return attempt;
  }

  #tell({ delivery }: Entry, attempt: DeliveryAttempt): void {
    delivery.attempts.push(attempt);
    if (delivery.attempts.length > maxAttempts) delivery.attempts.shift();
    this.#options.onAttempt?.(delivery, attempt);
  }

  #isKept({ delivery }: Entry): boolean {
    return this.#entries.has(delivery.id);
  }

  #retry(entry: Entry): void {
    // Somebody had it delivered by hand meanwhile.
    if (entry.delivery.state !== 'pending') return;
    const { clock } = this.#options;
    const at = clock.now() + retryEvery;
    if (at > entry.giveUpAt) {
      entry.delivery.state = 'failed';
      return;
    }
    entry.retry = clock.schedule(at, () => {
      entry.retry = null;
      return this.#track(this.#attempt(entry));
    });
  }

  async #post(body: string): Promise<number> {
    if (this.#url === null) throw new Error('no webhook URL is set');
    const { integration, settings, timeout } = this.#options;
    const signature = await signatureHeaders(integration, settings.current, body);
    const response = await this.#options.fetch(this.#url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...signature },
      // A redirect is not a 200.
      redirect: 'manual',
      signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeout)]),
    });
    await response.body?.cancel();
    return response.status;
  }

  /** The oldest that is over makes room; when none is over, the oldest does. */
  #makeRoom(): void {
    while (
      this.#entries.size > this.#options.maxDeliveries ||
      (this.#bodies > maxBodies && this.#entries.size > 1)
    ) {
      const victim = this.#firstOver() ?? this.#entries.values().next().value;
      if (!victim) return;
      const { delivery } = victim;
      if (isWaiting(delivery)) delivery.state = 'failed';
      victim.retry?.cancel();
      this.#entries.delete(delivery.id);
      this.#bodies -= delivery.body.length;
    }
  }

  #firstOver(): Entry | undefined {
    for (const entry of this.#entries.values()) if (!isWaiting(entry.delivery)) return entry;
    return undefined;
  }
}

function isWaiting({ state }: Delivery): boolean {
  return state === 'pending' || state === 'held';
}

/** Names the failure without the URL, which may hold a token of the receiver. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return 'code' in cause ? String(cause.code) : cause.message;
}
