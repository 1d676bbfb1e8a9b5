/** The log of a server that answers thousands of requests a second. */
import { consoleLogger, formatEntry, type Logger } from '@veriff-verify/companion';
import sonicBoom from 'sonic-boom';

// A CommonJS module with several names for the same, of which types and Node share this one.
const { SonicBoom } = sonicBoom;

/** Characters that are written at once, and milliseconds that fewer wait for more. */
const minLength = 4_096;
const periodicFlush = 100;

/** One for the whole process, however many companions it runs. */
let standardOutput: InstanceType<typeof SonicBoom> | undefined;

/**
 * JSON lines on standard output, those of errors on standard error. `console.log` writes every line
 * by itself while the process waits; here lines are written together, a tenth of a second later at
 * most. What has not been written when the process ends is written then.
 */
export const nodeLogger: Logger = (entry) => {
  if (entry.level === 'error') {
    consoleLogger(entry);
    return;
  }
  writeLine(formatEntry(entry));
};

/** Writes a line beside those of `nodeLogger`, in order. */
export function writeLine(line: string): void {
  standardOutput ??= openStandardOutput();
  standardOutput.write(`${line}\n`);
}

function openStandardOutput(): InstanceType<typeof SonicBoom> {
  const output = new SonicBoom({ fd: process.stdout.fd, sync: false, minLength, periodicFlush });
  // A log that nobody reads any more is no reason to end.
  output.on('error', () => {});
  process.once('exit', () => {
    try {
      output.flushSync();
    } catch {
      // As above.
    }
  });
  return output;
}
