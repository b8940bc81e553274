import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import { u32, u8 } from '../codec/bytes.ts';
import type { Login } from '../login.ts';
import { answerChallenge } from './o5logon.ts';
import type { NetworkSession } from './tns.ts';
import { functionCall, bytesWithLength, ub4, keyWithValue, readCallResponse } from './ttc.ts';
import type { CallResponse } from './ttc.ts';
import { negotiate } from './negotiation.ts';
import { notUnderstood } from '../wire.ts';

/*
 * Four calls of Oracle Database: the two of a login, a ping, and the end of the session.
 * See docs/decisions/2026-11-29-protocols-without-their-clients.md.
 */

/** By code and by their order. */
const CALL = { challenge: [118, 1], login: [115, 2], ping: [147, 3], end: [9, 4] } as const;
const MODE = { login: 0x001, withPassword: 0x100 } as const;
/** 19.0.0.0.0 as a number. */
const CLIENT_VERSION = String(0x13_00_00_00);

/** Logs in once (AUTH phase one and two); answers with the version of the server. */
export async function authenticateInTwoPhases(
  session: NetworkSession,
  { user, password }: Login,
): Promise<string | undefined> {
  const negotiated = await negotiate(session);
  if (!('version' in negotiated)) throw refusalIn(negotiated);
  const challenge = await ask(session, loginCall(CALL.challenge, user, MODE.login, ABOUT));
  const proof = await answerChallenge(challenge.pairs, password);
  const pairs = [...proof.pairs, ...CLIENT].map((each) => keyWithValue(...each));
  const { pairs: answers } = await ask(
    session,
    loginCall(CALL.login, user, MODE.login + MODE.withPassword, pairs),
  );
  proof.verify(answers.get('AUTH_SVR_RESPONSE')?.text ?? '');
  return versionIn(answers.get('AUTH_VERSION_NO')?.text ?? '', negotiated.version);
}

/** The client's names, which a server records; none of them describes the machine. */
const ABOUT = ['TERMINAL', 'PROGRAM_NM', 'MACHINE', 'PID', 'SID'].map((name) =>
  keyWithValue(`AUTH_${name}`, name === 'PID' ? '1' : 'mooring'),
);
const CLIENT = [
  ['SESSION_CLIENT_CHARSET', '873'],
  ['SESSION_CLIENT_DRIVER_NAME', 'mooring'],
  ['SESSION_CLIENT_VERSION', CLIENT_VERSION],
] as const;

function loginCall(
  [code, order]: readonly [number, number],
  user: string,
  mode: number,
  pairs: readonly Buffer[],
): Buffer {
  const name = Buffer.from(user);
  const isGiven = u8(1);
  const [userField, modeField] = [
    [isGiven, ub4(name.length)],
    [ub4(mode), isGiven, ub4(pairs.length)],
  ];
  return functionCall(
    code,
    order,
    ...userField,
    ...modeField,
    isGiven,
    isGiven,
    bytesWithLength(name),
    ...pairs,
  );
}

/** Calls the function ping, which only a client that has logged in may. */
export async function pingFunction(session: NetworkSession): Promise<void> {
  await ask(session, functionCall(...CALL.ping));
}

/** Calls the function logoff, so that the server ends the session at once. */
export async function logoffFunction(session: NetworkSession): Promise<void> {
  await ask(session, functionCall(...CALL.end));
}

async function ask(session: NetworkSession, call: Buffer): Promise<CallResponse> {
  session.send(call);
  const answer = await readCallResponse(session);
  if (answer.error !== 0) throw refusalIn(answer);
  return answer;
}

/** From version 11 of the protocol on, the second part of a version has two digits. */
const TWO_DIGITS_FROM = 11;

function versionIn(text: string, protocol: number): string | undefined {
  if (!/^\d{1,10}$/.test(text) || Number(text) > 0xffff_ffff) return undefined;
  const digits = u32(Number(text)).toString('hex');
  const cuts = protocol >= TWO_DIGITS_FROM ? [0, 2, 4, 5, 7, 8] : [0, 2, 3, 5, 6, 8];
  return cuts.slice(1).map((end, index) => Number.parseInt(digits.slice(cuts[index], end), 16)).join('.'); // prettier-ignore
}

type Meaning = readonly [FailureReason, string];

const NOT_OPEN: Meaning = ['ServerUnavailable', 'the database is starting, stopping or not open'];
const NOT_ACCEPTED: Meaning = ['CredentialsRejected', 'the server does not accept the user or the password'];
const FULL: Meaning = ['TooManyConnections', 'the database has no process or session left'];

/** Numbers of errors, without ORA. */
const MEANINGS: Readonly<Record<number, Meaning>> = {
  18: FULL,
  19: FULL,
  20: FULL,
  28: ['ServerUnavailable', 'the server ended the session'],
  257: ['ServerUnavailable', 'the database cannot archive its log, and lets in administrators alone'],
  604: ['UnexpectedAnswer', 'a trigger of the database on logon fails'],
  1004: NOT_ACCEPTED,
  1005: NOT_ACCEPTED,
  1017: NOT_ACCEPTED,
  1031: ['PermissionDenied', 'the user may not log in in this way'],
  1033: NOT_OPEN,
  1034: NOT_OPEN,
  1035: ['ServerUnavailable', 'the database is in restricted mode'],
  1045: ['PermissionDenied', 'the user lacks the privilege CREATE SESSION'],
  1089: NOT_OPEN,
  1090: NOT_OPEN,
  1092: NOT_OPEN,
  1109: NOT_OPEN,
  1219: NOT_OPEN,
  2391: ['TooManyConnections', 'the user has no session left by its profile'],
  28000: ['AccountLocked', 'the account is locked'],
  28001: ['CredentialsExpired', 'the password has expired'],
  28009: ['PermissionDenied', 'the user may log in as an administrator alone'],
  28040: ['AuthMethodNotOffered', 'the server offers no login that the test knows'],
  47306: ['PermissionDenied', 'a rule of Database Vault does not let the user in'],
};

function refusalIn({ error }: CallResponse): ConnectionFailure {
  if (error === 0) return notUnderstood();
  const meaning = MEANINGS[error];
  return meaning
    ? new ConnectionFailure(...meaning)
    : new ConnectionFailure('UnexpectedAnswer', 'the server answers with an error');
}
