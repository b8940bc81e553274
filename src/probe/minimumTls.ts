import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Security } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { TLS_LEVELS, tlsLevelOf } from '../contract/schema.ts';
import type { TlsLevel } from '../contract/schema.ts';

/**
 * What clients say in clear in order to begin TLS; no credential has a place in it. Bytes as Latin-1: SSLRequest of
 * PostgreSQL and its relatives, that of MySQL, PRELOGIN of SQL Server, the extended request of LDAP, and the commands
 * of mail and file servers.
 */
const BEGINNINGS: readonly ((said: string) => boolean)[] = [
  (said) => said === '\0\0\0\b\u0004\u00d2\u0016/',
  (said) => said.length === 36 && said.startsWith(' \0\0\u0001'),
  (said) => said.length <= 512 && said.startsWith('\u0012'),
  (said) => said.length <= 64 && said.startsWith('0') && said.endsWith('1.3.6.1.4.1.1466.20037'),
  (said) => COMMAND.test(said),
];
const COMMAND =
  /^(?:EHLO [[\]A-Za-z0-9.:-]{1,80}|STARTTLS|STLS|CAPA|AUTH TLS|QUIT|[A-Za-z0-9]{1,16} (?:CAPABILITY|STARTTLS|LOGOUT))\r\n$/;
/** SSH encrypts what follows, and its host key is asked for wherever it is spoken. */
const SSH = /^SSH-2\.0-/;

/**
 * Holds the connections of one test to the weakest TLS that policies let it have, on the wire: whatever a driver does,
 * and wherever its server leads it, no byte leaves in clear but what asks for TLS, and no handshake verifies less.
 */
export class MinimumTls {
  readonly #mode: TlsLevel;
  readonly #stop: (failure: ConnectionFailure) => void;
  /** Lets out what is written to the connection that was held last. */
  #release = () => {};

  constructor(mode: TlsLevel, stop: (failure: ConnectionFailure) => void) {
    this.#mode = mode;
    this.#stop = stop;
  }

  /** The same; throws where a handshake would verify less. */
  checked(security: Security): Security {
    if (TLS_LEVELS.indexOf(tlsLevelOf(security.tls)) < TLS_LEVELS.indexOf(this.#mode)) throw this.#refused();
    return security;
  }

  /** Holds a connection from its first byte. */
  hold(socket: Socket): void {
    if (this.#mode === 'disable') return;
    const write = socket._write.bind(socket);
    let isFree = false;
    this.#release = () => {
      isFree = true;
    };
    const _write: typeof write = (chunk: Buffer | string, encoding, done) => {
      const text = typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
      const said = isFree ? '' : text.toString('latin1', 0, LONGEST);
      isFree ||= SSH.test(said);
      if (!isFree && !BEGINNINGS.some((begins) => begins(said))) return done(this.#refused());
      return write(chunk, encoding, done);
    };
    Object.assign(socket, { _write, _writev: undefined });
  }

  /**
   * TLS is about to begin. Where a socket has a handle of the system, records go to that and pass by the held stream,
   * which stays held; to a channel of a tunnel, and to what a protocol makes of a socket, they are written like anything else.
   */
  begin(stream: Duplex, security: Security): void {
    this.checked(security);
    if (!Reflect.get(stream, '_handle')) this.#release();
  }

  #refused(): ConnectionFailure {
    const failure = new ConnectionFailure(
      'TargetDenied',
      `a ConnectionPolicy asks for TLS of mode ${this.#mode} or stricter, and what this led to has less`,
    );
    this.#stop(failure);
    return failure;
  }
}

/** More than any of the beginnings. */
const LONGEST = 1024;
