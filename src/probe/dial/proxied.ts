import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import type { Target } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { nodeFailure } from '../../contract/nodeErrors.ts';
import type { ProxyRoute, Route, TunnelRoute } from '../../contract/route.ts';
import { forward } from '../../drivers/ssh/forward.ts';
import { connectByHttp } from '../../drivers/http/proxy.ts';
import { connectBySocks } from '../../drivers/socks.ts';
import { awaitVersionExchange, openSsh } from '../../drivers/ssh/ssh.ts';
import type { SshSession } from '../../drivers/ssh/ssh.ts';
import { timeShare } from './context.ts';
import type { DialContext } from './context.ts';
import { dialDirect } from './direct.ts';
import type { AddressPolicy } from './policy.ts';
import { TUNNEL_KEY_NAMES } from '../../contract/privateKey.ts';

/** Opens a connection to the server of a test. */
export type Dial = (target: Target) => Promise<Socket>;

/**
 * Dials through a proxy or an SSH server. The server is judged first, then the intermediary is looked up and connected
 * to like any host. A failure of the intermediary ends the test: nothing else is tried with its credential.
 */
export function dialThrough(route: Route, policy: AddressPolicy, context: DialContext): Dial {
  const connect =
    route.by === 'ssh' ? throughTunnel(route, policy, context) : throughProxy(route, policy, context);
  return async (target) => {
    const host = policy.allowedHost(target);
    const intermediary = { host: route.host, port: route.port, others: target.others ?? 0 };
    const answer = await connect({ host, port: target.port }, intermediary);
    if (answer instanceof ConnectionFailure) throw atConnect(answer);
    return Object.defineProperty(answer, 'remoteAddress', { value: host });
  };
}

/** Gives the failure where the intermediary cannot connect to the server; a failure of its own has ended the test. */
type Connect = (server: Target, intermediary: Target) => Promise<Socket | ConnectionFailure>;

function throughProxy(route: ProxyRoute, policy: AddressPolicy, context: DialContext): Connect {
  return (server, proxy) =>
    orStop(route, context, async () => {
      const socket = await dialDirect(proxy, 'intermediary', policy, context);
      const connected = async () => (await askProxy(socket, server, route)) ?? socket;
      const late = `the ${TITLES[route.by]} did not connect to the host in time`;
      const answer = await context.steps.run('Connect', () =>
        inTime(late, patience(proxy, context), connected),
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

/** One session for every connection of the test, and so one login. */
function throughTunnel(route: TunnelRoute, policy: AddressPolicy, context: DialContext): Connect {
  let opened: Promise<SshSession> | undefined;
  return (server, bastion) =>
    orStop(route, context, async () => {
      if (opened) context.budget.dial();
      opened ??= openTunnel(route, bastion, policy, context);
      const session = await opened;
      const late = 'the ssh tunnel did not connect to the host in time';
      return context.steps.run('Connect', () =>
        inTime(late, patience(bastion, context), () => forward(session, server)),
      );
    });
}

async function openTunnel(
  route: TunnelRoute,
  bastion: Target,
  policy: AddressPolicy,
  context: DialContext,
): Promise<SshSession> {
  const socket = await dialDirect(bastion, 'intermediary', policy, context);
  const begin = async () => {
    await awaitVersionExchange(socket);
    const session = await openSsh(socket, { ...route, names: TUNNEL_KEY_NAMES });
    await session.whenSecured();
    await session.whenAuthenticated();
    return session;
  };
  const answer = await context.steps.run('Connect', () =>
    inTime('no login in time', patience(bastion, context), begin),
  );
  if (answer instanceof ConnectionFailure) throw answer;
  return answer;
}

/** Less than what is left, so that a silent intermediary is told from a silent server. */
function patience({ others = 0 }: Target, context: DialContext): number {
  return Math.ceil(timeShare(context, others) * 0.9);
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

async function orStop<T>(route: Route, { stop, signal }: DialContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    const failure = ofIntermediary(route, nodeFailure(error), error);
    stop(failure);
    throw failure;
  }
}

const TITLES = { http: 'http proxy', socks5: 'socks5 proxy', ssh: 'ssh tunnel' } as const satisfies Record<
  Route['by'],
  string
>;

/** A failure on the way, in words that say so. The connection is what fails, whatever the intermediary was asked. */
function ofIntermediary(
  { by }: Route,
  failure: ConnectionFailure | undefined,
  cause: unknown,
): ConnectionFailure {
  const title = TITLES[by];
  const { reason, message, step } = failure ?? new ConnectionFailure('ProtocolError', '');
  const failedStep = step === 'Resolve' ? step : 'Connect';
  if (reason === 'ProtocolError')
    return new ConnectionFailure(reason, `what was named as ${title} does not speak its protocol`, {
      cause,
      step: failedStep,
    });
  return new ConnectionFailure(reason, `at the ${title}: ${message}`, { cause, step: failedStep });
}

function atConnect(failure: ConnectionFailure): ConnectionFailure {
  const { reason, message, cause } = failure;
  return new ConnectionFailure(reason, message, { cause, step: 'Connect' });
}
