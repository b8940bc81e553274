import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';
import { notUnderstood } from './wire.ts';

/*
 * How a PostgreSQL server's messages are bounded. The npm client has no limit of its own: it waits for as many bytes as
 * a message claims to have, and looks for the end of an error without ever giving up.
 */

/** Throws in a listener of `data`, before the npm client has one, where a server says what that client must not get. */
export function watchMessages(socket: Socket): void {
  watchFirstMessage(socket);
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = behindMessages(Buffer.concat([rest, chunk]));
  });
}

/** Authentication, error, version: how a server may begin. */
const FIRST_MESSAGES = 'REv';

/** AuthenticationKerberosV5, SCMCredential, GSS and SSPI: a ticket, or what an account of one machine has. */
const WITHOUT_PASSWORD: readonly number[] = [2, 6, 7, 9];
const REQUEST_LENGTH = 9;

function watchFirstMessage(socket: Socket): void {
  let begin = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    if (begin.length >= REQUEST_LENGTH) return;
    begin = Buffer.concat([begin, chunk.subarray(0, REQUEST_LENGTH)]);
    const type = begin.toString('latin1', 0, 1);
    if (!FIRST_MESSAGES.includes(type)) throw notUnderstood();
    if (type !== 'R' || begin.length < REQUEST_LENGTH) return;
    if (WITHOUT_PASSWORD.includes(begin.readInt32BE(5))) throw wantsTicket();
  });
}

function wantsTicket(): ConnectionFailure {
  return new ConnectionFailure(
    'AuthMethodNotOffered',
    'the server asks for a ticket of Kerberos or SSPI, not for a password: see pg_hba.conf',
  );
}

const HEADER_LENGTH = 5;
const LONGEST_MESSAGE = 64 * 1024;
/** Errors and notices are lists of fields: a letter and a text each, and a zero behind the last. */
const LISTS = 'EN';

/** What follows the messages that are there as a whole; throws where a server says what no server says. */
export function behindMessages(bytes: Buffer): Buffer {
  let rest = bytes;
  while (rest.length >= HEADER_LENGTH) {
    const size = 1 + rest.readUInt32BE(1); // the length counts itself, and not the letter before it
    if (size < HEADER_LENGTH) throw notUnderstood();
    if (size > LONGEST_MESSAGE)
      throw new ConnectionFailure('BudgetExceeded', 'a message of the server is longer than 64 KiB');
    if (rest.length < size) return rest;
    const isList = LISTS.includes(rest.toString('latin1', 0, 1));
    if (isList && !hasEnd(rest.subarray(HEADER_LENGTH, size))) throw notUnderstood();
    rest = rest.subarray(size);
  }
  return rest;
}

function hasEnd(fields: Buffer): boolean {
  let at = 0;
  while (at < fields.length && fields[at] !== 0) {
    const end = fields.indexOf(0, at + 1);
    if (end < 0) return false;
    at = end + 1;
  }
  return at < fields.length;
}
