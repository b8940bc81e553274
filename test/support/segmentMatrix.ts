import { isDeepStrictEqual } from 'node:util';
import { connectorOf } from '../../src/connectors/index.ts';
import { resegmented } from './resegmented.ts';
import type { Cut } from './resegmented.ts';
import { attempt, verdict } from './servers/attempt.ts';
import type { Attempt, Verdict } from './servers/attempt.ts';
import { certificates } from './servers/certificates.ts';
import type { Certificates } from './servers/certificates.ts';

/*
 * Each driver against a server that it has, with a credential that is right and one that is wrong, in clear and over
 * TLS: the verdict is the same however the bytes of the server are cut.
 */

/** A server with a login, and what a test that succeeds there is run with, but for the authority. */
export interface SegmentedServer {
  readonly name: string;
  readonly type: string;
  /** It takes seconds over each wrong login, so that these are cut at few offsets. */
  readonly isSlowToRefuse?: boolean;
  /** It closes connections of one address beyond so many that have not logged in. */
  readonly mostAtOnce?: number;
  /** It serves an address only so often, with a login that is right and with a wrong one, until it is started anew. */
  readonly mostTests?: { readonly right: number; readonly wrong: number };
  start(pem: Certificates): Promise<{ readonly server: Stoppable; readonly attempt: Attempt }>;
}

interface Stoppable {
  stop(): Promise<unknown>;
}

/** How much is tried. */
export interface MatrixSize {
  /** Offsets at which the bytes are cut, evenly spread over the first kilobyte; all of them where there are fewer. */
  readonly offsets: number;
  /** Tests at a time. */
  readonly atOnce: number;
}

/** How many verdicts were compared, and which of them differ from the one without cuts. */
export interface SegmentMatrix {
  readonly cells: number;
  readonly wrong: readonly string[];
}

const LAST_OFFSET = 1024;
const FEW_OFFSETS = 8;
/** What the test in clear comes to at a port of TLS, where there is nothing to cut. */
const SPEAKS_TLS_ALONE: readonly (string | undefined)[] = ['ProtocolError', 'ConnectionClosed', 'TimedOut'];

/** Runs it, server by server. */
export async function segmentMatrix(
  servers: readonly SegmentedServer[],
  size: MatrixSize,
  say: (line: string) => void = () => undefined,
): Promise<SegmentMatrix> {
  const pem = await certificates();
  const parts: SegmentMatrix[] = [];
  for (const each of servers) {
    const part = await matrixOf(each, pem, size);
    say(`${each.name}: ${part.cells} cells, ${part.wrong.length} wrong`);
    parts.push(part);
  }
  return {
    cells: parts.reduce((sum, { cells }) => sum + cells, 0),
    wrong: parts.flatMap(({ wrong }) => wrong),
  };
}

async function matrixOf(each: SegmentedServer, pem: Certificates, size: MatrixSize): Promise<SegmentMatrix> {
  const starts = startsOf(each, pem);
  try {
    const conversations = await starts.conversations();
    let cells = 0;
    const wrong: string[] = [];
    for (const [index, [name]] of conversations.entries()) {
      const [, first] = (await starts.conversations())[index]!; // each start has the same ones
      const { expected, length } = await uncut(each.type, first);
      if (name.endsWith('clear') && SPEAKS_TLS_ALONE.includes(expected.reason)) continue;
      if (name === 'right' && expected.reason !== undefined)
        wrong.push(`${each.name}, ${name}, as they come: ${told(expected)}`);
      for (const { cuts, atOnce } of groupsOf(each, name, length, size)) {
        if (each.mostTests) await starts.anew();
        const [, asked] = (await starts.conversations())[index]!; // as above
        await eachAtOnce(cuts, atOnce, async (cut) => {
          const found = await verdictOf(each.type, asked, cut);
          cells += 1;
          if (!isDeepStrictEqual(found, expected))
            wrong.push(`${each.name}, ${name}, ${cut}: ${told(found)} for ${told(expected)}`);
        });
      }
    }
    return { cells, wrong };
  } finally {
    await starts.anew();
  }
}

type Conversations = readonly (readonly [name: string, asked: Attempt])[];

/** Starts it when it is asked for; `anew` has the next one ask another. */
function startsOf(each: SegmentedServer, pem: Certificates) {
  let running: Awaited<ReturnType<SegmentedServer['start']>> | undefined;
  return {
    async conversations(): Promise<Conversations> {
      running ??= await each.start(pem);
      return conversationsWith(each, running.attempt, pem);
    },
    async anew(): Promise<void> {
      await running?.server.stop();
      running = undefined;
    },
  };
}

interface Group {
  readonly cuts: readonly Cut[];
  readonly atOnce: number;
}

/** What is tried of a conversation with one start of its server, where that serves only so many tests. */
function groupsOf(each: SegmentedServer, name: string, length: number, size: MatrixSize): readonly Group[] {
  const isWrong = name.startsWith('wrong');
  const offsets = offsetsIn(length, isWrong && each.isSlowToRefuse === true ? FEW_OFFSETS : size.offsets);
  const most = each.mostTests?.[isWrong ? 'wrong' : 'right'] ?? Math.max(1, offsets.length);
  const atOnce = Math.min(size.atOnce, each.mostAtOnce ?? size.atOnce);
  const groups = Array.from({ length: Math.ceil(offsets.length / most) }, (_, index) => ({
    cuts: offsets.slice(index * most, (index + 1) * most),
    atOnce,
  }));
  // A byte takes a turn of the event loop, which is long while other tests run: with them it would take too long.
  return [{ cuts: ['at once', 'one at a time'], atOnce: 1 }, ...groups];
}

function conversationsWith({ type }: SegmentedServer, right: Attempt, pem: Certificates): Conversations {
  const connector = connectorOf(type);
  const takesAuthority = connector !== undefined && 'caCertificate' in connector.secrets.properties;
  const hasClear = connector !== undefined && 'tls' in connector.parameters.properties;
  const secured = {
    ...right,
    secrets: { ...right.secrets, ...(takesAuthority && { caCertificate: pem.ca }) },
  };
  const clear = { ...right, parameters: { ...right.parameters, tls: { mode: 'disable' } } };
  return [
    ['right', secured],
    ['wrong', withWrongLogin(secured)],
    ...(hasClear
      ? ([
          ['right in clear', clear],
          ['wrong in clear', withWrongLogin(clear)],
        ] as const)
      : []),
  ];
}

/** A password or the like that is not the one; without any, another user. */
function withWrongLogin(asked: Attempt): Attempt {
  const [name, value] =
    Object.entries(asked.secrets ?? {}).find(([each]) => /^(password|token|secretAccessKey)$/.test(each)) ??
    [];
  if (name !== undefined) return { ...asked, secrets: { ...asked.secrets, [name]: `${value}x` } };
  return { ...asked, parameters: { ...asked.parameters, user: `${String(asked.parameters['user'])}x` } };
}

async function uncut(type: string, asked: Attempt): Promise<{ expected: Verdict; length: number }> {
  let length = 0;
  const expected = await verdictOf(type, asked, 'as they come', (read) => (length = Math.max(length, read)));
  return { expected, length };
}

async function verdictOf(
  type: string,
  asked: Attempt,
  cut: Cut,
  onRead?: (length: number) => void,
): Promise<Verdict> {
  const connector = connectorOf(type);
  if (connector === undefined) throw new Error(`there is no type ${type}`);
  return verdict(await attempt(resegmented(connector, cut, onRead), { ...asked, timeoutMs: 20_000 }));
}

/** At most so many of them, evenly spread. */
function offsetsIn(length: number, most: number): readonly number[] {
  const all = Array.from({ length: Math.max(0, Math.min(length - 1, LAST_OFFSET)) }, (_, index) => index + 1);
  const stride = Math.max(1, Math.ceil(all.length / most));
  return all.filter((_, index) => index % stride === 0);
}

async function eachAtOnce<T>(all: readonly T[], atOnce: number, run: (each: T) => Promise<void>) {
  const waiting = all.values();
  const work = async () => {
    for (const each of waiting) await run(each);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

function told({ reason, failedStep }: Verdict): string {
  return reason === undefined ? 'Succeeded' : `${reason} at ${failedStep ?? 'no step'}`;
}
