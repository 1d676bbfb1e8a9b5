/** WebKitGTK's WebDriver with a screen of its own, for tests in a browser that has no headless mode. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { BrowserVariable } from './browser.ts';

export interface WebKitDriver {
  /** Where WebDriver listens, on 127.0.0.1. */
  port: number;
  stop(): Promise<void>;
}

/** Starts a virtual screen, and on it the driver, which starts the browser for each session. */
export async function startWebKitDriver(
  paths: Record<BrowserVariable, string>,
): Promise<WebKitDriver> {
  const home = await mkdtemp(join(tmpdir(), 'webkit-'));
  const children: ChildProcess[] = [];
  const breakOff = (): void => {
    for (const child of children) child.kill();
    rmSync(home, { recursive: true, force: true });
  };
  process.once('exit', breakOff);
  const stop = async (): Promise<void> => {
    process.off('exit', breakOff);
    // The driver before its screen.
    for (const child of children.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill();
      await once(child, 'exit');
    }
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  };

  try {
    // Xvfb takes a free display and writes its number to file descriptor 3.
    const screen = spawn(
      paths.XVFB_PATH,
      ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp', '-noreset'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
    );
    children.push(screen);
    const display = await firstLine(screen, screen.stdio[3] as Readable);

    const port = await freePort();
    await mkdir(join(home, 'runtime'), { mode: 0o700 });
    const driver = spawn(paths.WEBKIT_DRIVER_PATH, ['--host=127.0.0.1', `--port=${port}`], {
      stdio: 'ignore',
      env: {
        ...process.env,
        DISPLAY: `:${display}`,
        GDK_BACKEND: 'x11',
        HOME: home,
        XDG_CACHE_HOME: join(home, 'cache'),
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_DATA_HOME: join(home, 'data'),
        XDG_RUNTIME_DIR: join(home, 'runtime'),
        // There is no session of a desktop to talk to.
        DBUS_SESSION_BUS_ADDRESS: 'disabled:',
        GIO_USE_VFS: 'local',
        GSETTINGS_BACKEND: 'memory',
        NO_AT_BRIDGE: '1',
      },
    });
    children.push(driver);
    await answers(driver, port);
    return { port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function firstLine(child: ChildProcess, stream: Readable): Promise<string> {
  const lines = createInterface({ input: stream });
  try {
    return await Promise.race([once(lines, 'line').then(([line]) => String(line)), ended(child)]);
  } finally {
    lines.close();
  }
}

/** Waits until the driver listens. */
async function answers(driver: ChildProcess, port: number): Promise<void> {
  const gone = ended(driver);
  for (;;) {
    const status = fetch(`http://127.0.0.1:${port}/status`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (await Promise.race([status, gone])) return;
    await Promise.race([new Promise((resolve) => setTimeout(resolve, 50)), gone]);
  }
}

async function ended(child: ChildProcess): Promise<never> {
  const [cause] = await Promise.race([once(child, 'exit'), once(child, 'error')]);
  throw new Error(`${child.spawnfile} ended before it was ready: ${cause}`);
}

/** The driver takes no port of the system's choice, so one is asked for and given back. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
