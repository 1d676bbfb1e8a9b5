import {
  AggregationTemporality,
  DataPointType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { createCompanion } from '@veriff-verify/companion';
import { expect, test } from 'vitest';
import { openTelemetryMeter } from './opentelemetry.ts';

test('measurements of the companion are exported as metrics, with their units and attributes', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter });
  const provider = new MeterProvider({ readers: [reader] });
  const companion = createCompanion({
    apiKey: '5a4d8b0c-0000-4000-8000-000000000000',
    sharedSecret: 'a-secret-of-nobody',
    fetch: async () => new Response('{}', { status: 500 }),
    logger: false,
    meter: openTelemetryMeter(provider.getMeter('test')),
  });
  const headers = { 'Content-Type': 'application/json' };
  for (let i = 0; i < 3; i += 1) {
    const request = { method: 'POST', headers, body: '{}' };
    expect((await companion.request('/sessions', request)).status).toBe(502);
  }
  await companion.request('/health');
  await provider.forceFlush();

  const metrics = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap((scope) => scope.metrics)
    .map(({ descriptor, dataPointType, dataPoints }) => ({
      name: descriptor.name,
      unit: descriptor.unit,
      points: dataPoints.map(({ attributes, value }) => ({
        attributes,
        count: dataPointType === DataPointType.HISTOGRAM ? Object(value).count : value,
      })),
    }));
  await provider.shutdown();

  const refused = { method: 'POST', route: '/sessions', status: 502, problem: 'upstream' };
  const healthy = { method: 'GET', route: '/health', status: 200 };
  const called = { operation: 'sessions.create', outcome: 'server' };
  const requests = [
    { attributes: refused, count: 3 },
    { attributes: healthy, count: 1 },
  ];
  const calls = [{ attributes: called, count: 3 }];
  expect(metrics).toEqual([
    { name: 'veriff.calls', unit: '1', points: calls },
    { name: 'veriff.call.duration', unit: 'ms', points: calls },
    { name: 'companion.requests', unit: '1', points: requests },
    { name: 'companion.request.duration', unit: 'ms', points: requests },
  ]);
});
