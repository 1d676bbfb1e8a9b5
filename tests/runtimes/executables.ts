/** The programs of Deno and Bun, as npm has installed them. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** By `process.platform` and `process.arch`: the package, and the program in it. */
const programs: Record<'deno' | 'bun', Readonly<Record<string, readonly [string, string]>>> = {
  deno: {
    'linux-x64': ['@deno/linux-x64-glibc', 'deno'],
    'linux-arm64': ['@deno/linux-arm64-glibc', 'deno'],
    'darwin-x64': ['@deno/darwin-x64', 'deno'],
    'darwin-arm64': ['@deno/darwin-arm64', 'deno'],
    'win32-x64': ['@deno/win32-x64', 'deno.exe'],
    'win32-arm64': ['@deno/win32-arm64', 'deno.exe'],
  },
  bun: {
    'linux-x64': ['@oven/bun-linux-x64', 'bin/bun'],
    'linux-arm64': ['@oven/bun-linux-aarch64', 'bin/bun'],
    'darwin-x64': ['@oven/bun-darwin-x64', 'bin/bun'],
    'darwin-arm64': ['@oven/bun-darwin-aarch64', 'bin/bun'],
    'win32-x64': ['@oven/bun-windows-x64', 'bin/bun.exe'],
    'win32-arm64': ['@oven/bun-windows-aarch64', 'bin/bun.exe'],
  },
};

/**
 * Path of the program itself. What the package calls its command is a script that starts it, and
 * that leaves it running when the script is ended; without install scripts it is not even there.
 *
 * @throws Error that says what to install.
 */
export function executable(name: 'deno' | 'bun'): string {
  const platform = `${process.platform}-${process.arch}`;
  const program = programs[name][platform];
  if (!program) throw new Error(`npm has no ${name} for ${platform}.`);
  const [packageName, path] = program;
  const own = createRequire(import.meta.url).resolve(`${name}/package.json`);
  try {
    return join(dirname(createRequire(own).resolve(`${packageName}/package.json`)), path);
  } catch (cause) {
    throw new Error(`${packageName} is missing: install with optional dependencies.`, { cause });
  }
}

/** Deno offline, with the packages of the workspace, as sources. */
export const denoFlags: readonly string[] = [
  '--node-modules-dir=manual',
  '--conditions=@veriff-verify/source',
  '--no-prompt',
  '--no-lock',
  '--no-remote',
  '--cached-only',
];
