/** Requests as a server-side client makes them, signed with `node:crypto` alone. */
import { createHash, createHmac } from 'node:crypto';

export interface Keys {
  apiKey: string;
  sharedSecret: string;
}

/** Lower-case hex HMAC-SHA256 of what a call signs. */
export function hmac(payload: string, { sharedSecret }: Keys): string {
  return createHmac('sha256', sharedSecret).update(payload).digest('hex');
}

/** The older `X-SIGNATURE`: hex SHA-256 of what a call signs, then the secret. */
export function legacySignature(payload: string, { sharedSecret }: Keys): string {
  return createHash('sha256').update(payload).update(sharedSecret).digest('hex');
}

/** GET /v1/sessions/{id}/decision, with the session's id signed. */
export async function readDecision(
  sandbox: Keys & { url: string },
  sessionId: string,
): Promise<{ status: string; verification: Record<string, unknown> | null }> {
  const response = await fetch(`${sandbox.url}/v1/sessions/${sessionId}/decision`, {
    headers: {
      'content-type': 'application/json',
      'x-auth-client': sandbox.apiKey,
      'x-hmac-signature': hmac(sessionId, sandbox),
    },
  });
  if (!response.ok) throw new Error(`The decision: ${response.status} ${await response.text()}`);
  return (await response.json()) as { status: string; verification: Record<string, unknown> };
}
