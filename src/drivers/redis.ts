import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { Secret } from '../contract/secret.ts';
import { askResp, RedisError } from './resp.ts';
import type { RespReply } from './resp.ts';
import { notUnderstood } from './wire.ts';

/*
 * The commands of a test, without a client from npm: none takes a socket that is open already, and one that opens
 * its own bypasses the guard. See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** The commands of a test. */
interface RespClient {
  auth(user: string | undefined, password: Secret): Promise<void>;
  select(database: number): Promise<void>;
  /** The version of the server, where it tells; throws where it says that it has another role than it must have. */
  ping(role: 'master' | undefined): Promise<string | undefined>;
}

/** Sends nothing until the first command. */
export function respClient(socket: Socket): RespClient {
  let isLoggedIn = false;
  return {
    async auth(user, password) {
      await unlessSentinel(socket, () => sendAuth(socket, user, password));
      isLoggedIn = true;
    },
    select: (database) =>
      unlessSentinel(socket, () =>
        command(socket, {
          words: ['SELECT', String(database)],
          goodReply: 'OK',
          otherwise: ['TargetNotFound', 'the server has no database of that number'],
        }),
      ),
    async ping(wanted) {
      await command(socket, {
        words: ['PING'],
        goodReply: 'PONG',
        otherwise: ['UnexpectedAnswer', 'the server does not answer the ping'],
      }).catch((error: unknown) => {
        const isForbidden = error instanceof ConnectionFailure && error.reason === 'PermissionDenied';
        if (!isForbidden || !isLoggedIn) throw error; // a user who has logged in need not have PING
      });
      const { version, role, mode } = await identityOf(socket);
      if (mode === 'sentinel') throw isSentinel();
      if (mode === 'cluster') await checkCluster(socket);
      if (wanted === 'master' && /^(slave|replica)$/.test(role ?? ''))
        throw new ConnectionFailure('ServerUnavailable', NO_MASTER);
      return /^[0-9][0-9A-Za-z.+-]{0,31}/.exec(version ?? '')?.[0];
    },
  };
}

const NO_MASTER =
  'the server that the Sentinels name as the master is a replica: a failover is under way, or that Sentinel is cut off from the others';

/** Sends AUTH, with the user where there is one. */
export function sendAuth(socket: Socket, user: string | undefined, password: Secret): Promise<void> {
  return command(socket, {
    words: ['AUTH', ...(user === undefined ? [] : [user]), password.reveal()],
    goodReply: 'OK',
    otherwise: ['AuthMethodNotOffered', 'the server asks for no password, or knows no users'],
  });
}

/** HELLO is younger than Redis 6 and may be forbidden; ROLE is older, and few users may ask for it. */
async function identityOf(socket: Socket): Promise<Readonly<Record<string, string | undefined>>> {
  const hello = await askUnlessRefused(socket, ['HELLO', '2']);
  if (Array.isArray(hello)) {
    const words = hello as readonly RespReply[]; // names and values take turns
    return Object.fromEntries(
      ['version', 'mode', 'role'].flatMap((name) => {
        const value = words[words.indexOf(name) + 1];
        return words.includes(name) && typeof value === 'string' ? [[name, value]] : [];
      }),
    );
  }
  const answer = hello === undefined ? await askUnlessRefused(socket, ['ROLE']) : undefined;
  const [role] = Array.isArray(answer) ? (answer as readonly RespReply[]) : [];
  return typeof role === 'string' ? { role, mode: role } : {};
}

async function askUnlessRefused(socket: Socket, words: readonly string[]): Promise<RespReply | undefined> {
  try {
    return await askResp(socket, words);
  } catch (error) {
    if (error instanceof RedisError) return undefined;
    throw error;
  }
}

/** A cluster answers PING while it serves no key. A user who may not ask for its state learns no more than that it answers. */
async function checkCluster(socket: Socket): Promise<void> {
  const state = await askUnlessRefused(socket, ['CLUSTER', 'INFO']);
  if (typeof state === 'string' && /^cluster_state:fail\b/m.test(state))
    throw new ConnectionFailure('ServerUnavailable', CLUSTER_DOWN);
}

const CLUSTER_DOWN = 'the cluster is down: some of its slots have no server, or most of its servers are gone';

/** A Sentinel refuses most commands, and in words that say nothing of the reason. */
async function unlessSentinel(socket: Socket, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const isRefusal = error instanceof ConnectionFailure && error.cause instanceof RedisError;
    if (isRefusal && (await modeIfSaid(socket)) === 'sentinel') throw isSentinel();
    throw error;
  }
}

/** In milliseconds: a server that says no more must not make a wait of a refusal. */
const MODE_MS = 2000;

async function modeIfSaid(socket: Socket): Promise<string | undefined> {
  const late = AbortSignal.timeout(MODE_MS);
  const close = () => socket.destroy(new ConnectionFailure('TimedOut', 'no answer in time'));
  late.addEventListener('abort', close, { once: true });
  try {
    return (await identityOf(socket))['mode'];
  } catch (error) {
    if (nodeFailure(error) !== undefined) return undefined;
    throw error;
  } finally {
    late.removeEventListener('abort', close);
  }
}

function isSentinel(): ConnectionFailure {
  return new ConnectionFailure(
    'UnexpectedAnswer',
    'the host is a Sentinel, which keeps no data: put the Sentinels into parameters.hosts instead, and the name of their master into parameters.sentinelMaster',
  );
}

/** A reason, and the sentence that says it. */
type Meaning = readonly [FailureReason, string];

interface Command {
  readonly words: readonly string[];
  readonly goodReply: string;
  /** What an error without a code of its own means here. */
  readonly otherwise: Meaning;
}

async function command(socket: Socket, { words, goodReply, otherwise }: Command): Promise<void> {
  const reply = await askResp(socket, words).catch((error: unknown) => {
    throw redisFailure(error, otherwise) ?? error;
  });
  if (reply !== goodReply) throw notUnderstood();
}

/** Errors that mean the same after every command. Older conditions have the general code ERR, and only a text. */
const ERRORS: readonly (readonly [RegExp, ...Meaning])[] = [
  [
    /^(WRONGPASS|ERR invalid password)/,
    'CredentialsRejected',
    'the server does not accept the user or the password',
  ],
  [/^NOAUTH/, 'CredentialsRejected', 'the server asks for a password, and none is given'],
  [/^NOPERM/, 'PermissionDenied', 'the user may not run the commands of the test: SELECT and PING'],
  [
    /^DENIED/,
    'ClientNotAllowed',
    'the server is in protected mode: it lets in only who is on its own machine',
  ],
  [
    /^(LOADING|MASTERDOWN|BUSY)/,
    'ServerUnavailable',
    'the server is loading its data, busy, or without its primary',
  ],
  [/^CLUSTERDOWN/, 'ServerUnavailable', CLUSTER_DOWN],
  [/^ERR max number of clients/, 'TooManyConnections', 'the server has no connection left'],
];

/** The failure that an error of the server means; undefined for other errors. */
export function redisFailure(error: unknown, otherwise: Meaning): ConnectionFailure | undefined {
  if (!(error instanceof RedisError)) return undefined;
  const meaning = ERRORS.find(([start]) => start.test(error.line));
  const [reason, message] = meaning ? [meaning[1], meaning[2]] : otherwise;
  return new ConnectionFailure(reason, message, { cause: error });
}
