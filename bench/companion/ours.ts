/** The companion as the Node host runs it: all checks, limits and its log on. */
import { consoleHooks } from '../../server-stub/node/console-hooks.ts';
import { serveCompanion } from '../../server-stub/node/server.ts';
import { answerParent, keys } from './measured-process.ts';

// Counted like any other, but all requests come from one visitor here.
const unreached = { limit: 1_000_000_000, window: 60_000 };

const { url } = await serveCompanion({
  port: 0,
  environment: {
    VERIFF_API_KEY: keys.apiKey,
    VERIFF_SHARED_SECRET: keys.sharedSecret,
    VERIFF_BASE_URL: process.argv[2],
  },
  companion: {
    ...consoleHooks,
    rateLimits: { createSession: unreached, session: unreached, media: unreached },
  },
});
answerParent(new URL(url).origin);
