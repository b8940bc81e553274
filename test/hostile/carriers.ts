import { KEYS } from './hostkeys.ts';

/*
 * What carries the connection of a test to its server: hostile like any server, and able to pose as the one behind it.
 * What is behind is the same for all: a PostgreSQL that has to prove who it is, whose password no carrier may hear.
 */

/** Carriers, by the name that they have in the table of verdicts. */
export const CARRIERS = ['http proxy', 'socks5 proxy', 'ssh tunnel'] as const;
export type Carrier = (typeof CARRIERS)[number];

/** The type behind all of them. */
export const BEHIND_TYPE = 'postgresql';
/** Never looked up here. */
export const BEHIND = { host: 'db.example.test', port: 5432 } as const;

/** The name of the secret that each asks for. */
export const SECRETS = {
  'http proxy': 'proxyPassword',
  'socks5 proxy': 'proxyPassword',
  'ssh tunnel': 'sshTunnelPassword',
} as const satisfies Record<Carrier, string>;

/** What a manifest says of a carrier. */
export function carrierAt(
  by: Carrier,
  at: { readonly host: string; readonly port: number },
): Readonly<Record<string, unknown>> {
  const place = { ...at, user: 'canary' };
  if (by !== 'ssh tunnel') return { proxy: { ...place, type: by === 'http proxy' ? 'http' : 'socks5' } };
  return { sshTunnel: { ...place, hostKey: KEYS.known.public.split(' ').slice(0, 2).join(' ') } };
}
