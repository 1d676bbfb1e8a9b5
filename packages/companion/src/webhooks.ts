/** Takes in Veriff's webhooks: each once, and none that is older than what is known. */
import {
  checkWebhookHeaders,
  type DecisionWebhook,
  decisionStatus,
  type EventWebhook,
  type FullAutoWebhook,
  parseWebhook,
  VeriffError,
  type Webhook,
  type WebhookKeys,
} from '@veriff-verify/api';
import type { Exclusive } from './leases.ts';
import type { Meter } from './measurement.ts';
import type { CompanionHooks, SessionDecision } from './options.ts';
import { applyDecision, applyProgress, type DecisionRecord, newSession } from './outcome.ts';
import { ProblemError } from './problem.ts';
import { digest, type State, sessionKey } from './state.ts';

export interface WebhookReceiverOptions {
  keys: WebhookKeys;
  state: State;
  exclusive: Exclusive;
  measure: Meter;
  hooks: Pick<CompanionHooks, 'onWebhook' | 'onEvent' | 'onDecision'>;
}

export class WebhookReceiver {
  readonly #options: WebhookReceiverOptions;

  constructor(options: WebhookReceiverOptions) {
    this.#options = options;
  }

  /**
   * Refuses what cannot be a webhook of Veriff's, before it is read.
   *
   * @throws ProblemError `unauthorized`
   */
  checkHeaders(headers: Headers): void {
    try {
      checkWebhookHeaders(headers);
    } catch (cause) {
      throw refusal(cause);
    }
  }

  /**
   * Handles one delivery. Its mark is set last: when a hook throws, Veriff delivers again.
   *
   * @param body - The bytes exactly as they arrived.
   * @throws ProblemError `unauthorized`, `invalid-request`; whatever a hook throws.
   */
  async receive(body: Uint8Array<ArrayBuffer>, headers: Headers): Promise<void> {
    const { state, exclusive, measure } = this.#options;
    const webhook = await this.#parse(body, headers);
    const delivery = await nameDelivery(webhook, body);
    const repeated = await exclusive.run(await nameQueue(webhook, delivery), async () => {
      if (await state.isDelivered(delivery)) return true;
      await this.#handle(webhook);
      await state.rememberDelivery(delivery);
      return false;
    });
    measure({
      name: 'companion.webhooks',
      value: 1,
      unit: '1',
      attributes: { kind: webhook.kind, result: repeated ? 'repeated' : 'handled' },
    });
  }

  async #parse(body: Uint8Array, headers: Headers): Promise<Webhook> {
    try {
      return await parseWebhook(body, headers, this.#options.keys);
    } catch (cause) {
      throw refusal(cause);
    }
  }

  async #handle(webhook: Webhook): Promise<void> {
    await this.#options.hooks.onWebhook?.(webhook);
    if (webhook.kind === 'event') await this.#handleEvent(webhook);
    else if (webhook.kind === 'decision') await this.#handleDecision(readDecision(webhook));
    else if (webhook.kind === 'full-auto') await this.#handleDecision(readFullAuto(webhook));
  }

  async #handleEvent(webhook: EventWebhook): Promise<void> {
    const { hooks, state } = this.#options;
    const {
      id: sessionId,
      attemptId = null,
      action,
      code,
      vendorData,
      endUserId,
    } = webhook.payload;
    await hooks.onEvent?.({
      sessionId,
      attemptId,
      vendorData: vendorData ?? null,
      endUserId: endUserId ?? null,
      status: action,
      code: code ?? null,
      webhook,
    });
    if (action !== 'started' && action !== 'submitted') return;
    await state.updateSession(sessionId, (record) =>
      applyProgress(record, { status: action, attemptId }),
    );
  }

  async #handleDecision(decision: SessionDecision): Promise<void> {
    const { hooks, state } = this.#options;
    const { sessionId, status, code, reasonCode, attemptId, decisionTime: time } = decision;
    const record: DecisionRecord = { status, code, reasonCode, attemptId, time, isTold: true };
    const known = (await state.session(sessionId)) ?? newSession;
    if (applyDecision(known, record) === null) return;
    await hooks.onDecision?.(decision);
    await state.updateSession(sessionId, (latest) => applyDecision(latest, record));
  }
}

/** What is said of a webhook that cannot be read. */
function refusal(cause: unknown): unknown {
  if (!(cause instanceof VeriffError)) return cause;
  if (cause.code !== 'invalid-signature') {
    return new ProblemError('invalid-request', cause.message, { cause });
  }
  return new ProblemError('unauthorized', cause.message, {
    headers: { 'WWW-Authenticate': 'Signature realm="veriff-webhooks"' },
    cause,
  });
}

function readDecision(webhook: DecisionWebhook): SessionDecision {
  const { verification } = webhook.payload;
  return {
    sessionId: verification.id,
    attemptId: verification.attemptId ?? null,
    vendorData: verification.vendorData ?? null,
    endUserId: verification.endUserId ?? null,
    status: decisionStatus(verification.status),
    code: verification.code ?? null,
    reason: verification.reason ?? null,
    reasonCode: verification.reasonCode ?? null,
    decisionTime: verification.decisionTime ?? null,
    webhook,
  };
}

/** The plans that have this webhook get no other decision; it has neither code nor reason. */
function readFullAuto(webhook: FullAutoWebhook): SessionDecision {
  const { sessionId, attemptId, vendorData, endUserId, time, data } = webhook.payload;
  return {
    sessionId,
    attemptId: attemptId ?? null,
    vendorData: vendorData ?? null,
    endUserId: endUserId ?? null,
    status: decisionStatus(data?.verification?.decision),
    code: null,
    reason: null,
    reasonCode: null,
    decisionTime: time ?? null,
    webhook,
  };
}

/** Webhooks of one session are handled one after another. */
async function nameQueue({ sessionId }: Webhook, delivery: string): Promise<string> {
  return `webhook:${sessionId === null ? delivery : await sessionKey(sessionId)}`;
}

/**
 * The same delivery twice has the same name. Veriff numbers no deliveries and may change the
 * order of fields, so decisions and events are told apart by what they say.
 */
async function nameDelivery(webhook: Webhook, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const { kind, sessionId, attemptId } = webhook;
  if (kind === 'decision') {
    const { status, code, reasonCode, decisionTime } = webhook.payload.verification;
    return digest(
      JSON.stringify([kind, sessionId, attemptId, status, code, reasonCode, decisionTime]),
    );
  }
  if (kind === 'event') {
    const { action, code } = webhook.payload;
    return digest(JSON.stringify([kind, sessionId, attemptId, action, code]));
  }
  return digest(body);
}
