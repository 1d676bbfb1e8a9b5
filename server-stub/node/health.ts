/** Ends with 0 when the companion on this machine is healthy, else with 1: for a `HEALTHCHECK`. */
const port = process.env['COMPANION_PORT'] || 8787;
try {
  const { ok } = await fetch(`http://127.0.0.1:${port}/veriff/health`, {
    signal: AbortSignal.timeout(3_000),
  });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
