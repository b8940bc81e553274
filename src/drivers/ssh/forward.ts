import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import type { SshSession } from './ssh.ts';

/**
 * Asks an SSH server to connect to a host and forward (RFC 4254, section 7.2). Throws what concerns the server itself,
 * answers with what keeps it from this one target.
 */
export async function forward(
  { client, over }: SshSession,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<Socket | ConnectionFailure> {
  const opened = new Promise<Duplex | ConnectionFailure>((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
      if (error === undefined) resolve(channel);
      else if ('reason' in error) resolve(meaningOf(error.reason, error));
      else reject(error);
    });
  });
  const answer = await over(opened);
  return answer instanceof ConnectionFailure ? answer : new ChannelSocket(answer);
}

/** Codes of a channel that was not opened (RFC 4254, section 5.1). */
const MEANINGS: Readonly<Record<number, readonly [FailureReason, string]>> = {
  1: [
    'PermissionDenied',
    'the ssh tunnel does not allow this user to forward to this host and port: see AllowTcpForwarding and PermitOpen',
  ],
  2: ['NetworkUnreachable', 'the ssh tunnel does not reach the host and port'],
  3: ['PermissionDenied', 'the ssh tunnel does not forward'],
  4: ['TooManyConnections', 'the ssh tunnel has no channel left'],
};

function meaningOf(code: unknown, cause: Error): ConnectionFailure {
  const [reason, message] = MEANINGS[Number(code)] ?? ['UnexpectedAnswer', 'the ssh tunnel does not forward'];
  return new ConnectionFailure(reason, message, { cause });
}

/**
 * A channel as the socket that drivers expect. It has no handle of the system, and its bytes are on the account of the
 * socket that carries them.
 */
class ChannelSocket extends Socket {
  readonly #channel: Duplex;

  constructor(channel: Duplex) {
    super();
    this.#channel = channel;
    channel.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) channel.pause();
    });
    channel.on('end', () => this.push(null));
    channel.on('error', (error) => this.destroy(error));
    channel.on('close', () => this.#closed());
    channel.pause();
    this.on('error', () => {});
    // TLS waits for a socket without a handle to be connected, and does not see that this one is.
    this.on('newListener', (event) => event === 'connect' && queueMicrotask(() => this.emit('connect')));
  }

  override _read(): void {
    this.#channel.resume();
  }

  override _write(chunk: Buffer, encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#channel.write(chunk, encoding, done);
  }

  override _writev(
    chunks: readonly { readonly chunk: Buffer | string; readonly encoding: BufferEncoding }[],
    done: (error?: Error | null) => void,
  ): void {
    const bytes = chunks.map(({ chunk, encoding }) =>
      typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk,
    );
    this.#channel.write(Buffer.concat(bytes), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#channel.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#channel.destroy();
    super._destroy(error, done);
  }

  /** What was read ahead is still there for its reader. */
  #closed(): void {
    if (this.readableEnded) this.destroy();
    else this.push(null);
  }
}
