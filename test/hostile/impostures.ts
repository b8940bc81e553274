import { closes, isSilent, repeats, resets, upgrades } from './talk.ts';
import type { Answer } from './talk.ts';
import type { Trick } from './trick.ts';

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
