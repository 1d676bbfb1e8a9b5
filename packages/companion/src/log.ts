/** One line for each request, without anything that came in it. */
import { VeriffError } from '@veriff-verify/api';
import type { ProblemCode } from './contract.ts';

export interface LogEntry {
  level: 'info' | 'error';
  requestId: string;
  method: string;
  /** Pattern of the route, such as `/sessions/:id`: never the id itself, nor where it is mounted. */
  route: string;
  status: number;
  /** Milliseconds. */
  duration: number;
  /** Milliseconds of it that were spent waiting for Veriff, where it was called. */
  veriffDuration?: number;
  problem?: ProblemCode;
  /** What kind of failure is behind a 5xx. Messages of foreign errors may hold anything. */
  cause?: { name: string; code?: string; veriffCode?: number };
}

export type Logger = (entry: LogEntry) => void;

/** The entry as a line of JSON, with the time. */
export function formatEntry(entry: LogEntry): string {
  return JSON.stringify({ time: new Date().toISOString(), ...entry });
}

/** JSON lines on the console: errors on `console.error`, the rest on `console.log`. */
export const consoleLogger: Logger = (entry) => {
  const line = formatEntry(entry);
  // eslint-disable-next-line no-console -- the console is what this logger is for
  (entry.level === 'error' ? console.error : console.log)(line);
};

export function describeCause(error: unknown): NonNullable<LogEntry['cause']> {
  if (error instanceof VeriffError) {
    const { name, code, veriffCode } = error;
    return { name, code, ...(veriffCode === null ? {} : { veriffCode }) };
  }
  return { name: error instanceof Error ? error.name : typeof error };
}
