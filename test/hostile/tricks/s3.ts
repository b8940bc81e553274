import { PARROT, talk } from '../talk.ts';
import type { Trick } from '../trick.ts';
import { page, webTricks } from '../web.ts';
import type { WebTrick } from '../web.ts';

const LAUGHS = Array.from(
  { length: 10 },
  (_, depth) => `<!ENTITY l${depth + 1} "${`&l${depth};`.repeat(10)}">`,
).join('');

function failure(code: string): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${PARROT}</Message><Endpoint>169.254.169.254</Endpoint></Error>`;
}

const own: readonly WebTrick[] = [
  {
    what: 'parrots',
    how: 'in success',
    answer: page('200 OK', {}, `<ListBucketResult><Name>${PARROT}</Name></ListBucketResult>`),
    verdict: 'Succeeded',
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    answer: page('400 canary', {}, failure('Canary')),
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a refusal',
    answer: page('404 canary', {}, failure('NoSuchBucket')),
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a refusal of a key that it knows',
    answer: page('403 canary', {}, failure('AccessDenied')),
    verdict: 'Succeeded',
  },
  {
    what: 'points at a denied address',
    how: 'as the region of the bucket',
    answer: page(
      '301 canary',
      { 'x-amz-bucket-region': 'canary', location: 'http://169.254.169.254/' },
      failure('PermanentRedirect'),
    ),
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'points at a denied address',
    how: 'by an entity',
    answer: page('200 OK', {}, '<!DOCTYPE a [<!ENTITY x SYSTEM "http://169.254.169.254/">]><a>&x;</a>'),
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'compresses a bomb',
    how: 'of entities',
    answer: page('200 OK', {}, `<!DOCTYPE a [<!ENTITY l0 "canary">${LAUGHS}]><a>&l10;</a>`),
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'nests its answer deeply',
    answer: page('200 OK', {}, '<a>'.repeat(60_000)),
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'and sends a part',
    answer: page('200 OK', {}, Buffer.alloc(512 * 1024)),
    verdict: ['BudgetExceeded', 'Probe'],
  },
];

/** The key never leaves us: what is sent is a signature. */
export const tricks: readonly Trick[] = [...own, ...webTricks(['UnexpectedAnswer', 'Probe'])].map(
  ({ answer, ...rest }) => ({
    type: 's3',
    ...rest,
    serve: talk({ reply: () => answer }),
  }),
);
