/** The browser of the tests: finds Chromium, or installs it where that can be done. */
import { access, constants, readFile } from 'node:fs/promises';
import { run } from './run.ts';

/** What keeps Chromium off the network, and lets it run as root in a container. */
export const browserArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * @returns Path of a Chromium or Chrome: `CHROME_PATH`, else one in a usual place, else Debian's
 *   or Ubuntu's package, installed when this runs as root there.
 * @throws Error saying what to install.
 */
export async function findBrowser(): Promise<string> {
  const named = process.env['CHROME_PATH'];
  if (named !== undefined && named !== '') {
    if (await isExecutable(named)) return named;
    throw new Error(`CHROME_PATH names no program: ${named}`);
  }
  return (await firstExecutable(usualPlaces)) ?? (await installChromium());
}

async function installChromium(): Promise<string> {
  if (process.getuid?.() === 0 && (await isDebianLike())) {
    console.log('No Chromium found: installing the package "chromium".');
    const environment = { DEBIAN_FRONTEND: 'noninteractive' };
    const update = { name: 'apt', program: 'apt-get', arguments: ['update', '-qq'], environment };
    const install = {
      ...update,
      arguments: [
        'install',
        '-qq',
        '-y',
        '--no-install-recommends',
        'chromium',
        'fonts-liberation',
      ],
    };
    await run(update, 'collect');
    const { exitCode, output } = await run(install, 'collect');
    if (exitCode !== 0) console.log(output);
  }
  const installed = await firstExecutable(usualPlaces);
  if (installed !== undefined) return installed;
  throw new Error(
    'No Chromium or Chrome found. Install one (Debian and Ubuntu: apt-get install chromium), or name it in CHROME_PATH.',
  );
}

async function isDebianLike(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

async function firstExecutable(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isExecutable(path)) return path;
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
