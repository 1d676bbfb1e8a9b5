/** The log of a server that answers thousands of requests a second. */
import { consoleLogger, formatEntry, type Logger } from '@veriff-verify/companion';
import sonicBoom from 'sonic-boom';

// A CommonJS module with several names for the same, of which types and Node share this one.
const { SonicBoom } = sonicBoom;

/**
 * JSON lines on standard output, those of errors on standard error. `console.log` writes every line
 * by itself while the process waits; here the lines that come during one write go out with the next.
 * What has not been written when the process ends is written then.
 */
export function createLogger(): Logger {
  const output = new SonicBoom({ fd: process.stdout.fd, sync: false });
  // A log that nobody reads any more is no reason to end.
  output.on('error', () => {});
  process.once('exit', () => {
    try {
      output.flushSync();
    } catch {
      // As above.
    }
  });
  return (entry) => {
    if (entry.level === 'error') consoleLogger(entry);
    else output.write(`${formatEntry(entry)}\n`);
  };
}
