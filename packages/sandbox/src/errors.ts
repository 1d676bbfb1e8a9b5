import { veriffCodes } from '@veriff-verify/api';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { SandboxSettings } from './settings.ts';

/** A refusal, in the words of Veriff's API. */
export class VeriffFailure extends Error {
  override readonly name = 'VeriffFailure';
  readonly status: ContentfulStatusCode;
  readonly code: number;

  constructor(status: ContentfulStatusCode, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/**
 * A refusal that Veriff has a code for.
 *
 * @param detail - What is wrong here: the path of a field, never its value.
 */
export function codedFailure(code: number, detail?: string): VeriffFailure {
  const known = veriffCodes[code];
  const text = known?.text ?? 'Request includes invalid parameters.';
  return new VeriffFailure(known?.status ?? 400, code, detail ? `${text} ${detail}` : text);
}

/** A refusal that Veriff has published no code for; the HTTP status stands in. */
export function plainFailure(status: ContentfulStatusCode, message: string): VeriffFailure {
  return new VeriffFailure(status, status, message);
}

/** Body of an error of `/v1`. */
export function failureBody(
  { status, code, message }: VeriffFailure,
  { errorStatus, errorCodeType }: Readonly<SandboxSettings>,
): { status: 'fail' | number; code: string | number; message: string } {
  return {
    status: errorStatus === 'number' ? status : 'fail',
    code: errorCodeType === 'number' ? code : String(code),
    message,
  };
}
