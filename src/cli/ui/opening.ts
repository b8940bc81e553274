import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { systemClock } from '../../runtime/clock.ts';

/** A file that leads a browser to the page. */
interface Opener {
  readonly file: string;
  remove(): Promise<void>;
}

/**
 * Writes the file for the browser: other users of the machine see the arguments of every process, and so the secret in
 * the URL must not be one. It is readable for the user alone.
 */
export async function openerFor(url: string): Promise<Opener> {
  const folder = await mkdtemp(join(tmpdir(), 'kubectl-connection-'));
  const file = join(folder, 'open.html');
  const page = `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Connections</title><meta http-equiv="refresh" content="0;url=${url}"><a href="${url}">Connections</a>\n`;
  await writeFile(file, page, { mode: 0o600, flag: 'wx' });
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Opens a file in the browser of the desktop; false where there is none. */
export async function openInBrowser(file: string, platform = process.platform): Promise<boolean> {
  const [program, ...args] = programFor(platform);
  const child = spawn(program, [...args, platform === 'win32' ? pathToFileURL(file).href : file], {
    stdio: 'ignore',
    detached: true,
  });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
    child.once('spawn', () => {
      child.unref();
      void systemClock.sleep(GIVES_UP_WITHIN_MS, new AbortController().signal).then(() => resolve(true));
    });
  });
}

/** A program that finds no browser ends by then. */
const GIVES_UP_WITHIN_MS = 3000;

function programFor(platform: NodeJS.Platform): readonly [string, ...string[]] {
  if (platform === 'darwin') return ['open'];
  return platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler'] : ['xdg-open'];
}
