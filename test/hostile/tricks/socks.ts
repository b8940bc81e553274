import { BEHIND_TYPE } from '../carriers.ts';
import { IMPOSTURES } from '../impostures.ts';
import { isSilent, PARROT, talk } from '../talk.ts';
import type { Answer } from '../talk.ts';
import type { Trick } from '../trick.ts';

type Request = 'methods' | 'login' | 'connect' | 'behind';

const HONEST: Readonly<Record<Request, Answer>> = {
  methods: Buffer.from([5, 2]),
  login: Buffer.from([1, 0]),
  connect: Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
  behind: isSilent,
};

type Variant = Pick<Trick, 'what' | 'verdict'> & { readonly how?: string } & Partial<Record<Request, Answer>>;

const variants: readonly Variant[] = [
  ...IMPOSTURES,
  {
    what: 'parrots',
    how: 'in a rejection',
    login: Buffer.concat([Buffer.from([1, 1]), Buffer.from(PARROT)]),
    verdict: ['CredentialsRejected', 'Connect'],
  },
  {
    what: 'parrots',
    how: 'in the place that it connects from',
    connect: Buffer.concat([Buffer.from([5, 0, 0, 3, 6]), Buffer.from('canary'), Buffer.from([0, 0])]),
    verdict: ['TimedOut', 'TLS'],
  },
  {
    what: 'announces a huge message',
    connect: Buffer.from([5, 0, 0, 3, 255]),
    verdict: ['TimedOut', 'Connect'],
  },
  {
    what: 'answers what was not asked',
    how: 'in another version',
    methods: Buffer.from([4, 90]),
    verdict: ['ProtocolError', 'Connect'],
  },
  {
    what: 'answers what was not asked',
    how: 'with a reply that there is not',
    connect: Buffer.from([5, 9, 0, 1, 0, 0, 0, 0, 0, 0]),
    verdict: ['ProtocolError', 'Connect'],
  },
  {
    what: 'answers what was not asked',
    how: 'from a kind of address that there is not',
    connect: Buffer.from([5, 0, 0, 9, 0, 0]),
    verdict: ['ProtocolError', 'Connect'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to none',
    methods: Buffer.from([5, 0]),
    verdict: ['ProtocolError', 'Connect'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to a way that was not offered',
    methods: Buffer.from([5, 1]),
    verdict: ['ProtocolError', 'Connect'],
  },
  {
    what: 'downgrades the authentication',
    how: 'takes none of what is offered',
    methods: Buffer.from([5, 0xff]),
    verdict: ['AuthMethodNotOffered', 'Connect'],
  },
];

export const tricks: readonly Trick[] = variants.map(({ methods, login, connect, behind, ...rest }) => {
  const answers = { ...HONEST, ...withoutGaps({ methods, login, connect, behind }) };
  return {
    type: BEHIND_TYPE,
    by: 'socks5 proxy',
    ...rest,
    serve: (socket, heard, pem) =>
      talk({ reply: (request) => answers[requestOf(request)] })(
        socket,
        (chunk) => void (requestOf(chunk) !== 'login' && heard(chunk)),
        pem,
      ),
  };
});

function withoutGaps(
  answers: Readonly<Record<Request, Answer | undefined>>,
): Partial<Record<Request, Answer>> {
  return Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== undefined));
}

/** The login of the proxy goes out in clear, and rightly; what else comes must hold no credential. */
function requestOf(request: Buffer): Request {
  if (request[0] === 1) return 'login';
  if (request[0] !== 5) return 'behind';
  return request.length === 3 ? 'methods' : 'connect';
}
