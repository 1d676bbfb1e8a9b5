/**
 * The signing endpoint of `<veriff-verify>`.
 *
 * @module
 */
export { jsonLimit, webhookLimit } from './body.ts';
export { createCompanion } from './companion.ts';
export type * from './contract.ts';
export {
  type CompanionFromEnvOptions,
  createCompanionFromEnv,
  EnvironmentError,
} from './environment.ts';
export { defaultAllowedInit } from './init-policy.ts';
export type { Leases } from './leases.ts';
export { consoleLogger, formatEntry, type LogEntry, type Logger } from './log.ts';
export type { Measurement, Meter } from './measurement.ts';
export { mediaLimit } from './media.ts';
export type {
  AuthorizeResult,
  CompanionHooks,
  CompanionOptions,
  EndUser,
  FailedRequest,
  SessionDecision,
  SessionEvent,
} from './options.ts';
export type { RateLimit, RateLimits } from './rate-limits.ts';
export type { SharedStorage } from './state.ts';
