import type { Socket } from 'node:net';

/** Longer than any head that says no more than that the request may go on. */
const LONGEST = 4096;
/** More say that the server will never answer, and are left to the client. */
const MOST = 4;
const BEGINNING = /^HTTP\/1\.[01] 100[ \r]/;
const SHORTEST = 'HTTP/1.1 100 '.length;

/**
 * Drops each `100 Continue` that comes before the first answer. A server may send one without being asked (RFC
 * 9110, section 15.2.1), as some gateways do, and the npm client takes it for the end of the protocol.
 */
export function dropContinuations(socket: Socket): void {
  const push = socket.push.bind(socket);
  let head: Buffer | undefined = Buffer.alloc(0);
  let left = MOST;
  const release = (bytes: Buffer) => {
    head = undefined;
    return bytes.length === 0 || push(bytes);
  };
  socket.push = (chunk: Uint8Array | string | null, encoding?: BufferEncoding) => {
    if (head === undefined) return push(chunk, encoding);
    if (!(chunk instanceof Uint8Array)) {
      release(head);
      return push(chunk, encoding);
    }
    head = Buffer.concat([head, chunk]);
    for (let end = endOfContinuation(head); end > 0 && left > 0; end = endOfContinuation(head)) {
      head = head.subarray(end);
      left -= 1;
    }
    return (left > 0 && isUndecided(head)) || release(head);
  };
}

/** 0 where none is there in full. */
function endOfContinuation(bytes: Buffer): number {
  const end = BEGINNING.test(bytes.toString('latin1', 0, SHORTEST)) ? bytes.indexOf('\r\n\r\n') : -1;
  return end < 0 ? 0 : end + 4;
}

/** Whether what has come may still become one. */
function isUndecided(bytes: Buffer): boolean {
  if (bytes.length > LONGEST) return false;
  const start = bytes.toString('latin1', 0, SHORTEST);
  return start.length < SHORTEST
    ? ['HTTP/1.1 100 ', 'HTTP/1.0 100 ', 'HTTP/1.1 100\r', 'HTTP/1.0 100\r'].some((each) =>
        each.startsWith(start),
      )
    : BEGINNING.test(start);
}
