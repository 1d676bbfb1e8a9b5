/** What became of a call of the client, and what an error may look like. */
import { VeriffError, veriffErrorCodes } from '@veriff-verify/api';

/** No message may hold any of these. */
export const keys = {
  apiKey: '8d3f1c52-6b7e-4a90-b1d4-2f0c9e7a5b63',
  sharedSecret: 'SECRET-b5c01e8d-never-in-a-message',
} as const;

/** Stands for personal data in whatever is sent or answered. */
export const canary = 'CANARY-Ada-Lovelace-1815';

/** Real time that no call may take whose time limit is a few milliseconds. */
const patience = 5_000;

/**
 * Waits for a call, and for the error that it throws.
 *
 * @throws Error when it neither answers nor fails, and when what it throws is no VeriffError or
 *   tells what it must not.
 */
export async function settle<Result>(
  call: () => Result,
): Promise<{ value: Awaited<Result> } | { error: VeriffError }> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hung = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Hung(`neither answered nor failed in ${patience} ms`)),
      patience,
    );
  });
  try {
    return { value: await Promise.race([run(call), hung]) };
  } catch (error) {
    if (error instanceof Hung) throw error;
    return { error: checkError(error) };
  } finally {
    clearTimeout(timer);
  }
}

class Hung extends Error {}

async function run<Result>(call: () => Result): Promise<Awaited<Result>> {
  return await call();
}

/** @throws Error when it is not an error that the client may throw. */
function checkError(error: unknown): VeriffError {
  if (!isVeriffError(error)) {
    throw new Error('threw something that is no VeriffError', { cause: printable(error) });
  }
  if (!veriffErrorCodes.includes(error.code)) throw new Error(`has the code ${error.code}`);
  const told = `${error.message} ${error.path} ${JSON.stringify(error)}`;
  for (const secret of [keys.apiKey, keys.sharedSecret, canary]) {
    if (told.includes(secret)) throw new Error(`tells ${secret}: ${told}`);
  }
  return error;
}

function isVeriffError(error: unknown): error is VeriffError {
  try {
    return error instanceof VeriffError;
  } catch {
    // A proxy that throws when it is looked at.
    return false;
  }
}

function printable(error: unknown): unknown {
  try {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } catch {
    return 'something that cannot be printed';
  }
}
