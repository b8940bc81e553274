import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { refuseUnverified } from './clear.ts';
import type { Login } from './login.ts';
import { notUnderstood, readExactly, readTo } from './wire.ts';

/*
 * STOMP 1.0 to 1.2 (https://stomp.github.io/stomp-specification-1.2.html), as far as a session that is opened and closed
 * again. Only the text of an ERROR says why a broker refuses it. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** The headers of CONNECTED that a test reads. */
interface ConnectedFrame {
  readonly product: string | undefined;
  readonly version: string | undefined;
}

/** Opens a session, once (CONNECT, CONNECTED). */
export async function sendConnectFrame(
  socket: Socket,
  virtualHost: string,
  login: Login | undefined,
  tls: TlsParameters | undefined,
): Promise<ConnectedFrame> {
  if (login) refuseUnverified(tls);
  const credential = login ? [`login:${login.user}`, `passcode:${login.password.reveal()}`] : [];
  send(socket, 'CONNECT', [
    'accept-version:1.0,1.1,1.2',
    `host:${virtualHost}`,
    'heart-beat:0,0',
    ...credential,
  ]);
  const frame = await readFrame(socket);
  if (frame.command === 'ERROR') throw failureOf(frame);
  if (frame.command !== 'CONNECTED') throw notUnderstood();
  const [, product, version] =
    /^([A-Za-z-]{1,32})\/([0-9][0-9A-Za-z.+-]{0,31})/.exec(frame.headers.get('server') ?? '') ?? [];
  return { product, version };
}

/** Sends DISCONNECT and waits for its RECEIPT, which a broker sends when it has processed all frames before. */
export async function sendDisconnectFrame(socket: Socket): Promise<void> {
  send(socket, 'DISCONNECT', [`receipt:${RECEIPT}`]);
  const frame = await readFrame(socket);
  if (frame.command === 'ERROR') throw failureOf(frame);
  if (frame.command !== 'RECEIPT' || frame.headers.get('receipt-id') !== RECEIPT) throw notUnderstood();
}

const RECEIPT = 'mooring';

/** The headers of CONNECT know no escapes: what holds a line end cannot be sent. */
function send(socket: Socket, command: string, headers: readonly string[]): void {
  if (headers.some((header) => /[\r\n\0]/.test(header)))
    throw new ConnectionFailure(
      'SecretInvalid',
      'a part of the login holds a line end, which cannot be sent',
    );
  socket.write(`${[command, ...headers].join('\n')}\n\n\0`);
}

interface Frame {
  readonly command: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

const LONGEST_FRAME = 8192;
const MOST_LINE_ENDS = 64;

/** Reads a frame; between two of them, line ends keep the connection awake. What begins otherwise is no STOMP. */
async function readFrame(socket: Socket): Promise<Frame> {
  let first = await readCharacter(socket);
  for (let count = 0; first === '\n' || first === '\r'; count += 1) {
    if (count === MOST_LINE_ENDS) throw notUnderstood();
    first = await readCharacter(socket);
  }
  if (!/[CER]/.test(first)) throw notUnderstood();
  const rest = await readTo(socket, '\0', LONGEST_FRAME, () => false);
  return frameIn(first + rest.toString('utf8'));
}

async function readCharacter(socket: Socket): Promise<string> {
  return (await readExactly(socket, 1)).toString('latin1');
}

function frameIn(text: string): Frame {
  const [, command = '', lines = '', body = ''] =
    /^([A-Z]+)\r?\n((?:[^\r\n]+\r?\n)*)\r?\n(.*)$/s.exec(text) ?? [];
  if (command === '') throw notUnderstood();
  const pairs = lines
    .split(/\r?\n/)
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const);
  return { command, headers: new Map(pairs.toReversed()), body }; // of a header that is repeated, the first counts
}

type Meaning = readonly [RegExp, FailureReason, string];

const MEANINGS: readonly Meaning[] = [
  [/virtual host|vhost/i, 'PermissionDenied', 'the virtual host does not exist, or the user may not open it'],
  [
    /\b(password|passcode|access[ _]refused|authenticat\w*|credentials?|validate user)\b/i,
    'CredentialsRejected',
    'the broker does not accept the user or the password',
  ],
  [
    /\bnot authori[sz]ed|permission/i,
    'PermissionDenied',
    'the login is right, and the user may not open a session',
  ],
  [/too many|maximum|limit/i, 'TooManyConnections', 'the broker has no connection left'],
  [/version/i, 'UnexpectedAnswer', 'the broker speaks no version of STOMP that the test speaks'],
];

function failureOf({ headers, body }: Frame): ConnectionFailure {
  const text = `${headers.get('message') ?? ''} ${body}`;
  const [, reason, message] = MEANINGS.find(([words]) => words.test(text)) ?? OTHER;
  return new ConnectionFailure(reason, message);
}

const OTHER: Meaning = [/^/, 'UnexpectedAnswer', 'the broker refuses the session'];
