import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import type { Target } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/failure.ts';
import { nodeFailure } from '../../contract/nodeerrors.ts';
import type { ProxyRoute, Route, TunnelRoute } from '../../contract/route.ts';
import { forward } from '../../drivers/ssh/forward.ts';
import { connectByHttp } from '../../drivers/http/proxy.ts';
import { connectBySocks } from '../../drivers/socks.ts';
import { awaitVersionExchange, openSsh } from '../../drivers/ssh/ssh.ts';
import type { SshSession } from '../../drivers/ssh/ssh.ts';
import type { NetworkOptions } from '../network.ts';
import { permittedUnseen } from './policy.ts';
import { reach, shareOf } from './direct.ts';

/** Dials by a route instead of by itself. */
export type Dial = (target: Target) => Promise<Socket>;

/**
 * How a test dials through a proxy or an SSH server. The server is judged first, then the carrier is looked up and
 * connected to like any host. What fails of the carrier ends the test: nothing else is tried with its credential.
 */
export function dialThrough(route: Route, options: NetworkOptions): Dial {
  const connect = route.by === 'ssh' ? throughTunnel(route, options) : throughProxy(route, options);
  return async (target) => {
    const host = permittedUnseen(target, options);
    const carrier = { host: route.host, port: route.port, others: target.others ?? 0 };
    const answer = await connect({ host, port: target.port }, carrier);
    if (answer instanceof ConnectionFailure) throw atConnect(answer);
    return Object.defineProperty(answer, 'remoteAddress', { value: host });
  };
}

/** Answers with what keeps the carrier from the server; what concerns the carrier has ended the test. */
type Connect = (server: Target, carrier: Target) => Promise<Socket | ConnectionFailure>;

function throughProxy(route: ProxyRoute, options: NetworkOptions): Connect {
  return (server, carrier) =>
    orStop(route, options, async () => {
      const socket = await reach(carrier, 'carrier', options);
      const connected = async () => (await askProxy(socket, server, route)) ?? socket;
      const late = `the ${TITLES[route.by]} did not connect to the host in time`;
      const answer = await options.steps.run('Connect', () =>
        inTime(late, patience(carrier, options), connected),
      );
      if (answer instanceof ConnectionFailure) socket.destroy();
      return answer;
    });
}

function askProxy(
  socket: Socket,
  { host, port }: Target,
  { by, login }: ProxyRoute,
): Promise<ConnectionFailure | undefined> {
  if (by === 'socks5') return connectBySocks(socket, { host, port }, login);
  return connectByHttp(socket, `${isIP(host) === 6 ? `[${host}]` : host}:${port}`, login);
}

/** One session for all that is dialled, and so one login. */
function throughTunnel(route: TunnelRoute, options: NetworkOptions): Connect {
  let opened: Promise<SshSession> | undefined;
  return (server, carrier) =>
    orStop(route, options, async () => {
      if (opened) options.budget.dial();
      opened ??= openTunnel(route, carrier, options);
      const session = await opened;
      const late = 'the ssh tunnel did not connect to the host in time';
      return options.steps.run('Connect', () =>
        inTime(late, patience(carrier, options), () => forward(session, server)),
      );
    });
}

async function openTunnel(route: TunnelRoute, carrier: Target, options: NetworkOptions): Promise<SshSession> {
  const socket = await reach(carrier, 'carrier', options);
  const begin = async () => {
    await awaitVersionExchange(socket);
    const session = await openSsh(socket, route);
    await session.secured();
    await session.authenticated();
    return session;
  };
  const answer = await options.steps.run('Connect', () =>
    inTime('no login in time', patience(carrier, options), begin),
  );
  if (answer instanceof ConnectionFailure) throw answer;
  return answer;
}

/** Less than what is left, so that a silent carrier is told from a silent server. */
function patience({ others = 0 }: Target, options: NetworkOptions): number {
  return Math.ceil(shareOf(options, others) * 0.9);
}

async function inTime<T>(
  otherwise: string,
  milliseconds: number,
  ask: () => Promise<T>,
): Promise<T | ConnectionFailure> {
  const late = Promise.withResolvers<ConnectionFailure>();
  const failure = new ConnectionFailure('TimedOut', otherwise);
  AbortSignal.timeout(milliseconds).addEventListener('abort', () => late.resolve(failure), { once: true });
  return Promise.race([ask(), late.promise]);
}

async function orStop<T>(route: Route, { stop, signal }: NetworkOptions, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    const failure = ofCarrier(route, nodeFailure(error), error);
    stop(failure);
    throw failure;
  }
}

const TITLES = { http: 'http proxy', socks5: 'socks5 proxy', ssh: 'ssh tunnel' } as const satisfies Record<
  Route['by'],
  string
>;

/** What a server of the type would be told otherwise. */
const TUNNEL_WORDS: Partial<Record<FailureReason, string>> = {
  HostKeyMismatch: 'the ssh tunnel shows another host key than parameters.sshTunnel.hostKey',
  SecretInvalid: 'sshTunnelKey cannot be read, or sshTunnelKeyPassphrase does not fit it',
};

/** A failure on the way, in words that say so; it is the connection that fails, whatever the carrier was asked. */
function ofCarrier({ by }: Route, known: ConnectionFailure | undefined, cause: unknown): ConnectionFailure {
  const title = TITLES[by];
  const { reason, message, step } = known ?? new ConnectionFailure('ProtocolError', '');
  const found = step === 'Resolve' ? step : 'Connect';
  if (reason === 'ProtocolError')
    return new ConnectionFailure(reason, `what was named as ${title} does not speak its protocol`, {
      cause,
      step: found,
    });
  const words = by === 'ssh' ? TUNNEL_WORDS[reason] : undefined;
  return new ConnectionFailure(reason, words ?? `at the ${title}: ${message}`, { cause, step: found });
}

function atConnect(failure: ConnectionFailure): ConnectionFailure {
  const { reason, message, cause } = failure;
  return new ConnectionFailure(reason, message, { cause, step: 'Connect' });
}
