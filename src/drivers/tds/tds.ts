import type { Socket } from 'node:net';
import type { Security, TestContext } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { Bytes, u16, u8 } from '../codec/bytes.ts';
import { refuseUnverified } from '../clear.ts';
import { loginFailure } from './errors.ts';
import { loginRecord, utf16 } from './login.ts';
import type { Credential } from './login.ts';
import { PACKET_TYPE, packets, readTabularResult } from './packets.ts';
import { tokensIn } from './tokens.ts';
import type { Token } from './tokens.ts';
import { Tunnel } from './tunnel.ts';
import { notUnderstood } from '../wire.ts';

/*
 * TDS of SQL Server, from [MS-TDS]: PRELOGIN, which agrees on encryption, TLS in packets of TDS
 * or, in TDS 8.0, before the first of them, one login, one question.
 * See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** No TLS, TLS in packets of TDS (TDS 7), or TDS in TLS (TDS 8.0). */
export type EncryptMode = 'none' | 'inside' | 'strict';

/** A connection after PRELOGIN, and TLS where it has one. */
interface LoginReady {
  readonly socket: Socket;
  readonly encryption: EncryptMode;
  /** The server has asked for a token of Entra, which the login is to repeat. */
  readonly asksForToken: boolean;
}

/** What an answer to LOGIN7 says: LOGINACK and ROUTING. */
export interface LoginAck {
  readonly version: string;
  /** The server to which clients are to connect instead. */
  readonly routing: { readonly host: string; readonly port: number } | undefined;
}

/** Exchanges PRELOGIN, and starts TLS unless the encryption is none. */
export async function prelogin(
  dialled: Socket,
  encryption: EncryptMode,
  security: Security,
  { network, step }: Pick<TestContext, 'network' | 'step'>,
): Promise<LoginReady> {
  if (encryption === 'none') return step('Authenticate', () => greet(dialled, encryption));
  if (encryption === 'strict') {
    const session = await network.secure(dialled, { ...security, alpn: 'tds/8.0' });
    return step('Authenticate', () => greet(session, encryption));
  }
  return step('TLS', async () => {
    const ready = await greet(dialled, encryption);
    if (dialled.readableLength > 0) throw notUnderstood(); // bytes before the handshake may have come from an attacker
    const tunnel = new Tunnel(dialled);
    const session = await network.secure(tunnel, { ...security, newest: 'TLSv1.2' });
    tunnel.open();
    return { ...ready, socket: session };
  });
}

const OPTION = {
  version: 0,
  encryption: 1,
  instance: 2,
  thread: 3,
  mars: 4,
  tokenRequired: 6,
  end: 0xff,
} as const;
const ENCRYPT = { off: 0, on: 1, notSupported: 2, required: 3 } as const;
const ENTRY_LENGTH = 5;

type Option = readonly [option: number, data: Buffer];

const VERSION: Option = [OPTION.version, Buffer.from([9, 0, 0, 0, 0, 0])];
/** What else every client speaks of: no instance, no thread, one session at a time, and that it knows of tokens. */
const ABOUT: readonly Option[] = [
  [OPTION.instance, u8(0)],
  [OPTION.thread, Buffer.alloc(4)],
  [OPTION.mars, u8(0)],
  [OPTION.tokenRequired, u8(1)],
];

async function greet(socket: Socket, encryption: EncryptMode): Promise<LoginReady> {
  const wish = encryption === 'inside' ? ENCRYPT.on : ENCRYPT.notSupported;
  socket.write(packets(PACKET_TYPE.prelogin, preloginOf([VERSION, [OPTION.encryption, u8(wish)], ...ABOUT])));
  const answer = await readTabularResult(socket);
  if (answer[0] !== OPTION.version) throw refusalIn(answer);
  const options = optionsIn(answer);
  checkEncryption(options.get(OPTION.encryption)?.[0], encryption);
  return { socket, encryption, asksForToken: options.get(OPTION.tokenRequired)?.[0] === 1 };
}

function preloginOf(options: readonly Option[]): Buffer {
  let at = options.length * ENTRY_LENGTH + 1;
  const entries = options.map(([option, data]) => {
    const entry = Buffer.concat([u8(option), u16(at), u16(data.length)]);
    at += data.length;
    return entry;
  });
  return Buffer.concat([...entries, u8(OPTION.end), ...options.map(([, data]) => data)]);
}

function optionsIn(answer: Buffer): ReadonlyMap<number, Buffer> {
  const table = new Bytes(answer);
  const options = new Map<number, Buffer>();
  for (let option = table.u8(); option !== OPTION.end; option = table.u8()) {
    const [start, length] = [table.u16(), table.u16()];
    if (start + length > answer.length) throw notUnderstood();
    options.set(option, answer.subarray(start, start + length));
  }
  return options;
}

/** A server that encrypts nothing, or the login alone, is one that does not offer TLS. */
function checkEncryption(answer: number | undefined, encryption: EncryptMode): void {
  if (encryption === 'strict') return;
  if (answer === undefined || answer > ENCRYPT.required) throw notUnderstood();
  const encrypts = answer === ENCRYPT.on || answer === ENCRYPT.required;
  if (encryption === 'inside' && !encrypts)
    throw new ConnectionFailure('TLSNotOffered', 'the server does not offer TLS');
  if (encryption === 'none' && answer !== ENCRYPT.notSupported)
    throw new ConnectionFailure('TLSRequired', 'the server lets nobody in without TLS');
}

/** Logs in once (LOGIN7), to the database if one is named. */
export async function login7(
  ready: LoginReady,
  credential: Credential,
  place: { readonly host: string; readonly database: string | undefined },
  { tls }: Security,
): Promise<LoginAck> {
  refuseUnverified(tls);
  const { socket, encryption, asksForToken } = ready;
  const record = loginRecord({
    ...place,
    credential,
    isStrict: encryption === 'strict',
    echoes: asksForToken,
  });
  socket.write(packets(PACKET_TYPE.login, record));
  const tokens = [...tokensIn(await readTabularResult(socket))];
  const admitted = tokens.find((token) => token.kind === 'login');
  if (!admitted || errorsAmong(tokens).length > 0) throw failureOf(tokens);
  return { version: admitted.version, routing: tokens.find((token) => token.kind === 'routing') };
}

const QUESTION = 'SELECT 1';
const TRANSACTION_HEADER = Buffer.from('16000000120000000200000000000000000001000000', 'hex');

/** Runs `SELECT 1` (SQL batch), and refuses any other result. */
export async function sqlBatch({ socket }: LoginReady): Promise<void> {
  socket.write(packets(PACKET_TYPE.batch, Buffer.concat([TRANSACTION_HEADER, utf16(QUESTION)])));
  const tokens = [...tokensIn(await readTabularResult(socket))];
  if (errorsAmong(tokens).length > 0) throw failureOf(tokens);
  const [row, ...more] = tokens.filter((token) => token.kind === 'row');
  if (row?.value !== 1 || more.length > 0)
    throw new ConnectionFailure('UnexpectedAnswer', 'the server answers SELECT 1 with something else');
}

/** Why a server refuses clients before the login, which cannot be the login. */
function refusalIn(answer: Buffer): ConnectionFailure {
  const failure = failureOf([...tokensIn(answer)]);
  return failure.step === 'Authenticate' ? notUnderstood() : failure;
}

function failureOf(tokens: readonly Token[]): ConnectionFailure {
  const errors = errorsAmong(tokens);
  return errors.length > 0 ? loginFailure(errors) : notUnderstood();
}

function errorsAmong(tokens: readonly Token[]): readonly number[] {
  return tokens.flatMap((token) => (token.kind === 'error' ? [token.number] : []));
}
