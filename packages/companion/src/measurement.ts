/** Counters and durations behind one hook, without anything about a person or a session. */

/** One measured value; add up those in `1` and `By`, make a histogram of those in `ms`. */
export interface Measurement {
  /**
   * | name | unit | attributes |
   * |---|---|---|
   * | `companion.requests` | 1 | `method`, `route`, `status`, `problem` where there is one; a method that no route takes is `_OTHER` |
   * | `companion.request.duration` | ms | the same |
   * | `companion.rate_limited` | 1 | `limit`: `createSession`, `session`, `media`, or `uploads` and other `bodies` at once |
   * | `companion.webhooks` | 1 | `kind`, `result`: `handled`, `repeated` |
   * | `veriff.calls` | 1 | `operation`, `outcome`: `ok`, or the code of the error |
   * | `veriff.call.duration` | ms | the same |
   */
  name:
    | 'companion.requests'
    | 'companion.request.duration'
    | 'companion.rate_limited'
    | 'companion.webhooks'
    | 'veriff.calls'
    | 'veriff.call.duration';
  value: number;
  /** Units as UCUM writes them, which OpenTelemetry uses. */
  unit: '1' | 'ms';
  attributes: Readonly<Record<string, string | number>>;
}

export type Meter = (measurement: Measurement) => void;
