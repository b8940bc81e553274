import { PARROT, talk } from '../talk.ts';
import type { Trick } from '../trick.ts';
import { page, webTricks } from '../web.ts';
import type { WebTrick } from '../web.ts';

/** The token is sent with the one request that there is; where it goes next is what matters. */
const BEARER = { secrets: ['token'], auth: 'bearer', hearsCanary: true } as const;

const own: readonly WebTrick[] = [
  {
    what: 'parrots',
    how: 'in success',
    answer: page('200 canary', { 'x-canary': 'canary' }, PARROT),
    verdict: 'Succeeded',
  },
  {
    what: 'points at a denied address',
    how: 'by refreshing',
    answer: page('200 OK', { refresh: '0;url=http://169.254.169.254/' }),
    verdict: 'Succeeded',
  },
  {
    what: 'announces a huge message',
    how: 'and sends a part',
    answer: page('200 OK', {}, Buffer.alloc(512 * 1024)),
    verdict: ['BudgetExceeded', 'Probe'],
  },
];

export const tricks: readonly Trick[] = [...own, ...webTricks('Succeeded')].map(({ answer, ...rest }) => ({
  type: 'http',
  ...BEARER,
  ...rest,
  serve: talk({ reply: () => answer }),
}));
