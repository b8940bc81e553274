import { element, small, TAG } from '../../../src/drivers/codec/ber.ts';
import { closes, isSilent, PARROT, repeats, resets, talk, upgrades } from '../talk.ts';
import type { Answer, Variant } from '../talk.ts';
import type { Trick } from '../trick.ts';

/** Operations by their tags, as requests and as answers; any other request is a search. */
const REQUEST: Readonly<Record<number, string>> = { 0x77: 'startTls', 0x60: 'bind', 0x42: 'unbind' };
const ANSWER = { startTls: 0x78, bind: 0x61, search: 0x65, entry: 0x64, reference: 0x73 } as const;

/** A message to the request with that number; with as many referrals as there are texts. */
function result(id: number, tag: number, code: number, ...referrals: readonly string[]): Buffer {
  const referral =
    referrals.length === 0 ? [] : [element(0xa3, ...referrals.map((text) => element(TAG.octets, text)))];
  return message(
    id,
    element(
      tag,
      small(TAG.enumerated, code),
      element(TAG.octets, PARROT),
      element(TAG.octets, PARROT),
      ...referral,
    ),
  );
}

function message(id: number, ...parts: readonly Buffer[]): Buffer {
  return element(TAG.sequence, small(TAG.integer, id), ...parts);
}

function entry(id: number): Buffer {
  const attribute = element(
    TAG.sequence,
    element(TAG.octets, PARROT),
    element(0x31, element(TAG.octets, PARROT)),
  );
  return message(id, element(ANSWER.entry, element(TAG.octets, PARROT), element(TAG.sequence, attribute)));
}

/** The numbers that our requests have. */
const ID = { startTls: 1, bind: 2, base: 3, root: 4 } as const;

const HONEST: Readonly<Record<string, Answer>> = {
  startTls: upgrades(result(ID.startTls, ANSWER.startTls, 0)),
  bind: result(ID.bind, ANSWER.bind, 0),
  base: Buffer.concat([entry(ID.base), result(ID.base, ANSWER.search, 0)]),
  root: Buffer.concat([entry(ID.root), result(ID.root, ANSWER.search, 0)]),
  unbind: closes,
};

const METADATA = 'ldap://169.254.169.254/dc=canary';
const UNVERIFIED = { user: 'cn=canary', tls: { mode: 'require' } } as const;
const GOES_OUT = { hearsCanary: true } as const;
const HUGE = Buffer.from([TAG.sequence, 0x84, 0x7f, 0xff, 0xff, 0xff, TAG.integer, 1]);
const DEEP = Array.from({ length: 2000 }).reduce<Buffer>(
  (inner) => element(TAG.sequence, inner),
  Buffer.alloc(0),
);

const variants: readonly Variant[] = [
  { what: 'parrots', how: 'in success', ...GOES_OUT, verdict: 'Succeeded' },
  {
    what: 'parrots',
    how: 'in a rejection',
    but: { bind: result(ID.bind, ANSWER.bind, 49) },
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a code that there is not',
    but: { bind: result(ID.bind, ANSWER.bind, 99) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a missing base',
    but: { base: result(ID.base, ANSWER.search, 32) },
    ...GOES_OUT,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a notice of disconnection',
    but: { bind: result(0, ANSWER.startTls, 52) },
    ...GOES_OUT,
    verdict: ['ServerUnavailable', 'Probe'],
  },
  {
    what: 'closes after authentication',
    but: { base: closes },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'resets after authentication',
    but: { base: resets },
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Authorize'],
  },
  {
    what: 'falls silent after authentication',
    but: { root: isSilent },
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'announces a huge message',
    how: 'of 2 GiB',
    but: { bind: HUGE },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'of no known length',
    but: { bind: Buffer.from([TAG.sequence, 0x80, 0, 0]) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'announces a huge message',
    how: 'inside a small one',
    but: { bind: element(TAG.sequence, HUGE) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'never ends its answer',
    how: 'entry by entry',
    but: { base: repeats(entry(ID.base)) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authorize'],
  },
  {
    what: 'answers what was not asked',
    how: 'by another number',
    but: { bind: result(9, ANSWER.bind, 0) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'by another operation',
    but: { bind: result(ID.bind, ANSWER.search, 0) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'answers what was not asked',
    how: 'with nothing',
    but: { bind: Buffer.from([TAG.sequence, 0]) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'nests its answer deeply',
    but: { bind: message(ID.bind, DEEP) },
    ...GOES_OUT,
    verdict: ['ProtocolError', 'Authenticate'],
  },
  {
    what: 'is stripped of TLS',
    how: 'refuses it',
    but: { startTls: result(ID.startTls, ANSWER.startTls, 2) },
    parameters: UNVERIFIED,
    verdict: ['TLSNotOffered', 'TLS'],
  },
  {
    what: 'is stripped of TLS',
    how: 'goes on in clear',
    but: {
      startTls: Buffer.concat([result(ID.startTls, ANSWER.startTls, 0), result(ID.bind, ANSWER.bind, 0)]),
    },
    parameters: UNVERIFIED,
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'injects bytes before TLS',
    but: { startTls: upgrades(result(ID.startTls, ANSWER.startTls, 0), result(ID.bind, ANSWER.bind, 0)) },
    parameters: UNVERIFIED,
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'asks for the password in clear',
    how: 'over TLS that is not verified',
    parameters: UNVERIFIED,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'goes on asking',
    but: { bind: result(ID.bind, ANSWER.bind, 14) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'points at a denied address',
    how: 'when it is bound to',
    but: { bind: result(ID.bind, ANSWER.bind, 10, METADATA) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'points at a denied address',
    how: 'when it is asked for the base',
    but: { base: result(ID.base, ANSWER.search, 10, METADATA) },
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'points at a denied address',
    how: 'in place of an entry',
    but: {
      base: Buffer.concat([
        message(ID.base, element(ANSWER.reference, element(TAG.octets, METADATA))),
        result(ID.base, ANSWER.search, 0),
      ]),
    },
    ...GOES_OUT,
    verdict: ['PermissionDenied', 'Authorize'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ but, ...rest }) => ({
  type: 'ldap',
  ...rest,
  serve: serve({ ...HONEST, ...but }),
}));

function serve(answers: Readonly<Record<string, Answer>>): Trick['serve'] {
  return talk({
    reply(request) {
      const start = (request[1] ?? 0) < 0x80 ? 2 : 2 + ((request[1] ?? 0) & 0x7f);
      const [, , id = 0, tag = 0] = request.subarray(start);
      const search = id === ID.base ? 'base' : 'root';
      return answers[REQUEST[tag] ?? search] ?? '';
    },
  });
}
