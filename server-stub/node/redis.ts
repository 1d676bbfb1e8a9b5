/** What several instances on Node share: a Redis, named by `REDIS_URL`. */
import { EnvironmentError, type Leases, type RateLimits } from '@veriff-verify/companion';
import { redisCounters, redisLeases } from '@veriff-verify/companion/redis';
import type { Redis } from 'ioredis';
import { createStorage, type Storage } from 'unstorage';
import redisDriver from 'unstorage/drivers/redis';

/** What the companion takes as `storage`, `leases` and `rateLimits.store`. */
export interface SharedState {
  storage: Storage;
  leases: Leases;
  store: NonNullable<RateLimits['store']>;
  /** Ends the connection. */
  close(): void;
}

/** Milliseconds for one command, and for connecting. The companion gives its store 5,000. */
const timeLimit = 2_000;
/** Milliseconds between two tries to connect, at most. */
const longestPause = 2_000;

/** What Redis says to a client that will never be let in, or not into this database. */
const refusals = /\b(WRONGPASS|NOAUTH|NOPERM|invalid password|(invalid )?DB index)\b/;

/**
 * Connects to a Redis, with one connection for everything, and again whenever it is lost, for ever.
 * While there is none, every operation fails at once: nothing waits in a queue, and nothing is sent
 * twice or late. A Redis that cannot be reached now is no reason not to start.
 *
 * @param url - `redis://` or, with TLS, `rediss://`; see IANA's registration of the scheme.
 * @param tell - Gets a line when the connection is lost or there again. Default: the console.
 * @throws EnvironmentError when the URL is none, or when Redis refuses who it names.
 */
export async function connectRedis(
  url: string,
  tell: (line: string) => void = console.warn,
): Promise<SharedState> {
  check(url);
  const base = 'veriff';
  const driver = redisDriver({
    url,
    base,
    connectTimeout: timeLimit,
    commandTimeout: timeLimit,
    // A connection that no longer answers does not answer its end either.
    disconnectTimeout: 100,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (tries) => Math.min(tries * 100, longestPause),
    // After a failover the old primary only reads; its name leads to the new one.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
    disableClientInfo: true,
  });
  const client = driver.getInstance?.() as Redis;
  failFast(client);
  const close = (): void => {
    client.removeAllListeners('close');
    client.disconnect();
  };

  const failure = await firstAnswer(client);
  let connected = client.status === 'ready';
  let reason = failure === null ? '' : codeOf(failure);
  const refusal = refusals.exec(failure?.message ?? '');
  if (refusal !== null) {
    close();
    throw new EnvironmentError(
      'REDIS_URL',
      `is refused by Redis (${refusal[0]}): check its user, password and database.`,
    );
  }
  if (!connected) {
    tell(`Redis cannot be reached (${reason}): what needs it is answered 503 until it can.`);
  }
  client.on('error', (error: Error) => {
    reason = codeOf(error);
  });
  client.on('close', () => {
    if (connected) tell(`Redis is lost${reason && ` (${reason})`}: connecting again.`);
    connected = false;
  });
  client.on('ready', () => {
    if (!connected) tell('Redis is there again.');
    connected = true;
    reason = '';
  });

  return {
    storage: createStorage({ driver }),
    leases: redisLeases(client, `${base}:`),
    store: redisCounters(client, `${base}:`),
    close,
  };
}

function check(url: string): void {
  const { protocol, hostname, pathname } = URL.canParse(url)
    ? new URL(url)
    : { protocol: '', hostname: '', pathname: '' };
  const valid = /^rediss?:$/.test(protocol) && hostname !== '' && /^\/?\d*$/.test(pathname);
  if (valid) return;
  throw new EnvironmentError(
    'REDIS_URL',
    'must be a URL such as redis://user:password@host:6379/0, or rediss:// with TLS.',
  );
}

/** Sees every command before whoever sent it does. */
function failFast(client: Redis): void {
  const { sendCommand } = client;
  client.sendCommand = (command, stream) => {
    command.promise.catch((error: Error & { command?: unknown }) => {
      // ioredis notes a failed command with its arguments: session URLs, the password. An error
      // ends up in logs.
      delete error.command;
      // A peer that is gone without a word would be waited for until TCP gives up: a quarter of an
      // hour. Connecting anew finds out.
      if (error.message === 'Command timed out') client.disconnect(true);
    });
    return sendCommand.call(client, command, stream);
  };
}

/** @returns null once Redis is ready, or why it is not. */
async function firstAnswer(client: Redis): Promise<Error | null> {
  return new Promise((resolve) => {
    client.once('ready', () => resolve(null));
    client.once('error', (error: Error) => resolve(error));
  });
}

/** A word that says what is wrong, and nothing of what was sent. */
function codeOf(error: Error & { code?: unknown }): string {
  if (typeof error.code === 'string') return error.code;
  return /\b[A-Z]{4,}\b/.exec(error.message)?.[0] ?? 'no answer';
}
