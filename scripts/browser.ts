/** The browsers of the tests: finds them, or installs them where that can be done. */
import { findPrograms, type Program } from './programs.ts';

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

interface EngineProgram extends Program {
  engine: Engine;
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
} satisfies Record<string, EngineProgram>;

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
  const none = {
    CHROME_PATH: '',
    FIREFOX_PATH: '',
    WEBKIT_DRIVER_PATH: '',
    WEBKIT_BROWSER_PATH: '',
    XVFB_PATH: '',
  };
  const needed = Object.entries(programs).filter(([, { engine }]) => wanted.includes(engine));
  return { ...none, ...(await findPrograms(Object.fromEntries(needed))) };
}
