/** The companion as the Node host runs it: all checks on, its log on. */
import { serveCompanion } from '../../server-stub/node/server.ts';
import { answerParent, keys } from './measured-process.ts';

const { url } = await serveCompanion({
  port: 0,
  environment: {
    VERIFF_API_KEY: keys.apiKey,
    VERIFF_SHARED_SECRET: keys.sharedSecret,
    VERIFF_BASE_URL: process.argv[2],
  },
});
answerParent(new URL(url).origin);
