import { KEYS } from './hostkeys.ts';
import { closes, isSilent, repeats, resets, upgrades } from './talk.ts';
import type { Answer } from './talk.ts';
import type { Trick } from './trick.ts';

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

/** What a carrier does in the name of the server behind it, with the first that it is asked there. */
export const IMPOSTURES: readonly (Pick<Trick, 'what' | 'verdict'> & {
  readonly how?: string;
  readonly behind: Answer;
})[] = [
  { what: 'closes after authentication', behind: closes, verdict: ['ConnectionClosed', 'TLS'] },
  { what: 'resets after authentication', behind: resets, verdict: ['ConnectionClosed', 'TLS'] },
  { what: 'falls silent after authentication', behind: isSilent, verdict: ['TimedOut', 'TLS'] },
  { what: 'never ends its answer', behind: repeats('canary'), verdict: ['ProtocolError', 'TLS'] },
  { what: 'is stripped of TLS', behind: 'N', verdict: ['TLSNotOffered', 'TLS'] },
  { what: 'injects bytes before TLS', behind: upgrades('S', 'canary'), verdict: ['ProtocolError', 'TLS'] },
  {
    what: 'swaps its key',
    how: 'and poses as the server behind it',
    behind: upgrades('S'),
    verdict: ['CertificateUntrusted', 'TLS'],
  },
];
