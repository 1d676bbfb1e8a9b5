/** Workers as wrangler builds them for a deployment, run by workerd itself, without a proxy. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { brotliCompressSync } from 'node:zlib';
import { run } from '../../scripts/run.ts';
import { keys, type Usage } from './measured-process.ts';

const compatibilityDate = '2026-10-01';

/** Seconds of processor time are counted in hundredths, on every Linux. */
const ticksPerSecond = 100;

export interface Bundle {
  folder: string;
  /** Bytes of the one file, minified and compressed with brotli. */
  size: number;
}

/** @param name - Of a file in `workers`. */
export async function bundleWorker(name: string): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'veriff-worker-'));
  // As server-stub/cloudflare has it.
  const config = {
    name,
    main: join(import.meta.dirname, 'workers', `${name}.ts`),
    compatibility_date: compatibilityDate,
    compatibility_flags: ['no_nodejs_compat'],
    minify: true,
    keep_names: false,
  };
  await writeFile(join(folder, 'wrangler.json'), JSON.stringify(config));
  const { exitCode, output } = await run(
    {
      name: 'wrangler',
      program: 'wrangler',
      arguments: [
        'deploy',
        `--config=${join(folder, 'wrangler.json')}`,
        '--dry-run',
        `--outdir=${join(folder, 'built')}`,
      ],
      folder: 'bench',
      environment: {
        WRANGLER_SEND_METRICS: 'false',
        CLOUDFLARE_CF_FETCH_ENABLED: 'false',
        WRANGLER_BUILD_CONDITIONS: '@veriff-verify/source,workerd,worker,browser',
      },
    },
    'collect',
  );
  if (exitCode !== 0) throw new Error(output);
  await cp(join(folder, 'built', `${name}.js`), join(folder, 'worker.js'));
  const size = brotliCompressSync(await readFile(join(folder, 'worker.js'))).byteLength;
  return { folder, size };
}

export async function removeBundle({ folder }: Bundle): Promise<void> {
  await rm(folder, { recursive: true });
}

/** Ended with this process, however it ends. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A workerd with one worker. */
export class Workerd {
  readonly ready: string;
  /** Milliseconds from the start of the process to its first answer. */
  readonly startUp: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ready: string, startUp: number) {
    this.#child = child;
    this.ready = ready;
    this.startUp = startUp;
  }

  static async start({ folder }: Bundle, veriff: string): Promise<Workerd> {
    await writeFile(join(folder, 'config.capnp'), configuration(veriff));
    const start = performance.now();
    const child = spawn(workerd(), ['serve', 'config.capnp', '--control-fd=3'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    const lines = createInterface({ input: child.stdio[3] as Readable });
    const [line] = (await once(lines, 'line')) as [string];
    const { port } = JSON.parse(line) as { port: number };
    const ready = `http://127.0.0.1:${port}`;
    const { ok, status } = await fetch(`${ready}/veriff/health`);
    if (!ok) throw new Error(`The worker answers ${status}.`);
    return new Workerd(child, ready, performance.now() - start);
  }

  /** From Linux' `/proc`; NaN elsewhere. */
  async usage(): Promise<Usage> {
    const read = (name: string) =>
      readFile(`/proc/${this.#child.pid}/${name}`, 'utf8').catch(() => '');
    // Counted from the end of the name in brackets, which may hold spaces (proc(5)).
    const fields = (await read('stat')).split(') ')[1]?.split(' ') ?? [];
    const resident = /VmRSS:\s*(\d+) kB/.exec(await read('status'))?.[1];
    return {
      cpu: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond,
      resident: (Number(resident) * 1_024) / 1e6,
      heap: Number.NaN,
    };
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exit;
  }
}

function configuration(veriff: string): string {
  const bindings = {
    VERIFF_API_KEY: keys.apiKey,
    VERIFF_SHARED_SECRET: keys.sharedSecret,
    VERIFF_BASE_URL: veriff,
  };
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "${compatibilityDate}",
      bindings = [${Object.entries(bindings)
        .map(([name, text]) => `(name = "${name}", text = "${text}")`)
        .join(', ')}],
      globalOutbound = "network",
    )),
    (name = "network", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
`;
}

/** The binary that wrangler brings. */
function workerd(): string {
  const ofWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler'));
  return (ofWrangler('workerd') as { default: string }).default;
}
