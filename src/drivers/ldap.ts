import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { element, elementsIn, integerIn, readSequence, small, TAG } from './codec/ber.ts';
import type { Element } from './codec/ber.ts';
import { refuseUnverified } from './clear.ts';
import type { Login } from './login.ts';
import type { TlsUpgrade } from './starttls.ts';
import { notUnderstood } from './wire.ts';

/*
 * Three requests of RFC 4511, written and read by ourselves: see docs/decisions/2026-11-29-protocols-without-their-clients.md.
 * Referrals are never followed.
 */

/** The StartTLS operation (RFC 4511, section 4.14); the server sends no greeting. */
export const startTlsOperation: TlsUpgrade = {
  async startTls(socket) {
    const { result } = await ask(
      socket,
      { id: IDS.startTls, operation: element(0x77, element(0x80, '1.3.6.1.4.1.1466.20037')) },
      0x78,
    );
    if (result.code !== 0) throw new ConnectionFailure('TLSNotOffered', 'the server does not offer StartTLS');
  },
};

/** Each request is sent once. */
const IDS = { startTls: 1, bind: 2, base: 3, root: 4 } as const;

/** Asks for what the password policy says of a bind: without it, a locked account looks like a wrong password. */
const PASSWORD_POLICY = '1.3.6.1.4.1.42.2.27.8.5.1';

/** Logs in by name and password (simple bind); gives when the password expires, where the server warns of it. */
export async function simpleBind(
  socket: Socket,
  { user, password }: Login,
  tls: TlsParameters | undefined,
): Promise<Date | undefined> {
  refuseUnverified(tls);
  return sendBind(socket, element(TAG.octets, user), element(0x80, password.reveal()));
}

/** Logs in as the subject of the client certificate (SASL EXTERNAL). */
export async function saslExternalBind(socket: Socket): Promise<Date | undefined> {
  return sendBind(
    socket,
    element(TAG.octets),
    element(0xa3, element(TAG.octets, 'EXTERNAL'), element(TAG.octets)),
  );
}

async function sendBind(socket: Socket, name: Buffer, credential: Buffer): Promise<Date | undefined> {
  const operation = element(0x60, small(TAG.integer, 3), name, credential);
  const control = element(TAG.sequence, element(TAG.octets, PASSWORD_POLICY));
  const { result, controls } = await ask(socket, { id: IDS.bind, operation, control }, 0x61);
  const answer = policyAnswer(controls);
  const policy = policyError(answer);
  if (policy) throw new ConnectionFailure(...policy);
  if (result.code !== 0) throw failureOf(result, BIND);
  const seconds = secondsLeft(answer);
  return seconds === undefined ? undefined : new Date(Date.now() + seconds * 1000);
}

/** Whether an entry exists: a search of the base object that asks for no attributes. */
export async function searchBaseObject(socket: Socket, base: string): Promise<void> {
  const { result, entries } = await search(socket, IDS.base, base);
  if (result.code !== 0) throw failureOf(result, SEARCH);
  if (entries === 0)
    throw new ConnectionFailure('PermissionDenied', 'the user may not see the base, or it does not exist');
}

/** Reads the root DSE, in which a server describes itself, and unbinds. */
export async function searchRootDse(socket: Socket): Promise<void> {
  const { result } = await search(socket, IDS.root, '');
  if (result.code !== 0) throw failureOf(result, SEARCH);
  socket.write(element(TAG.sequence, small(TAG.integer, IDS.root + 1), element(0x42)));
}

/** No more than one entry can answer; a server may name other places beside it. */
const MOST_MESSAGES = 8;

async function search(
  socket: Socket,
  id: number,
  base: string,
): Promise<{ readonly result: Result; readonly entries: number }> {
  const [scope, aliases] = [small(TAG.enumerated, 0), small(TAG.enumerated, 0)];
  const limits = [small(TAG.integer, 1), small(TAG.integer, 0), small(TAG.boolean, 0)];
  const wanted = [element(0x87, 'objectClass'), element(TAG.sequence, element(TAG.octets, '1.1'))];
  send(socket, {
    id,
    operation: element(0x63, element(TAG.octets, base), scope, aliases, ...limits, ...wanted),
  });
  let entries = 0;
  for (let messages = 0; messages < MOST_MESSAGES; messages += 1) {
    const { operation } = await read(socket, id);
    if (operation.tag === 0x65) return { result: resultIn(operation), entries };
    if (operation.tag === 0x64) entries += 1;
    else if (operation.tag !== 0x73) throw notUnderstood();
  }
  throw notUnderstood();
}

interface Request {
  readonly id: number;
  readonly operation: Buffer;
  readonly control?: Buffer;
}

interface Message {
  readonly operation: Element;
  readonly controls: Element | undefined;
}

interface Result {
  readonly code: number;
  /** May hold anything; only the codes of Active Directory in it are looked for. */
  readonly diagnostic: string;
}

async function ask(socket: Socket, request: Request, answer: number) {
  send(socket, request);
  const { operation, controls } = await read(socket, request.id);
  if (operation.tag !== answer) throw notUnderstood();
  return { result: resultIn(operation), controls };
}

function send(socket: Socket, { id, operation, control }: Request): void {
  socket.write(
    element(TAG.sequence, small(TAG.integer, id), operation, ...(control ? [element(0xa0, control)] : [])),
  );
}

/** A message with the id 0 answers no request: it says why the server is about to close the connection. */
async function read(socket: Socket, id: number): Promise<Message> {
  const [number, operation, controls] = await readSequence(socket);
  const answered = integerIn(number, TAG.integer);
  if (!operation || (answered !== id && answered !== 0)) throw notUnderstood();
  if (answered === 0) throw failureOf(resultIn(operation), []);
  return { operation, controls };
}

function resultIn({ content }: Element): Result {
  const [code, matched, diagnostic] = elementsIn(content);
  if (matched?.tag !== TAG.octets || diagnostic?.tag !== TAG.octets) throw notUnderstood();
  return { code: integerIn(code, TAG.enumerated), diagnostic: diagnostic.content.toString('latin1') };
}

type Meaning = readonly [FailureReason, string];

const POLICY_ERRORS: readonly Meaning[] = [
  ['CredentialsExpired', 'the password has expired'],
  ['AccountLocked', 'the account is locked'],
  ['CredentialsExpired', 'the password has to be changed before it can be used'],
];

/** What the password policy answers: a sequence of an optional warning and an optional error. */
function policyAnswer(controls: Element | undefined): readonly Element[] {
  if (controls?.tag !== 0xa0) return [];
  const parts = elementsIn(controls.content).map(({ content }) => elementsIn(content));
  const policy = parts.find(([oid]) => oid?.content.toString('latin1') === PASSWORD_POLICY)?.at(-1);
  const [answer] = policy?.tag === TAG.octets ? elementsIn(policy.content) : [];
  return answer?.tag === TAG.sequence ? elementsIn(answer.content) : [];
}

function policyError(answer: readonly Element[]): Meaning | undefined {
  const error = answer.find(({ tag }) => tag === 0x81);
  return error && POLICY_ERRORS[integerIn(error, 0x81)];
}

/** The warning is the time that is left, or how often an expired password may still be used. */
function secondsLeft(answer: readonly Element[]): number | undefined {
  const warning = answer.find(({ tag }) => tag === 0xa0);
  const [choice] = warning === undefined ? [] : elementsIn(warning.content);
  if (choice === undefined) return undefined;
  return choice.tag === 0x80 ? integerIn(choice, 0x80) : 0;
}

/** Result codes, where needed with what Active Directory puts behind them. */
type Meanings = readonly (readonly [RegExp, FailureReason, string])[];

const GENERAL: Meanings = [
  [/^(3|11|51|52) /, 'ServerUnavailable', 'the server is busy or stopping'],
  [/^10 /, 'UnexpectedAnswer', 'the server refers to another one, and a test does not follow'],
  [/^(8|13) /, 'TLSRequired', 'the server lets users in over TLS only'],
  [/^50 /, 'PermissionDenied', 'the user may not read the base'],
];

const BIND: Meanings = [
  [/^49 .*\bdata (532|773)\b/s, 'CredentialsExpired', 'the password has expired or has to be changed'],
  [
    /^49 .*\bdata (533|701|775|530|531)\b/s,
    'AccountLocked',
    'the account is locked, disabled or expired, or may not log in from here or now',
  ],
  [/^(49|32|34) /, 'CredentialsRejected', 'the server does not accept the user or the password'],
  [/^53 .*\b(inactivated|disabled|locked)\b/is, 'AccountLocked', 'the account is locked or disabled'],
  [/^(2|7|48|53) /, 'AuthMethodNotOffered', 'the server does not let this user in in this way'],
  [/^19 /, 'AccountLocked', 'the server has locked the account, or does not let it try again now'],
];

const SEARCH: Meanings = [
  [/^(32|34) /, 'TargetNotFound', 'the base does not exist'],
  [
    /^(1|8|53) /,
    'PermissionDenied',
    'the server is unwilling to answer: it may want a login, or may be restricted',
  ],
];

function failureOf({ code, diagnostic }: Result, meanings: Meanings): ConnectionFailure {
  const meaning = [...meanings, ...GENERAL].find(([result]) => result.test(`${code} ${diagnostic}`));
  return meaning
    ? new ConnectionFailure(meaning[1], meaning[2])
    : new ConnectionFailure('UnexpectedAnswer', 'the server answers with an error');
}
