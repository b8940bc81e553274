import type { Socket } from 'node:net';
import type { Network, Security, Target, TestContext } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import type { Secret } from '../contract/secret.ts';
import { STEPS } from '../contract/step.ts';
import type { Step } from '../contract/step.ts';
import { refuseUnverified } from './clear.ts';
import { canExist, targetOf } from './endpoints.ts';
import { sendAuth, redisFailure } from './redis.ts';
import { askResp } from './resp.ts';
import { notUnderstood } from './wire.ts';

/*
 * The first half of what clients of Redis Sentinel do: the Sentinels are asked in turn for the address of the master,
 * and the first that names one is believed. That the server there is a master says the server itself.
 */

/** Which Sentinels to ask, and for what. */
interface Sentinels {
  readonly hosts: readonly string[];
  /** The name that the Sentinels have for the master. */
  readonly master: string;
  readonly user: string | undefined;
  /** Of the Sentinels' own. */
  readonly password: Secret | undefined;
  readonly security: Omit<Security, 'host'>;
}

/** What the search needs of a test. */
type Means = Pick<TestContext, 'network' | 'step'>;

/** The address of the master, from the first Sentinel that knows it, whatever the ones before failed of. */
export async function findMaster(sentinels: Sentinels, { network, step }: Means): Promise<Target> {
  const failures: ConnectionFailure[] = [];
  const { hosts } = sentinels;
  for (const [index, endpoint] of hosts.entries()) {
    const target = { ...targetOf(endpoint), others: hosts.length - index - 1 };
    try {
      const address = await askSentinel(target, sentinels, { network, step });
      if (address !== undefined) return address;
    } catch (error) {
      failures.push(nodeFailure(error) ?? notUnderstood(error));
    }
  }
  const answered = hosts.length - failures.length;
  if (answered > 0)
    throw new ConnectionFailure(
      'TargetNotFound',
      `no Sentinel knows a master of the name in parameters.sentinelMaster: ${answered} of ${hosts.length} answered`,
      { step: 'Authorize' },
    );
  throw unanswered(failures);
}

/** Connects to the master at the address that a Sentinel told; failures say that it is that one. */
export async function dialMaster(network: Network, address: Target): Promise<Socket> {
  try {
    return await network.dial({ ...address, speaks: 'Redis' });
  } catch (error) {
    const failure = nodeFailure(error);
    throw failure
      ? new ConnectionFailure(failure.reason, `the master that the Sentinels name: ${failure.message}`, {
          cause: error,
        })
      : error;
  }
}

/** The address that one of them tells; undefined where it knows no such master. */
async function askSentinel(
  target: Target,
  { master, user, password, security }: Sentinels,
  { network, step }: Means,
): Promise<Target | undefined> {
  let at: Step = 'Connect';
  let end: (() => void) | undefined;
  try {
    const dialled = await network.dial({ ...target, speaks: 'Redis' });
    end = endLater(dialled, target.others !== 0);
    at = 'TLS';
    const clear = security.tls?.mode === 'disable';
    const socket = clear ? dialled : await network.secure(dialled, { ...security, host: target.host });
    at = 'Authenticate';
    if (password) await step(at, () => logIn(socket, user, password, security.tls));
    at = 'Authorize';
    return await step(at, () => masterAddress(socket, master));
  } catch (error) {
    const { reason, message, step: known } = nodeFailure(error) ?? notUnderstood(error);
    throw new ConnectionFailure(reason, message, { cause: error, step: known ?? at });
  } finally {
    end?.();
  }
}

/** In milliseconds: a Sentinel that takes the connection and says nothing leaves time for the next. */
const PATIENCE_MS = 2000;

/** Ends the connection when the answer is called, and before that where the Sentinel has been given its time. */
function endLater(socket: Socket, isTimed: boolean): () => void {
  const late = AbortSignal.timeout(PATIENCE_MS);
  const giveUp = () => socket.destroy(new ConnectionFailure('TimedOut', 'it does not answer in time'));
  if (isTimed) late.addEventListener('abort', giveUp, { once: true });
  return () => {
    late.removeEventListener('abort', giveUp);
    socket.destroy();
  };
}

async function logIn(
  socket: Socket,
  user: string | undefined,
  password: Secret,
  tls: Security['tls'],
): Promise<void> {
  refuseUnverified(tls);
  try {
    await sendAuth(socket, user, password);
  } catch (error) {
    if (!(error instanceof ConnectionFailure)) throw error;
    throw new ConnectionFailure(error.reason, MESSAGES[error.reason] ?? error.message, { cause: error });
  }
}

async function masterAddress(socket: Socket, master: string): Promise<Target | undefined> {
  const reply = await askResp(socket, ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', master]).catch(
    (error: unknown) => {
      const failure = redisFailure(error, ['UnexpectedAnswer', NO_SENTINEL]);
      throw failure
        ? new ConnectionFailure(failure.reason, MESSAGES[failure.reason] ?? failure.message, { cause: error })
        : error;
    },
  );
  if (reply === null) return undefined;
  const [host, port] = Array.isArray(reply) ? (reply as readonly unknown[]) : [];
  const address = { host: String(host), port: Number(port) };
  if (!canExist(address)) throw notUnderstood();
  return address;
}

const NO_SENTINEL =
  'a server in parameters.hosts is no Sentinel: put a server that keeps the data into parameters.host';

/** What it says of a Sentinel that it refuses, where the words for a server that keeps data would mislead. */
const MESSAGES: Readonly<Record<string, string>> = {
  CredentialsRejected:
    'it does not accept the secret sentinelPassword, with parameters.sentinelUser where that is given, or asks for it and it is not given',
  AuthMethodNotOffered: 'it asks for no password: remove the secret sentinelPassword',
  PermissionDenied: 'the user in parameters.sentinelUser may not ask it for the master',
};

/** The failure of the Sentinel that was got furthest with, because the others say less. */
function unanswered(failures: readonly ConnectionFailure[]): ConnectionFailure {
  const [first] = failures.toSorted((one, other) => rankOf(other) - rankOf(one));
  const { reason, message, step, cause } = first ?? notUnderstood();
  const words =
    failures.length === 1
      ? `the Sentinel cannot be asked: ${message}`
      : `none of the ${failures.length} Sentinels can be asked: ${message}`;
  return new ConnectionFailure(reason, words, { cause, ...(step && { step }) });
}

function rankOf({ step }: ConnectionFailure): number {
  return step === undefined ? -1 : STEPS.indexOf(step);
}
