import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { Login } from './login.ts';
import { notUnderstood, readExactly } from './wire.ts';

const VERSION = 5;
const METHODS = { none: 0, password: 2, noneOfThem: 0xff } as const;
const CONNECT = 1;
const ADDRESS = { ipv4: 1, name: 3, ipv6: 4 } as const;

/**
 * Asks a SOCKS5 proxy to connect to a host (RFC 1928, RFC 1929); the credential goes out once, and only where the proxy
 * asks for it. Throws what concerns the proxy itself, answers with what keeps it from this one target; undefined: the
 * socket leads there now.
 */
export async function connectBySocks(
  socket: Socket,
  { host, port }: { readonly host: string; readonly port: number },
  login: Login | undefined,
): Promise<ConnectionFailure | undefined> {
  const wanted = login ? METHODS.password : METHODS.none;
  socket.write(Buffer.from([VERSION, 1, wanted]));
  const [version, method] = await readExactly(socket, 2);
  if (version !== VERSION) throw notUnderstood();
  if (method === METHODS.noneOfThem) throw notOffered(login);
  if (method !== wanted) throw notUnderstood();
  if (login) await logIn(socket, login);
  socket.write(
    Buffer.concat([
      Buffer.from([VERSION, CONNECT, 0]),
      addressOf(host),
      Buffer.from([port >> 8, port & 255]),
    ]),
  );
  return readReply(socket);
}

function notOffered(login: Login | undefined): ConnectionFailure {
  const message = login
    ? 'the proxy does not offer to log in by user and password'
    : 'the proxy asks for a login: give proxy.user and the secret proxyPassword';
  return new ConnectionFailure('AuthMethodNotOffered', message);
}

async function logIn(socket: Socket, { user, password }: Login): Promise<void> {
  socket.write(Buffer.concat([Buffer.from([1]), lengthPrefixed(user), lengthPrefixed(password.reveal())]));
  const [version, status] = await readExactly(socket, 2);
  if (version !== 1) throw notUnderstood();
  if (status !== 0)
    throw new ConnectionFailure('CredentialsRejected', 'the proxy does not accept the user or the password');
}

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length > 255)
    throw new ConnectionFailure(
      'ParametersInvalid',
      'SOCKS5 knows no name, user or password longer than 255 bytes',
    );
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function addressOf(host: string): Buffer {
  switch (isIP(host)) {
    case 4:
      return Buffer.from([ADDRESS.ipv4, ...host.split('.').map(Number)]);
    case 6:
      return Buffer.concat([Buffer.from([ADDRESS.ipv6]), bytesOf(host)]);
    default:
      return Buffer.concat([Buffer.from([ADDRESS.name]), lengthPrefixed(host)]);
  }
}

/** The sixteen bytes of an IPv6 address. */
function bytesOf(address: string): Buffer {
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const words = (part: string | undefined) => (part ? part.split(':') : []);
  const [left, right] = [words(head), words(tail)];
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return Buffer.from(
    [...left, ...zeros, ...right].flatMap((word) => [
      Number.parseInt(word, 16) >> 8,
      Number.parseInt(word, 16) & 255,
    ]),
  );
}

/** What a proxy says of a target that it does not get through to. */
const REPLIES: Readonly<Record<number, readonly [FailureReason, string]>> = {
  1: ['NetworkUnreachable', 'the proxy does not reach the host'],
  2: ['PermissionDenied', 'the proxy does not allow connections to this host and port'],
  3: ['NetworkUnreachable', 'no route leads from the proxy to the host'],
  4: ['NetworkUnreachable', 'the proxy does not reach the host'],
  5: ['ConnectionRefused', 'nothing listens on the port, as the proxy says'],
  6: ['NetworkUnreachable', 'no route leads from the proxy to the host'],
  7: ['PermissionDenied', 'the proxy does not connect for anybody'],
  8: ['UnexpectedAnswer', 'the proxy does not know addresses of this kind'],
};

async function readReply(socket: Socket): Promise<ConnectionFailure | undefined> {
  const [version, reply = 0, reserved, kind] = await readExactly(socket, 4);
  if (version !== VERSION || reserved !== 0 || reply > 8) throw notUnderstood();
  const meaning = REPLIES[reply];
  if (meaning) return new ConnectionFailure(meaning[0], meaning[1]);
  await readExactly(socket, (await lengthOf(socket, kind)) + 2);
  return undefined;
}

async function lengthOf(socket: Socket, kind: number | undefined): Promise<number> {
  if (kind === ADDRESS.ipv4) return 4;
  if (kind === ADDRESS.ipv6) return 16;
  if (kind !== ADDRESS.name) throw notUnderstood();
  const [length = 0] = await readExactly(socket, 1);
  return length;
}
