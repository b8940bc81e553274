import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/*
 * node launch.mjs FILE.ts [ARGUMENT…]: runs a source file of this project on Node 24, which npm installs together
 * with everything else, and installs first what package-lock.json names and node_modules lacks. This file itself
 * must run on Node 20. No signal opens a debugger in what is run: the operator insists on that.
 */
const NO_INSPECTOR = '--disable-sigusr1';
const NEEDED = 24;
const INSTALL = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

const root = fileURLToPath(new URL('../../', import.meta.url));
const node = join(root, 'node_modules', '.bin', 'node');
const [file, ...args] = process.argv.slice(2);

if (file === undefined) {
  fail('usage: node launch.mjs FILE.ts [ARGUMENT…]');
}
if (!isInstalled()) {
  install();
}
if (existsSync(node)) {
  runOn(node);
} else if (Number(process.versions.node.split('.')[0]) >= NEEDED) {
  runOn(process.execPath);
} else {
  fail(
    `npm has no Node ${NEEDED} for ${process.platform}-${process.arch}; install Node ${NEEDED} (https://nodejs.org) and run this again with it`,
  );
}

/** npm leaves a list of what it installed; only what is optional may be missing from it. */
function isInstalled() {
  try {
    const wanted = packagesOf('package-lock.json');
    const there = packagesOf('node_modules/.package-lock.json');
    return Object.entries(wanted).every(
      ([path, { version, optional }]) =>
        path === '' || there[path]?.version === version || (optional && there[path] === undefined),
    );
  } catch {
    return false;
  }
}

function packagesOf(lock) {
  return JSON.parse(readFileSync(join(root, lock), 'utf8')).packages;
}

function install() {
  console.error(`installing npm packages, once: npm ${INSTALL.join(' ')}`);
  const { status, error } = spawnSync('npm', INSTALL, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    fail(
      `npm did not install the packages${error ? ` (${error.message})` : ''}; it needs the network, or a filled npm cache`,
    );
  }
}

function runOn(program) {
  process.on('SIGUSR1', () => {});
  const child = spawn(program, [NO_INSPECTOR, resolve(root, file), ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => child.kill(signal));
  }
  child.once('error', (error) =>
    fail(
      `${program} does not run here (${error.message}); install Node ${NEEDED} and run this again with it`,
    ),
  );
  child.once('exit', (code, signal) => {
    process.removeAllListeners(signal ?? '');
    return signal ? process.kill(process.pid, signal) : process.exit(code);
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
