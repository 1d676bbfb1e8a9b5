/** Packs the packages as for the registry, and installs the tarballs into a folder of their own. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** Folders below `packages/`, by the names of what is in them. */
export const packageFolders = {
  'veriff-verify': 'veriff-verify',
  '@veriff-verify/api': 'veriff-api',
  '@veriff-verify/companion': 'companion',
  '@veriff-verify/sandbox': 'sandbox',
} as const;
export type PackageName = keyof typeof packageFolders;
export const packageNames = Object.keys(packageFolders) as PackageName[];

export interface PackageManifest {
  name: string;
  dependencies?: Record<string, string>;
  exports: Record<string, string | { types: string; default: string }>;
}

/** A user's project, outside of the workspace, with every package in its `node_modules`. */
export interface Project {
  folder: string;
  tarball(name: PackageName): string;
  /** Folder of an installed package. */
  installed(name: PackageName): string;
  manifest(name: PackageName): Promise<PackageManifest>;
  remove(): Promise<void>;
}

/**
 * Installs without a network: what the packages depend on comes from the workspace's own store,
 * and nothing else can be found from there.
 */
export async function installProject(): Promise<Project> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'veriff-verify-')));
  const modules = join(folder, 'node_modules');
  const tarballs = new Map<PackageName, string>();
  const installed = (name: PackageName) => join(modules, name);
  const manifest = async (name: PackageName) =>
    JSON.parse(await readFile(join(installed(name), 'package.json'), 'utf8')) as PackageManifest;

  for (const name of packageNames) {
    const tarball = await pack(name, join(folder, 'tarballs', packageFolders[name]));
    tarballs.set(name, tarball);
    await unpack(tarball, installed(name));
  }
  for (const name of packageNames) {
    for (const dependency of Object.keys((await manifest(name)).dependencies ?? {})) {
      const place = join(modules, dependency);
      if (existsSync(place)) continue;
      const from = join(root, 'packages', packageFolders[name], 'node_modules', dependency);
      await mkdir(dirname(place), { recursive: true });
      await symlink(await realpath(from), place, 'junction');
    }
  }
  return {
    folder,
    installed,
    manifest,
    tarball: (name) => tarballs.get(name) ?? '',
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function pack(name: PackageName, destination: string): Promise<string> {
  await mkdir(destination, { recursive: true });
  const command = ['--yes', 'pnpm@12.21.0', 'pack', '--pack-destination', destination];
  const cwd = join(root, 'packages', packageFolders[name]);
  // npm's programs are scripts on Windows, which only a shell starts.
  await execute('npx', command, { cwd, shell: process.platform === 'win32' });
  const [file] = await readdir(destination);
  if (file === undefined) throw new Error(`${name} was not packed.`);
  return join(destination, file);
}

async function unpack(tarball: string, place: string): Promise<void> {
  const parent = dirname(place);
  await mkdir(parent, { recursive: true });
  const temporary = await mkdtemp(join(parent, `.${basename(place)}-`));
  await execute('tar', ['-xzf', tarball, '-C', temporary]);
  await rename(join(temporary, 'package'), place);
  await rm(temporary, { recursive: true });
}
