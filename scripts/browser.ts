/** The browsers of the tests: finds them, or installs them where that can be done. */
import { access, constants, glob, readFile } from 'node:fs/promises';
import { run } from './run.ts';

/** What keeps Chromium off the network, and lets it run as root in a container. */
export const browserArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-features=AutofillServerCommunication',
  '--disable-component-update',
  '--disable-sync',
];

export const engines = ['chromium', 'firefox', 'webkit'] as const;

export type Engine = (typeof engines)[number];

interface Program {
  engine: Engine;
  name: string;
  /** Patterns, the best one first. */
  usualPlaces: readonly string[];
  /** Of Debian and Ubuntu. */
  packages: readonly string[];
}

/** Every program that the tests start, by the environment variable that can name it. */
const programs = {
  CHROME_PATH: {
    engine: 'chromium',
    name: 'Chromium or Chrome',
    usualPlaces: [
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome',
      '/usr/bin/google-chrome-stable',
      '/snap/bin/chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ],
    packages: ['chromium', 'fonts-liberation'],
  },
  FIREFOX_PATH: {
    engine: 'firefox',
    name: 'Firefox',
    usualPlaces: [
      '/usr/bin/firefox-esr',
      '/usr/bin/firefox',
      '/Applications/Firefox.app/Contents/MacOS/firefox',
      'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
    ],
    packages: ['firefox-esr'],
  },
  WEBKIT_DRIVER_PATH: {
    engine: 'webkit',
    name: 'WebKitWebDriver',
    usualPlaces: ['/usr/bin/WebKitWebDriver'],
    packages: ['webkit2gtk-driver'],
  },
  WEBKIT_BROWSER_PATH: {
    engine: 'webkit',
    name: 'MiniBrowser of WebKitGTK',
    usualPlaces: [
      '/usr/lib/*/webkit2gtk-4.1/MiniBrowser',
      '/usr/lib*/webkit2gtk-4.1/MiniBrowser',
      '/usr/libexec/webkit2gtk-4.1/MiniBrowser',
    ],
    packages: ['webkit2gtk-driver'],
  },
  XVFB_PATH: {
    engine: 'webkit',
    name: 'Xvfb',
    usualPlaces: ['/usr/bin/Xvfb'],
    packages: ['xvfb'],
  },
} satisfies Record<string, Program>;

/** Environment variables that name a program of the tests. */
export type BrowserVariable = keyof typeof programs;

/**
 * @returns Path of a Chromium or Chrome: `CHROME_PATH`, else one in a usual place, else Debian's
 *   or Ubuntu's package, installed when this runs as root there.
 * @throws Error saying what to install.
 */
export async function findBrowser(): Promise<string> {
  return (await findBrowsers(['chromium'])).CHROME_PATH;
}

/**
 * Everything that tests in these engines start, found as `findBrowser` does; what is missing is
 * installed at once.
 *
 * @returns Paths, by the environment variables that name them; those of other engines are empty.
 * @throws Error saying what to install.
 */
export async function findBrowsers(
  wanted: readonly Engine[] = engines,
): Promise<Record<BrowserVariable, string>> {
  const paths = {
    CHROME_PATH: '',
    FIREFOX_PATH: '',
    WEBKIT_DRIVER_PATH: '',
    WEBKIT_BROWSER_PATH: '',
    XVFB_PATH: '',
  };
  const variables = (Object.keys(programs) as BrowserVariable[]).filter((variable) =>
    wanted.includes(programs[variable].engine),
  );
  const missing = async (): Promise<BrowserVariable[]> => {
    for (const variable of variables) paths[variable] = await findProgram(variable);
    return variables.filter((variable) => paths[variable] === '');
  };
  let absent = await missing();
  if (absent.length > 0 && process.getuid?.() === 0 && (await isDebianLike())) {
    await install(packagesOf(absent));
    absent = await missing();
  }
  if (absent.length === 0) return paths;
  throw new Error(
    `Not found: ${absent.map((variable) => programs[variable].name).join(', ')}. ` +
      `Install what is missing (Debian and Ubuntu: apt-get install ${packagesOf(absent).join(' ')}), ` +
      `or name it in ${absent.join(', ')}.`,
  );
}

async function findProgram(variable: BrowserVariable): Promise<string> {
  const named = process.env[variable];
  if (named !== undefined && named !== '') {
    if (await isExecutable(named)) return named;
    throw new Error(`${variable} names no program: ${named}`);
  }
  for (const place of programs[variable].usualPlaces) {
    if (await isExecutable(place)) return place;
    // Not for the others: a pattern knows no backslashes.
    if (!place.includes('*')) continue;
    for await (const path of glob(place)) if (await isExecutable(path)) return path;
  }
  return '';
}

function packagesOf(variables: readonly BrowserVariable[]): string[] {
  return [...new Set(variables.flatMap((variable) => programs[variable].packages))];
}

async function install(packages: readonly string[]): Promise<void> {
  console.log(`Installing for the tests: ${packages.join(' ')}`);
  const environment = { DEBIAN_FRONTEND: 'noninteractive' };
  const update = { name: 'apt', program: 'apt-get', arguments: ['update', '-qq'], environment };
  await run(update, 'collect');
  const { exitCode, output } = await run(
    { ...update, arguments: ['install', '-qq', '-y', '--no-install-recommends', ...packages] },
    'collect',
  );
  if (exitCode !== 0) console.log(output);
}

async function isDebianLike(): Promise<boolean> {
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(release);
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
