/**
 * The companion's measurements as OpenTelemetry metrics. Set up a `MeterProvider` with your
 * exporter first, then: `createCompanionFromEnv(process.env, { meter: openTelemetryMeter() })`.
 */
import { type Meter as MetricsApi, metrics } from '@opentelemetry/api';
import type { Measurement, Meter } from '@veriff-verify/companion';

/** What a call to Veriff can take, in milliseconds; the API's own buckets are made for seconds. */
const buckets = [
  5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000,
];

/** @param api - Default: the meter of the provider that is registered when this is called. */
export function openTelemetryMeter(
  api: MetricsApi = metrics.getMeter('@veriff-verify/companion'),
): Meter {
  const instruments = new Map<Measurement['name'], Meter>();
  return (measurement) => {
    const instrument = instruments.get(measurement.name) ?? createInstrument(api, measurement);
    instruments.set(measurement.name, instrument);
    instrument(measurement);
  };
}

function createInstrument(api: MetricsApi, { name, unit }: Measurement): Meter {
  if (unit === '1') {
    const counter = api.createCounter(name, { unit });
    return ({ value, attributes }) => counter.add(value, attributes);
  }
  const advice = { explicitBucketBoundaries: buckets };
  const histogram = api.createHistogram(name, { unit, advice });
  return ({ value, attributes }) => histogram.record(value, attributes);
}
