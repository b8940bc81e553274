import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** What the nameserver says of a name, or of a service of it, by its first label; undefined: nothing at all. */
export type Zone = Readonly<Record<string, AnswerData | undefined>>;

interface AnswerData {
  /** All well, broken, no such name, refused. */
  readonly code: 0 | 2 | 3 | 5;
  readonly addresses: readonly string[];
  readonly trick?: Trick;
}

/** What else than an honest answer it gives. */
type Trick =
  | 'is an alias of itself'
  | 'tells of another name'
  | 'answers to another number'
  | 'talks garbage'
  | 'says all over TCP alone'
  | 'says no more over TCP';

const KINDS: Readonly<Record<number, string>> = { 1: 'A', 16: 'TXT', 28: 'AAAA', 33: 'SRV' };

/** A nameserver of a test, and what it was asked: `A name`, `AAAA name`, `SRV name`, `TXT name`. */
export interface Nameserver {
  readonly asked: readonly string[];
  close(): void;
}

/** Answers on port 53 of a loopback address. IPv4 addresses only; of IPv6 there are none. */
export async function nameserver(address: string, zone: Zone): Promise<Nameserver> {
  const asked: string[] = [];
  const heard = (query: Buffer) => {
    const { name, end, kind } = question(query);
    asked.push(`${KINDS[kind] ?? kind} ${name}`);
    const said = zone[name.replace(/^(_\w+\.)+/, '').split('.')[0] ?? ''];
    return (
      said && { question: query.subarray(0, end), said: kind === 28 ? { ...said, addresses: [] } : said }
    );
  };
  const socket = createSocket('udp4').on('message', (query, { port, address: to }) => {
    const told = heard(query);
    if (told) socket.send(overUdp(told.question, told.said), port, to);
  });
  const server = createServer((stream) => {
    stream
      .on('error', () => undefined)
      .on('data', (frames) => {
        for (const query of splitFrames(frames)) stream.write(overTcp(heard(query)));
      });
  });
  socket.bind(53, address);
  server.listen(53, address);
  await Promise.all([once(socket, 'listening'), once(server, 'listening')]);
  return {
    asked,
    close() {
      socket.close();
      server.close();
    },
  };
}

function question(query: Buffer): { name: string; end: number; kind: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5, kind: query.readUInt16BE(at + 1) };
}

const TRUNCATION = 0x0200;
/** The name that was asked for, and one that was not asked for. */
const QUESTION_NAME = Buffer.from([0xc0, 12]);
const OTHER = Buffer.from('\u0005other\u0004test\0', 'latin1');

type Answer = (question: Buffer, said: AnswerData) => Buffer;

const honest: Answer = (question, { code, addresses }) => message(question, code, addresses.map(addressOf()));
const truncation: Answer = (question, { code }) => message(question, code + TRUNCATION, []);

const OVER_UDP: Readonly<Record<Trick, Answer>> = {
  'is an alias of itself': (question, { code }) =>
    message(question, code, [record(QUESTION_NAME, 5, QUESTION_NAME)]),
  'tells of another name': (question, { code, addresses }) =>
    message(question, code, addresses.map(addressOf(OTHER))),
  'answers to another number': (question, said) =>
    Buffer.concat([Buffer.from([0, 0]), honest(question, said).subarray(2)]),
  'talks garbage': (question) => Buffer.concat([question.subarray(0, 2), Buffer.alloc(40, 0xc1)]),
  'says all over TCP alone': truncation,
  'says no more over TCP': truncation,
};

function overUdp(question: Buffer, said: AnswerData): Buffer {
  return (said.trick ? OVER_UDP[said.trick] : honest)(question, said);
}

/** Resolvers ask for both kinds of addresses at once. */
function splitFrames(frames: Buffer): readonly Buffer[] {
  if (frames.length === 0) return [];
  const end = 2 + frames.readUInt16BE(0);
  return [frames.subarray(2, end), ...splitFrames(frames.subarray(end))];
}

function overTcp(told: { readonly question: Buffer; readonly said: AnswerData } | undefined): Buffer {
  if (told === undefined || told.said.trick === 'says no more over TCP') return Buffer.from([0, 0]);
  const whole = honest(told.question, told.said);
  return Buffer.concat([Buffer.from([whole.length >> 8, whole.length & 255]), whole]); // oxlint-disable-line no-bitwise -- the two bytes of a length
}

function message(question: Buffer, flags: number, records: readonly Buffer[]): Buffer {
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 + flags, 2);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, ...records]);
}

/** A record of the name that was asked for, unless another is given. */
function addressOf(owner = QUESTION_NAME): (address: string) => Buffer {
  return (address) => record(owner, 1, Buffer.from(address.split('.').map(Number)));
}

function record(owner: Buffer, kind: number, data: Buffer): Buffer {
  return Buffer.concat([owner, Buffer.from([0, kind, 0, 1, 0, 0, 0, 0, 0, data.length]), data]);
}
