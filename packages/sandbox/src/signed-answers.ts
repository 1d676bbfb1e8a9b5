/** Signs what the sandbox sends: answers of `/v1` and webhooks. */
import { sign } from '@veriff-verify/api';
import type { MiddlewareHandler } from 'hono';
import { type Integration, presentedSignature } from './authentication.ts';
import type { SandboxContext, SandboxEnv, SandboxParts } from './context.ts';
import { signLegacy } from './legacy-signature.ts';
import type { SandboxSettings } from './settings.ts';

/** Headers that hold a signature, of every family. */
const signatureNames = ['x-hmac-signature', 'x-signature', 'vrf-hmac-signature'] as const;

/** @param legacy - Whether the receiver asked with `X-SIGNATURE`, and so is answered. */
export async function signatureHeaders(
  integration: Integration,
  settings: Readonly<SandboxSettings>,
  body: string | Uint8Array,
  legacy = false,
): Promise<Record<string, string>> {
  const { apiKey, sharedSecrets, id } = integration;
  const { signatureHeaders: families, signatureCase } = settings;
  const inCase = (hex: string): string => (signatureCase === 'upper' ? hex.toUpperCase() : hex);
  const headers: Record<string, string> = {};
  if (families === 'none') return headers;
  const current = families !== 'x' || !legacy ? inCase(await sign(sharedSecrets[0], body)) : '';
  if (families !== 'vrf') {
    headers['x-auth-client'] = apiKey;
    if (legacy) headers['x-signature'] = inCase(await signLegacy(sharedSecrets[0], body));
    else headers['x-hmac-signature'] = current;
  }
  if (families !== 'x') {
    headers['vrf-auth-client'] = apiKey;
    headers['vrf-hmac-signature'] = current;
    headers['vrf-integration-id'] = id;
  }
  return headers;
}

/** Signs the answers of `/v1`, errors included. */
export function signAnswers(parts: SandboxParts): MiddlewareHandler<SandboxEnv> {
  return async function signAnswers(c, next) {
    await next();
    await signAnswer(c, parts);
  };
}

/** Signs the answer as it stands. */
export async function signAnswer(c: SandboxContext, parts: SandboxParts): Promise<void> {
  const settings = parts.settings.current;
  c.header('cache-control', 'no-store');
  const isPicture = c.res.ok && c.req.path.startsWith('/v1/media/');
  if (isPicture && !settings.signMedia) return;
  const legacy = presentedSignature(c.req.raw.headers)?.scheme === 'legacy';
  const body = await readAnswer(c);
  const headers = await signatureHeaders(parts.integration, settings, body, legacy);
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
}

/** Signs a signed answer again, with a secret that is not its own, or after it was changed. */
export async function signAnswerAgain(
  c: SandboxContext,
  parts: SandboxParts,
  secret: string = parts.integration.sharedSecrets[0],
): Promise<void> {
  const signed = signatureNames.filter((name) => c.res.headers.has(name));
  const body = await readAnswer(c);
  const legacy = signed.includes('x-signature');
  const integration: Integration = { ...parts.integration, sharedSecrets: [secret] };
  const headers = await signatureHeaders(integration, parts.settings.current, body, legacy);
  for (const name of signed) if (headers[name] !== undefined) c.header(name, headers[name]);
}

export async function readAnswer(c: SandboxContext): Promise<Uint8Array> {
  return new Uint8Array(await c.res.clone().arrayBuffer());
}
