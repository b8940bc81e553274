import { u16, u32, u8 } from '../../../src/drivers/codec/bytes.ts';
import { beginLogin } from './oraclelogin.ts';
import type { Account, Login } from './oraclelogin.ts';

/*
 * What a server of Oracle Database says once a listener has accepted: what it knows, the two halves of a login by O5LOGON, an answer to a
 * ping, and a farewell. See oracle.ts.
 */

/** What is said and heard. */
export interface Channel {
  hear(): Promise<Buffer>;
  say(message: Buffer): void;
  /** Has the client begin anew, as before an error. */
  breakOff(): Promise<void>;
}

interface SessionOptions {
  readonly users?: Readonly<Record<string, Account>>;
  readonly protocol?: number;
}

const CALL = { challenge: 118, login: 115, ping: 147, end: 9 } as const;

/** Talks until the client takes leave. */
export async function serveSession(
  channel: Channel,
  { users = {}, protocol = 12 }: SessionOptions,
): Promise<void> {
  let login: Login | undefined;
  let isIn = false;
  for (;;) {
    const message = await channel.hear();
    const [kind, code] = message;
    if (kind === 1) channel.say(knowledge(protocol));
    else if (kind === 2) channel.say(types(message));
    else if (kind !== 3) throw new Error('the client says what the server does not know');
    else if (code === CALL.challenge) {
      const { user } = loginIn(message);
      login = beginLogin(users[user.toUpperCase()]);
      channel.say(Buffer.concat([pairs(login.challenge), outcome(0)]));
    } else if (code === CALL.login) {
      const error = login ? login.judge(loginIn(message).pairs) : 1017;
      if (error !== 0) await channel.breakOff();
      channel.say(error === 0 ? Buffer.concat([welcome(login!, protocol), status()]) : outcome(error));
      isIn = error === 0;
    } else if (code === CALL.ping) channel.say(isIn ? status() : outcome(1012));
    else if (code === CALL.end) channel.say(status());
    else channel.say(outcome(3120));
    if (kind === 3 && code === CALL.end) return;
  }
}

/** What the server knows of the protocol, and of character sets. */
export function knowledge(protocol: number): Buffer {
  const known = Buffer.alloc(45, 1);
  known[4] = 0x2a;
  known[7] = protocol;
  const encodings = Buffer.from([0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0x07, 0xd0]);
  const head = [
    u8(1),
    u8(6),
    u8(0),
    Buffer.from('x86_64/Linux 2.4.xx\0'),
    Buffer.from([0x69, 0x03, 1]),
    Buffer.from([2, 0]),
    Buffer.alloc(10),
  ];
  return Buffer.concat([
    ...head,
    u16(encodings.length),
    encodings,
    withLength(known),
    withLength(Buffer.from([2, 1, 0, 0, 0, 0, 4])),
  ]);
}

/** The types that the client has named, each as it asked for. */
export function types(message: Buffer): Buffer {
  const reader = readerOf(message.subarray(6));
  reader.counted();
  reader.counted();
  return Buffer.concat([u8(2), reader.rest()]);
}

/** What a client is told after its login. */
export function welcome({ response, warning }: Login, protocol: number): Buffer {
  const version = protocol >= 11 ? 0x13_15_00_00 : 0x0c_10_02_00;
  const told = {
    AUTH_VERSION_STRING: ['- Production'],
    AUTH_VERSION_NO: [String(version)],
    AUTH_SESSION_ID: ['42'],
    AUTH_SERIAL_NUM: ['7'],
    AUTH_SC_SERVICE_NAME: ['orders'],
    AUTH_SVR_RESPONSE: [response()],
    AUTH_LONG: ['x'.repeat(300)],
  } as const;
  const text = 'a warning\n';
  const warned =
    warning === 0
      ? []
      : [u8(15), number(warning), number(text.length), number(0), withLength(Buffer.from(text))];
  const settings = [
    u8(23),
    u8(5),
    number(1),
    u8(1),
    number(1),
    u8(1),
    number(3),
    withLength(Buffer.from('key')),
    number(5),
    withLength(Buffer.from('value')),
    number(168),
    number(0),
  ];
  return Buffer.concat([pairs(told), ...warned, ...settings]);
}

/** Names and values. */
export function pairs(values: Readonly<Record<string, readonly [string, number?]>>): Buffer {
  const entries = Object.entries(values).map(([name, [value, about = 0]]) =>
    Buffer.concat([
      number(name.length),
      withLength(Buffer.from(name)),
      number(value.length),
      withLength(Buffer.from(value)),
      number(about),
    ]),
  );
  return Buffer.concat([u8(8), number(entries.length), ...entries]);
}

/** A call that has ended well. */
export function status(): Buffer {
  return Buffer.concat([u8(9), number(1), number(0)]);
}

/** A call that has ended, with an error or without. */
export function outcome(error: number): Buffer {
  const head = [1, 5, 0, error, 0, 0, 0, 0].map(number);
  const row = [
    number(0),
    number(0),
    u8(0),
    number(0),
    number(0),
    number(0),
    Buffer.alloc(2),
    number(0),
    number(0),
  ];
  const text = withLength(Buffer.from(`ORA-${String(error).padStart(5, '0')}: canary\n`));
  const lists = [number(0), number(0), number(0), number(0)];
  return Buffer.concat([
    u8(4),
    ...head,
    Buffer.alloc(6),
    ...row,
    ...lists,
    number(error),
    number(0),
    ...(error === 0 ? [] : [text]),
  ]);
}

/** The user and the pairs in one half of a login. */
export function loginIn(message: Buffer): {
  readonly user: string;
  readonly pairs: Readonly<Record<string, string>>;
} {
  const reader = readerOf(message.subarray(3));
  reader.bytes(1);
  reader.number();
  reader.number();
  reader.bytes(1);
  const count = reader.number();
  reader.bytes(2);
  const user = reader.counted().toString();
  const found: Record<string, string> = {};
  for (let index = 0; index < count; index += 1) {
    const [name, value] = [reader.text(), reader.text()];
    reader.number();
    found[name] = value;
  }
  return { user, pairs: found };
}

function readerOf(bytes: Buffer) {
  let at = 0;
  const take = (length: number) => bytes.subarray(at, (at += length));
  const readNumber = () => {
    const length = take(1)[0] ?? 0;
    return length === 0 ? 0 : take(length).readUIntBE(0, length);
  };
  const readCounted = () => {
    const length = take(1)[0] ?? 0;
    if (length !== 254) return take(length);
    const pieces: Buffer[] = [];
    for (let next = readNumber(); next > 0; next = readNumber()) pieces.push(take(next));
    return Buffer.concat(pieces);
  };
  const readText = () => (readNumber() === 0 ? '' : readCounted().toString());
  return {
    bytes: take,
    number: readNumber,
    counted: readCounted,
    text: readText,
    rest: () => bytes.subarray(at),
  };
}

/** A number in as few bytes as it takes, behind how many these are. */
export function number(value: number): Buffer {
  if (value === 0) return u8(0);
  const bytes = u32(value);
  const start = bytes.findIndex((byte) => byte !== 0);
  return Buffer.concat([u8(4 - start), bytes.subarray(start)]);
}

function withLength(bytes: Buffer): Buffer {
  if (bytes.length <= 252) return Buffer.concat([u8(bytes.length), bytes]);
  return Buffer.concat([
    u8(254),
    number(100),
    bytes.subarray(0, 100),
    number(bytes.length - 100),
    bytes.subarray(100),
    number(0),
  ]);
}
