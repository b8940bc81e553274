import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/failure.ts';
import { readOpaque } from '../codec/xdr.ts';
import type { XdrStream } from '../codec/xdr.ts';
import { notUnderstood } from '../wire.ts';

const STATUS = {
  end: 0,
  code: 1,
  text: 2,
  counted: 3,
  number: 4,
  interpreted: 5,
  unix: 7,
  state: 19,
} as const;
const TEXTS: readonly number[] = [STATUS.text, STATUS.counted, STATUS.interpreted, STATUS.state];
const MOST_ITEMS = 32;

/** Reads the status vector of a response, and throws where it says that something failed. */
export async function readStatus(stream: XdrStream): Promise<void> {
  const codes: number[] = [];
  let text = '';
  for (let count = 0; count < MOST_ITEMS; count += 1) {
    const kind = (await stream.read(4)).readUInt32BE();
    if (kind === STATUS.end) {
      if (codes.length > 0) throw firebirdFailure(codes, text);
      return;
    }
    if (TEXTS.includes(kind)) text = (await readOpaque(stream)).toString('utf8');
    else if (kind === STATUS.code || kind === STATUS.number || kind === STATUS.unix) {
      const value = (await stream.read(4)).readUInt32BE();
      if (kind === STATUS.code && value !== 0) codes.push(value);
    } else throw notUnderstood();
  }
  throw notUnderstood();
}

const CANNOT_OPEN = 335544734;

/** Why a file cannot be opened: the server passes on the message of its operating system. */
const WORDS: readonly (readonly [RegExp, FailureReason, string])[] = [
  [/^no such file|^the system cannot find/i, 'TargetNotFound', 'the database does not exist'],
  [
    /^permission denied|^access is denied/i,
    'PermissionDenied',
    'the server may not open the file of the database',
  ],
];

const MEANINGS: Readonly<Record<number, readonly [FailureReason, string]>> = {
  335544472: ['CredentialsRejected', 'the server does not accept the user or the password'],
  335544352: ['PermissionDenied', 'the user may not open the database'],
  335544831: ['PermissionDenied', 'the server is configured not to open a database there'],
  335544323: ['UnexpectedAnswer', 'the file is no database'],
  335544379: ['UnexpectedAnswer', 'the database is of another version than the server'],
  335544375: ['ServerUnavailable', 'the database is unavailable'],
  335544528: ['ServerUnavailable', 'the database is shut down'],
  335544856: ['ServerUnavailable', 'the server ended the session'],
  335544722: ['TooManyConnections', 'the server has no connection left'],
  335544421: ['UnexpectedAnswer', 'the server refuses the connection'],
  335545106: [
    'AuthMethodNotOffered',
    'the server cannot judge the login: it may not offer Srp, and its log says why',
  ],
  335545064: [
    'AuthMethodNotOffered',
    'the server does not encrypt the wire: set WireCrypt to Enabled or Required there',
  ],
};

function firebirdFailure(codes: readonly number[], text: string): ConnectionFailure {
  if (codes.includes(CANNOT_OPEN)) {
    const [, reason, message] = WORDS.find(([words]) => words.test(text)) ?? [
      text,
      'ServerUnavailable',
      'the server cannot open the file of the database',
    ];
    return new ConnectionFailure(reason, message);
  }
  const meaning = codes.flatMap((code) => (MEANINGS[code] ? [MEANINGS[code]] : []))[0];
  return meaning
    ? new ConnectionFailure(meaning[0], meaning[1])
    : new ConnectionFailure('UnexpectedAnswer', 'the server answers with an error');
}
