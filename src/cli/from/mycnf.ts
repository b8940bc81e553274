import type { Foreign } from './foreign.ts';
import { sectionsOf } from './ini.ts';

/** `my.cnf`: the sections of clients; what a server is told is no connection. */
export function convert(content: string): readonly Foreign[] {
  return sectionsOf(content).map(({ name, entries }) => {
    const client = 'host' in entries || 'user' in entries;
    if (!client || SERVERS.test(name))
      return { name: `mysql-${name}`, types: [], fields: {}, notes: ['says nothing of a client'] };
    return { name: `mysql-${name}`, types: ['mysql'], fields: named(entries) };
  });
}

const SERVERS = /^(mysqld(_safe|_multi|\d+)?|mariadbd?|server|galera)(-.*)?$/;

const CERTIFICATES: Readonly<Record<string, string>> = {
  'ssl-ca': 'caCertificate',
  'ssl-cert': 'clientCertificate',
  'ssl-key': 'clientKey',
  'ssl-mode': 'sslmode',
};

function named(entries: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(entries).map(([key, value]) => [CERTIFICATES[key.replaceAll('_', '-')] ?? key, value]),
  );
}
