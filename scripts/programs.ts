/** Programs that the tests start: finds them, or installs them where that can be done. */
import { access, constants, glob, readFile } from 'node:fs/promises';
import { run } from './run.ts';

export interface Program {
  name: string;
  /** Patterns, the best one first. */
  usualPlaces: readonly string[];
  /** Of Debian and Ubuntu. */
  packages: readonly string[];
}

const redisServer: Program = {
  name: 'Redis',
  usualPlaces: ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/*/bin/redis-server'],
  packages: ['redis-server'],
};

/**
 * @returns Path of `redis-server`: `REDIS_SERVER_PATH`, else one found as `findPrograms` does.
 * @throws Error saying what to install.
 */
export async function findRedisServer(): Promise<string> {
  return (await findPrograms({ REDIS_SERVER_PATH: redisServer })).REDIS_SERVER_PATH;
}

/**
 * Finds programs: where the environment variable says, else in a usual place. What is missing is
 * installed at once, from Debian's or Ubuntu's packages, when this runs as root there.
 *
 * @param programs - By the environment variable that can name each.
 * @returns Paths, by the same variables.
 * @throws Error saying what to install.
 */
export async function findPrograms<Variable extends string>(
  programs: Readonly<Record<Variable, Program>>,
): Promise<Record<Variable, string>> {
  const variables = Object.keys(programs) as Variable[];
  const paths = {} as Record<Variable, string>;
  const missing = async (): Promise<Variable[]> => {
    for (const variable of variables) {
      paths[variable] = await findProgram(variable, programs[variable]);
    }
    return variables.filter((variable) => paths[variable] === '');
  };
  const packagesOf = (absent: readonly Variable[]): string[] => [
    ...new Set(absent.flatMap((variable) => programs[variable].packages)),
  ];
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

async function findProgram(variable: string, { usualPlaces }: Program): Promise<string> {
  const named = process.env[variable];
  if (named !== undefined && named !== '') {
    if (await isExecutable(named)) return named;
    throw new Error(`${variable} names no program: ${named}`);
  }
  for (const place of usualPlaces) {
    if (await isExecutable(place)) return place;
    // Not for the others: a pattern knows no backslashes.
    if (!place.includes('*')) continue;
    for await (const path of glob(place)) if (await isExecutable(path)) return path;
  }
  return '';
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
