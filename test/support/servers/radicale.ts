import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { tls } from './exchanges.ts';
import { startIn, writePair } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed: Radicale 3.1. */
export const packages: readonly string[] = ['radicale'];

/** Starts a server of CalDAV over TLS, with these users. */
export async function startRadicale(
  users: Readonly<Record<string, string>>,
  certificate: Certificate,
): Promise<Server> {
  await needProgram('/usr/bin/radicale', packages);
  return startIn({ name: 'radicale', as: NOBODY }, async ({ folder, port }) => {
    const pair = await writePair(folder, certificate);
    const passwords = await writeOwned(
      folder,
      'users',
      lines(Object.entries(users).map(([user, password]) => `${user}:${password}`)),
    );
    const settings = [
      '[server]',
      `hosts = 127.0.0.1:${port}`,
      'ssl = True',
      `certificate = ${pair.certificate}`,
      `key = ${pair.key}`,
      '[auth]',
      'type = htpasswd',
      `htpasswd_filename = ${passwords}`,
      'htpasswd_encryption = plain',
      'delay = 0',
      '[storage]',
      `filesystem_folder = ${folder}/collections`,
    ];
    const config = await writeOwned(folder, 'config', lines(settings));
    return {
      command: '/usr/bin/radicale',
      args: ['--config', config],
      env: { HOME: folder },
      answers: [tls(port)],
    };
  });
}

function lines(parts: readonly string[]): string {
  return parts.map((line) => `${line}\n`).join('');
}
