import { BEHIND_TYPE } from '../carriers.ts';
import { IMPOSTURES } from '../impostures.ts';
import { isSilent, PARROT, repeats, talk } from '../talk.ts';
import type { Answer } from '../talk.ts';
import type { Trick } from '../trick.ts';
import { page } from '../web.ts';

type Variant = Pick<Trick, 'what' | 'verdict'> & {
  readonly how?: string;
  readonly connect?: Answer;
  readonly behind?: Answer;
};

const variants: readonly Variant[] = [
  ...IMPOSTURES,
  {
    what: 'parrots',
    how: 'in a rejection',
    connect: page('407 canary', { 'proxy-authenticate': 'Basic realm="canary"' }, PARROT),
    verdict: ['CredentialsRejected', 'Connect'],
  },
  {
    what: 'parrots',
    how: 'in a failure',
    connect: page('502 canary', { 'x-canary': 'canary' }, PARROT),
    verdict: ['NetworkUnreachable', 'Connect'],
  },
  {
    what: 'parrots',
    how: 'in a status that there is not',
    connect: page('599 canary', {}, PARROT),
    verdict: ['UnexpectedAnswer', 'Connect'],
  },
  {
    what: 'announces a huge message',
    connect: page('403 canary', { 'content-length': '9007199254740991' }, 'canary'),
    verdict: ['PermissionDenied', 'Connect'],
  },
  {
    what: 'never ends its greeting',
    how: 'header by header',
    connect: repeats('x-canary: canary\r\n', 'HTTP/1.1 200 OK\r\n'),
    verdict: ['ProtocolError', 'Connect'],
  },
  {
    what: 'never ends its greeting',
    how: 'asks to go on',
    connect: repeats('HTTP/1.1 100 Continue\r\n\r\n'),
    verdict: ['UnexpectedAnswer', 'Connect'],
  },
  {
    what: 'points at a denied address',
    how: 'by a redirect',
    connect: page('302 canary', { location: 'http://169.254.169.254/' }),
    verdict: ['UnexpectedAnswer', 'Connect'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to a way that there is not',
    connect: page('407 canary', { 'proxy-authenticate': 'Canary' }),
    verdict: ['AuthMethodNotOffered', 'Connect'],
  },
];

/** The one line in which the login of the proxy is; what else comes must hold no credential. */
const LOGIN = /^Proxy-Authorization: .*$/im;

export const tricks: readonly Trick[] = variants.map(
  ({ connect = 'HTTP/1.1 200 canary\r\nx-canary: canary\r\n\r\n', behind = isSilent, ...rest }) => ({
    type: BEHIND_TYPE,
    by: 'http proxy',
    ...rest,
    serve: (socket, heard, pem) =>
      talk({ reply: (request) => (request.toString('latin1').startsWith('CONNECT ') ? connect : behind) })(
        socket,
        (chunk) => heard(Buffer.from(chunk.toString('latin1').replace(LOGIN, ''), 'latin1')),
        pem,
      ),
  }),
);
