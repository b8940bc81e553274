import type { Duplex } from 'node:stream';
import { ConnectionFailure } from '../contract/failure.ts';

/** Turns what a driver threw into a failure; undefined where it does not know the error. */
export type Reader = (error: unknown) => ConnectionFailure | undefined;

/**
 * Waits for an answer that comes over the socket, or for the socket's end, whichever is first. Clients from npm differ
 * in what they do when a socket ends: some throw, some do nothing.
 */
export async function answer<T>(socket: Duplex, waiting: Promise<T>, read: Reader): Promise<T> {
  const end = Promise.withResolvers<never>();
  const failed = (error: Error) => end.reject(error);
  const closed = () => end.reject(socket.errored ?? connectionClosed());
  socket.once('error', failed).once('close', closed);
  if (socket.destroyed) closed();
  try {
    return await Promise.race([waiting, end.promise]);
  } catch (error) {
    throw read(error) ?? error;
  } finally {
    socket.off('error', failed).off('close', closed);
  }
}

function connectionClosed(): ConnectionFailure {
  return new ConnectionFailure('ConnectionClosed', 'the server closed the connection');
}

/** The failure of a server that does not speak the protocol. */
export function notUnderstood(cause?: unknown): ConnectionFailure {
  return new ConnectionFailure('ProtocolError', 'the server does not speak the protocol of the type', {
    cause,
  });
}

/** The failure with another message where a server closed the connection instead of answering; undefined for other errors. */
export function hungUp(error: unknown, message: string): ConnectionFailure | undefined {
  const closed = error instanceof ConnectionFailure && error.reason === 'ConnectionClosed';
  return closed ? new ConnectionFailure('ConnectionClosed', message, { cause: error }) : undefined;
}

/** Sends a line to a server that has said all that it had to say: bytes that came before are no answer to it. */
export function sendLine(socket: Duplex, line: string): void {
  if (/[\r\n\0]/.test(line))
    throw new ConnectionFailure(
      'SecretInvalid',
      'a part of the login holds a line end, which cannot be sent',
    );
  if (socket.readableLength > 0) throw notUnderstood();
  socket.write(`${line}\r\n`);
}

/** Reads so many bytes and leaves the rest in the socket. */
export async function readExactly(socket: Duplex, length: number): Promise<Buffer> {
  if (length < 0) throw notUnderstood(); // of a message that says it is shorter than its own head
  if (length === 0) return Buffer.alloc(0); // which a stream never answers
  const bytes = await readUntil(socket, () => socket.read(length) as Buffer | null); // a socket without encoding reads buffers
  if (bytes.length < length) throw connectionClosed(); // of a stream that has ended, it reads what is left
  return bytes;
}

/** Reads a line of at most `limit` bytes, without its end, and leaves the rest in the socket. */
export async function readLine(socket: Duplex, limit: number): Promise<string> {
  const line = await readTo(socket, '\n', limit, (read) => read.includes(0)); // no line of text has it, and its end may never come
  return line.toString('utf8', 0, line.at(-1) === 0x0d ? line.length - 1 : line.length);
}

/**
 * Reads to this end, past at most `limit` bytes, and leaves in the socket what stands behind it, which may be binary.
 * Looks at what has come by then, too: the end may never come.
 */
export function readTo(
  socket: Duplex,
  end: string,
  limit: number,
  isWrong: (read: Buffer) => boolean,
): Promise<Buffer> {
  let read = Buffer.alloc(0);
  return readUntil(socket, () => {
    const chunk = socket.read() as Buffer | null; // a socket without encoding reads buffers
    if (chunk === null) return null;
    read = Buffer.concat([read, chunk]);
    const at = read.indexOf(end);
    const wanted = at < 0 ? read : read.subarray(0, at);
    if (wanted.length > limit || isWrong(wanted)) throw notUnderstood();
    if (at < 0) return null;
    const rest = read.subarray(at + end.length);
    if (rest.length > 0) socket.unshift(rest);
    return wanted;
  });
}

/**
 * Makes an exception of a driver's parser the end of the socket. Drivers parse inside the listeners of `data`, where
 * an exception would end the process. A listener gets nothing of what one before it refused.
 */
export function contain(socket: Duplex): void {
  for (const listener of socket.rawListeners('data')) {
    socket.removeListener('data', listener as () => void); // rawListeners() promises no more than Function
    socket.on('data', (chunk: Buffer) => {
      if (socket.destroyed) return;
      try {
        listener.call(socket, chunk);
      } catch (error) {
        socket.destroy(error instanceof ConnectionFailure ? error : notUnderstood(error));
      }
    });
  }
}

/** Tries at once and whenever there is more to read, until `attempt` gives a value; what it puts back stays there. */
function readUntil<T>(socket: Duplex, attempt: () => T | null): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onReadable = () => {
    try {
      const value = attempt();
      if (value === null) return;
      resolve(value);
    } catch (error) {
      reject(error);
    }
    socket.off('readable', onReadable);
  };
  socket.on('readable', onReadable);
  onReadable();
  return answer(socket, promise, () => undefined).finally(() => socket.off('readable', onReadable));
}
