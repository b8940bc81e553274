import { closes, isSilent, PARROT, repeats, talk } from '../talk.ts';
import type { Answer } from '../talk.ts';
import type { Trick } from '../trick.ts';

const BODY = `---\nversion: "${PARROT}"\nhostname: "${PARROT}"\n`;

const variants: readonly (Omit<Trick, 'serve' | 'type'> & { readonly stats: Answer })[] = [
  {
    what: 'parrots',
    how: 'in what it is',
    stats: `OK ${Buffer.byteLength(BODY)}\r\n${BODY}\r\n`,
    verdict: 'Succeeded',
  },
  {
    what: 'parrots',
    how: 'in an error',
    stats: `INTERNAL_ERROR\r\n${PARROT}`,
    verdict: ['ServerUnavailable', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a word that there is not',
    stats: 'CANARY\r\n',
    verdict: ['ProtocolError', 'Probe'],
  },
  { what: 'closes after authentication', stats: closes, verdict: ['ConnectionClosed', 'Probe'] },
  { what: 'falls silent after authentication', stats: isSilent, verdict: ['TimedOut', 'Probe'] },
  { what: 'announces a huge message', stats: 'OK 4294967295\r\ncanary', verdict: ['ProtocolError', 'Probe'] },
  { what: 'never ends its greeting', stats: repeats('CANARY'), verdict: ['ProtocolError', 'Probe'] },
  {
    what: 'never ends its answer',
    stats: repeats('canary', 'OK 16384\r\n---\n'),
    verdict: ['ProtocolError', 'Probe'],
  },
  { what: 'answers what was not asked', stats: 'INSERTED 1\r\n', verdict: ['ProtocolError', 'Probe'] },
];

export const tricks: readonly Trick[] = variants.map(({ stats, ...rest }) => ({
  type: 'beanstalkd',
  ...rest,
  serve: talk({ reply: (request) => (String(request) === 'stats\r\n' ? stats : closes) }),
}));
