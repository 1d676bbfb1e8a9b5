/**
 * A typed client of Veriff's public API, for servers.
 *
 * @module
 */
export { type CallOptions, Veriff, type VeriffOptions } from './client.ts';
export { type VeriffCode, veriffCodes } from './error-codes.ts';
export { VeriffError, type VeriffErrorCode, veriffErrorCodes } from './errors.ts';
export { readBounded } from './read-bounded.ts';
export { reasonCodes } from './reason-codes.ts';
export * from './schema/decision.ts';
export * from './schema/error.ts';
export { describeIssues, type InputIssue } from './schema/issues.ts';
export * from './schema/session.ts';
export { requestObject, uuid } from './schema/values.ts';
export * from './schema/webhook.ts';
export { sign, testWebhookHeaders, verify } from './signature.ts';
export {
  type DecisionStatus,
  decisionCodes,
  decisionStatus,
  decisionStatuses,
  eventCodes,
  isFinal,
} from './status.ts';
export type { RetryOptions } from './transport.ts';
export {
  type DecisionWebhook,
  type EventWebhook,
  type FullAutoWebhook,
  type HeadersLike,
  parseWebhook,
  type UnknownWebhook,
  type UserStatusWebhook,
  type WatchlistWebhook,
  type Webhook,
  type WebhookKeys,
} from './webhooks.ts';
