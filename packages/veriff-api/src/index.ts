/**
 * A typed client of Veriff's public API, for servers.
 *
 * @module
 */

export { HmacKey, sha256 } from '#sha256';
export {
  type Attempts,
  type CallOptions,
  type Media,
  type RegistryCallOptions,
  type Sessions,
  Veriff,
  type VeriffOptions,
  type Webhooks,
} from './client.ts';
export type { Compression } from './compression.ts';
export { type VeriffCode, veriffCodes } from './error-codes.ts';
export { VeriffError, type VeriffErrorCode, veriffErrorCodes } from './errors.ts';
export { imageDataUri } from './image-data-uri.ts';
export { isTooDeep, maxJsonDepth } from './json-depth.ts';
export type { MediaDownload } from './media-download.ts';
export * from './operations.ts';
export { checkOptions } from './options.ts';
export { readBounded, readMessage } from './read-bounded.ts';
export { reasonCodes, reasonText } from './reason-codes.ts';
export * from './schema/attempts.ts';
export * from './schema/collected-data.ts';
export * from './schema/decision.ts';
export * from './schema/error.ts';
export { describeIssues, type InputIssue } from './schema/issues.ts';
export * from './schema/media.ts';
export * from './schema/person.ts';
export * from './schema/registry.ts';
export * from './schema/session.ts';
export * as values from './schema/values.ts';
export { requestObject, uuid } from './schema/values.ts';
export * from './schema/watchlist.ts';
export * from './schema/webhook.ts';
export { sessionExamples } from './session-examples.ts';
export { sign, testWebhookHeaders, verify } from './signature.ts';
export {
  type DecisionStatus,
  decisionCodes,
  decisionStatus,
  decisionStatuses,
  eventCodes,
  isFinal,
  type NextStep,
  nextStep,
} from './status.ts';
export {
  type Call,
  type OperationAnswer,
  type RetryOptions,
  Transport,
  type TransportOptions,
} from './transport.ts';
export {
  checkWebhookHeaders,
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
