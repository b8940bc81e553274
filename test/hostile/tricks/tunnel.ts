import type { Socket } from 'node:net';
import ssh2 from 'ssh2';
import type { AuthContext, Connection, ServerConfig } from 'ssh2';
import { BEHIND_TYPE } from '../carriers.ts';
import { IMPOSTURES } from '../impostures.ts';
import { KEYS } from '../hostkeys.ts';
import { isSilent, PARROT, repeats, resets, talk } from '../talk.ts';
import type { Answer } from '../talk.ts';
import type { Trick } from '../trick.ts';

/** Where an SSH server that forwards does something else than an honest one. */
interface Manners {
  readonly options?: Partial<ServerConfig>;
  readonly login?: (context: AuthContext) => void;
  readonly ready?: (connection: Connection) => void;
  /** In place of the answer to a client that asks for a connection. */
  readonly asked?: (socket: Socket, refuse: () => void) => void;
  readonly behind?: Answer;
}

type Variant = Pick<Trick, 'what' | 'verdict'> & { readonly how?: string } & Manners;

const variants: readonly Variant[] = [
  ...IMPOSTURES.filter(({ behind }) => behind !== resets), // a channel can only be closed
  {
    what: 'parrots',
    how: 'in a rejection',
    options: { banner: PARROT },
    login: (context) => context.reject(['password']),
    verdict: ['CredentialsRejected', 'Connect'],
  },
  {
    what: 'parrots',
    how: 'in a wish for another password',
    login: (context) => context.method === 'password' && context.requestChange(PARROT, () => undefined),
    verdict: ['CredentialsExpired', 'Connect'],
  },
  {
    what: 'parrots',
    how: 'and forwards nothing',
    options: { banner: PARROT, greeting: '' },
    asked: (_, refuse) => refuse(),
    verdict: ['NetworkUnreachable', 'Connect'],
  },
  {
    what: 'closes after authentication',
    how: 'in place of an answer',
    asked: (socket) => void socket.end(),
    verdict: ['ConnectionClosed', 'Connect'],
  },
  {
    what: 'resets after authentication',
    how: 'in place of an answer',
    asked: (socket) => void socket.resetAndDestroy(),
    verdict: ['ConnectionClosed', 'Connect'],
  },
  {
    what: 'falls silent after authentication',
    how: 'in place of an answer',
    asked: () => undefined,
    verdict: ['TimedOut', 'Connect'],
  },
  {
    what: 'answers what was not asked',
    how: 'asks for a connection to elsewhere',
    ready: (connection) => connection.forwardOut('169.254.169.254', 80, '127.0.0.2', 22, () => undefined),
    verdict: ['TimedOut', 'TLS'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to methods that there are not',
    login: (context) => context.reject(['hostbased']),
    verdict: ['AuthMethodNotOffered', 'Connect'],
  },
  {
    what: 'downgrades the authentication',
    how: 'asks for more',
    login: (context) => context.reject(['keyboard-interactive'], true),
    verdict: ['AuthMethodNotOffered', 'Connect'],
  },
  {
    what: 'swaps its key',
    options: { hostKeys: [KEYS.other.private] },
    verdict: ['HostKeyMismatch', 'Connect'],
  },
];

const raw: readonly (Pick<Trick, 'what' | 'serve' | 'verdict'> & { readonly how?: string })[] = [
  {
    what: 'parrots',
    how: 'in a refusal',
    serve: talk({ greeting: 'Not allowed at this time\r\n', reply: () => '' }),
    verdict: ['RateLimited', 'Connect'],
  },
  {
    what: 'announces a huge message',
    serve: talk({
      greeting: Buffer.concat([
        Buffer.from('SSH-2.0-canary\r\n'),
        Buffer.from([0x7f, 0xff, 0xff, 0xff, 4, 20]),
      ]),
      reply: () => '',
    }),
    verdict: ['ProtocolError', 'Connect'],
  },
  {
    what: 'never ends its greeting',
    how: 'line by line',
    serve: talk({ greeting: repeats('canary\r\n'), reply: () => '' }),
    verdict: ['ProtocolError', 'Connect'],
  },
  {
    what: 'never ends its greeting',
    how: 'in one line',
    serve: talk({ greeting: repeats('canary', 'SSH-2.0-'), reply: () => '' }),
    verdict: ['ProtocolError', 'Connect'],
  },
];

export const tricks: readonly Trick[] = [
  ...variants.map(({ what, how, verdict, ...manners }) => ({
    what,
    ...(how !== undefined && { how }),
    verdict,
    serve: serve(manners),
  })),
  ...raw,
].map((trick) => ({ type: BEHIND_TYPE, by: 'ssh tunnel' as const, ...trick }));

/** The password of the tunnel goes to the server whose key is known, and rightly; to any other it must not. */
function serve({ options, login, ready, asked, behind = isSilent }: Manners): Trick['serve'] {
  return (socket, heard, pem) => {
    const server = new ssh2.Server({ hostKeys: [KEYS.known.private], ...options }, (connection) => {
      connection.on('error', () => undefined).on('ready', () => ready?.(connection));
      connection.on('authentication', (context) => {
        if (context.method === 'none') return context.reject(['password']);
        if (context.method === 'password' && options?.hostKeys) heard(Buffer.from(context.password));
        return login ? login(context) : context.accept();
      });
      connection.on('tcpip', (accept, refuse) => {
        if (asked) return asked(socket, refuse);
        return talk({ reply: () => behind })(accept() as unknown as Socket, heard, pem); // a stream that is read, written and closed like one
      });
    });
    server.injectSocket(socket);
  };
}
