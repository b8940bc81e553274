import type { Socket } from 'node:net';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import type { Login } from '../login.ts';
import { isHeaderValue } from './fields.ts';
import { notUnderstood, readTo } from '../wire.ts';

const LONGEST_HEAD = 8192;
const START = 'HTTP/1.';

/**
 * Asks an HTTP proxy to connect to an authority (RFC 9110, section 9.3.6); the credential goes out once. Throws what
 * concerns the proxy itself, answers with what keeps it from this one target; undefined: the socket leads there now.
 */
export async function connectByHttp(
  socket: Socket,
  authority: string,
  login: Login | undefined,
): Promise<ConnectionFailure | undefined> {
  const lines = [
    `CONNECT ${authority} HTTP/1.1`,
    `Host: ${authority}`,
    ...(login ? [`Proxy-Authorization: ${basic(login)}`] : []),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  const head = await readHead(socket);
  const [, status] = /^HTTP\/1\.[01] ([1-5][0-9]{2})[ \r]/.exec(head) ?? [];
  if (status === undefined) throw notUnderstood();
  return meaningOf(Number(status), methodsIn(head), login);
}

function basic({ user, password }: Login): string {
  const value = `Basic ${Buffer.from(`${user}:${password.reveal()}`).toString('base64')}`;
  if (!isHeaderValue(value)) throw notUnderstood();
  return value;
}

/** Status line and headers; what stands behind them is the server's. */
async function readHead(socket: Socket): Promise<string> {
  const isOther = (read: Buffer) => !START.startsWith(read.toString('latin1', 0, START.length));
  const head = await readTo(socket, '\r\n\r\n', LONGEST_HEAD, isOther);
  return `${head.toString('latin1')}\r\n`;
}

function methodsIn(head: string): readonly string[] {
  return [...head.matchAll(/^proxy-authenticate:[ \t]*([a-z0-9-]+)/gim)].map(([, method = '']) =>
    method.toLowerCase(),
  );
}

/** What a proxy says of a target that it does not get through to. */
const OF_TARGET: Readonly<Record<number, readonly [FailureReason, string]>> = {
  400: ['UnexpectedAnswer', 'the proxy does not understand where to connect (400)'],
  403: ['PermissionDenied', 'the proxy does not allow connections to this host and port (403)'],
  404: ['HostNotFound', 'the proxy does not find the host (404)'],
  405: ['PermissionDenied', 'the proxy does not allow CONNECT (405)'],
  500: ['NetworkUnreachable', 'the proxy does not reach the host (500)'],
  502: ['NetworkUnreachable', 'the proxy does not reach the host (502)'],
  503: ['NetworkUnreachable', 'the proxy does not reach the host (503)'],
  504: ['TimedOut', 'the host did not answer the proxy in time (504)'],
};

function meaningOf(
  status: number,
  methods: readonly string[],
  login: Login | undefined,
): ConnectionFailure | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 407 || status === 401) throw loginFailure(methods, login); // Tinyproxy says 401 of a wrong password
  if (status === 429) throw new ConnectionFailure('RateLimited', 'the proxy was asked too often (429)');
  const [reason, message] = OF_TARGET[status] ?? ['UnexpectedAnswer', `the proxy answers ${status}`];
  return new ConnectionFailure(reason, message);
}

function loginFailure(methods: readonly string[], login: Login | undefined): ConnectionFailure {
  if (login === undefined)
    return new ConnectionFailure(
      'AuthMethodNotOffered',
      'the proxy asks for a login: give proxy.user and the secret proxyPassword',
    );
  if (methods.length > 0 && !methods.includes('basic'))
    return new ConnectionFailure(
      'AuthMethodNotOffered',
      'the proxy does not offer to log in by user and password (Basic)',
    );
  return new ConnectionFailure('CredentialsRejected', 'the proxy does not accept the user or the password');
}
