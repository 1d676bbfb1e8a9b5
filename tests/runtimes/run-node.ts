/** The list on Node. */
import { createSandbox } from '@veriff-verify/sandbox';
import { currentRuntime, type Host, inProcess, overHttp } from './host.ts';
import { listen } from './node-server.ts';
import { run } from './run.ts';

const print = (line: string): void => console.log(line);

/** A sandbox as a user's test starts it, with a server of its own. */
const openSandbox: Host['openSandbox'] = async (options) => {
  const { url, close } = await createSandbox(options);
  return { url, close, runtime: currentRuntime() };
};

await run(inProcess('node'), print);
await run({ ...overHttp('node', listen), openSandbox }, print);
