import ssh2 from 'ssh2';
import type { AuthContext, Connection, ServerConfig, SFTPWrapper } from 'ssh2';
import { KEYS } from '../hostkeys.ts';
import { PARROT, repeats, talk } from '../talk.ts';
import type { Trick } from '../trick.ts';

/** Where a server does something else than an honest one. */
interface Manners {
  readonly options?: Partial<ServerConfig>;
  readonly login?: (context: AuthContext) => void;
  readonly ready?: (connection: Connection) => void;
  /** In place of the SFTP subsystem, whole or in its first answer. */
  readonly session?: (end: (how: 'end' | 'resetAndDestroy') => void) => void;
  readonly open?: (sftp: SFTPWrapper, request: number) => void;
}

type Variant = Omit<Trick, 'serve' | 'type'> & Manners;

const GOES_OUT = { hearsCanary: true } as const;

const variants: readonly Variant[] = [
  {
    what: 'parrots',
    how: 'in success',
    options: { ident: 'canary', banner: PARROT, greeting: '' },
    ...GOES_OUT,
    verdict: 'Succeeded',
  },
  {
    what: 'parrots',
    how: 'in a rejection',
    options: { banner: PARROT },
    login: (context) => context.reject(['password']),
    ...GOES_OUT,
    verdict: ['CredentialsRejected', 'Authenticate'],
  },
  {
    what: 'parrots',
    how: 'in a missing directory',
    open: (sftp, request) => sftp.status(request, 2, PARROT),
    ...GOES_OUT,
    verdict: ['TargetNotFound', 'Authorize'],
  },
  {
    what: 'parrots',
    how: 'in a failure',
    open: (sftp, request) => sftp.status(request, 4, PARROT),
    ...GOES_OUT,
    verdict: ['UnexpectedAnswer', 'Probe'],
  },
  {
    what: 'parrots',
    how: 'in a wish for another password',
    login: (context) => context.method === 'password' && context.requestChange(PARROT, () => undefined),
    ...GOES_OUT,
    verdict: ['CredentialsExpired', 'Authenticate'],
  },
  {
    what: 'closes after authentication',
    session: (end) => end('end'),
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'resets after authentication',
    session: (end) => end('resetAndDestroy'),
    ...GOES_OUT,
    verdict: ['ConnectionClosed', 'Probe'],
  },
  {
    what: 'falls silent after authentication',
    open: () => undefined,
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'answers what was not asked',
    how: 'asks for a connection to elsewhere',
    ready: (connection) => connection.forwardOut('169.254.169.254', 80, '127.0.0.2', 22, () => undefined),
    ...GOES_OUT,
    verdict: 'Succeeded',
  },
  {
    what: 'answers what was not asked',
    how: 'with a handle for no question',
    open: (sftp, request) => sftp.handle(request + 1, Buffer.from('canary')),
    ...GOES_OUT,
    verdict: ['TimedOut', 'Probe'],
  },
  {
    what: 'downgrades the authentication',
    how: 'to methods that there are not',
    login: (context) => context.reject(['hostbased']),
    ...GOES_OUT,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  {
    what: 'downgrades the authentication',
    how: 'asks for more',
    login: (context) => context.reject(['keyboard-interactive'], true),
    ...GOES_OUT,
    verdict: ['AuthMethodNotOffered', 'Authenticate'],
  },
  { what: 'swaps its key', options: { hostKeys: [KEYS.other.private] }, verdict: ['HostKeyMismatch', 'TLS'] },
];

const raw: readonly Omit<Trick, 'type'>[] = [
  {
    what: 'announces a huge message',
    serve: talk({
      greeting: Buffer.concat([
        Buffer.from('SSH-2.0-canary\r\n'),
        Buffer.from([0x7f, 0xff, 0xff, 0xff, 4, 20]),
      ]),
      reply: () => '',
    }),
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'never ends its greeting',
    how: 'line by line',
    serve: talk({ greeting: repeats('canary\r\n'), reply: () => '' }),
    verdict: ['ProtocolError', 'TLS'],
  },
  {
    what: 'never ends its greeting',
    how: 'in one line',
    serve: talk({ greeting: repeats('canary', 'SSH-2.0-'), reply: () => '' }),
    verdict: ['ProtocolError', 'TLS'],
  },
];

const PARAMETERS = {
  user: 'canary',
  hostKey: KEYS.known.public.split(' ').slice(0, 2).join(' '),
  directory: '/canary',
} as const;

export const tricks: readonly Trick[] = [
  ...variants.map((variant) => ({ ...variant, serve: serve(variant) })),
  ...raw,
].map((trick) => ({
  type: 'sftp',
  parameters: PARAMETERS,
  secrets: ['password'],
  auth: 'password',
  ...trick,
}));

function serve({ options, login, ready, session, open }: Manners): Trick['serve'] {
  return (socket, heard) => {
    const server = new ssh2.Server({ hostKeys: [KEYS.known.private], ...options }, (connection) => {
      connection.on('error', () => undefined).on('ready', () => ready?.(connection));
      connection.on('authentication', (context) => {
        if (context.method === 'none') return context.reject(['password']);
        if (context.method === 'password') heard(Buffer.from(context.password));
        return login ? login(context) : context.accept();
      });
      connection.on('session', (accept) => {
        if (session) return session((how) => socket[how]());
        accept().on('sftp', (begin) => answer(begin(), open));
      });
    });
    server.injectSocket(socket);
  };
}

function answer(sftp: SFTPWrapper, open: Manners['open']): void {
  sftp.on('OPENDIR', (request) => (open ? open(sftp, request) : sftp.handle(request, Buffer.from('canary'))));
  sftp.on('CLOSE', (request) => sftp.status(request, 0, PARROT));
}
