import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goBuild } from '../gobuild.ts';
import type { GoBuild } from '../gobuild.ts';
import { freePort, run } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { greeting, tls } from './exchanges.ts';
import { startIn, writePair } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed: nothing, it is built from Go modules. */
export const packages: readonly string[] = [];

/** How mox is built. */
export const BUILD: GoBuild = {
  name: 'mox',
  version: '0.0.15',
  module: fileURLToPath(new URL('mox', import.meta.url)),
  packages: ['github.com/mjl-/mox'],
  ldflags: '-s -w',
  duration: 'two minutes',
};

/** IMAP by mox, a mail server, on 127.0.0.1. */
export interface MoxServer extends Server {
  /** IMAP over TLS; undefined without a certificate. */
  readonly tlsPort: number | undefined;
}

/** How it is set up. With a certificate it lets users in over TLS alone, without one in clear. */
export interface MoxOptions {
  readonly certificate?: Certificate;
  /** Accounts, which log in as NAME@example.test. */
  readonly users: Readonly<Record<string, MoxAccount>>;
}

interface MoxAccount {
  readonly password: string;
  /** No login is taken, and refused with these words. */
  readonly disabled?: string;
}

const DOMAIN = 'example.test';
/** A password that is long enough for it. */
export const MOX_PASSWORD = 'app-password';

/** Starts it; builds it first where that was never done. */
export async function startMox({ certificate, users }: MoxOptions): Promise<MoxServer> {
  const program = join(await goBuild(BUILD, console.error), 'mox');
  const tlsPort = certificate && (await freePort());
  let folderOfIt = '';
  const server = await startIn({ name: 'mox', end: 'SIGKILL' }, async ({ folder, port }) => {
    folderOfIt = folder;
    const pair = certificate && (await writePair(folder, certificate));
    const secure = pair && tlsPort !== undefined && { ...pair, port: tlsPort };
    await writeFile(join(folder, 'mox.conf'), written(general(Object.keys(users), port, secure)));
    await writeFile(join(folder, 'domains.conf'), written(domains(users)));
    return {
      command: program,
      args: ['localserve', '-dir', folder],
      env: { HOME: folder },
      ready: /serving from existing config/,
      answers: [greeting(port, /^\* OK /), ...(tlsPort === undefined ? [] : [tls(tlsPort)])],
    };
  });
  for (const [name, { password }] of Object.entries(users)) {
    await run(program, ['-config', join(folderOfIt, 'mox.conf'), 'setaccountpassword', name], {
      input: `${password}\n`,
    });
  }
  return { ...server, tlsPort };
}

interface Secure {
  readonly certificate: string;
  readonly key: string;
  readonly port: number;
}

/** A file of sconf: values, lists and maps, each level in by a tab. */
type Sconf = string | readonly Sconf[] | { readonly [name: string]: Sconf };

function written(value: Sconf, indent = ''): string {
  if (typeof value === 'string') return ` ${value}\n`;
  const entries = Array.isArray(value)
    ? value.map((each: Sconf) => ['-', each] as const)
    : Object.entries(value).map(([name, each]: [string, Sconf]) => [`${name}:`, each] as const);
  const lines = entries.map(([head, each]) => {
    const isWithin = typeof each !== 'string';
    return `${indent}${head}${isWithin ? '\n' : ''}${written(each, isWithin ? `${indent}\t` : '')}`;
  });
  return lines.join('');
}

function general([first = '']: readonly string[], port: number, secure: Secure | false | undefined): Sconf {
  const listener = {
    IPs: ['127.0.0.1'],
    ...(secure && { TLS: { KeyCerts: [{ CertFile: secure.certificate, KeyFile: secure.key }] } }),
    IMAP: { Enabled: 'true', Port: String(port), NoRequireSTARTTLS: String(!secure) },
    ...(secure && { IMAPS: { Enabled: 'true', Port: String(secure.port) } }),
  };
  return {
    DataDir: 'data',
    LogLevel: 'info',
    User: String(process.getuid?.() ?? 0),
    Hostname: 'localhost',
    Postmaster: { Account: first, Mailbox: 'Inbox' },
    Listeners: { local: listener },
  };
}

function domains(users: MoxOptions['users']): Sconf {
  const accounts = Object.entries(users).map(([name, { disabled }]): [string, Sconf] => [
    name,
    {
      ...(disabled !== undefined && { LoginDisabled: disabled }),
      Domain: DOMAIN,
      Destinations: { [`${name}@${DOMAIN}`]: 'nil' },
    },
  ]);
  return { Domains: { [DOMAIN]: 'nil' }, Accounts: Object.fromEntries(accounts) };
}
