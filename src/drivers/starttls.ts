import type { Socket } from 'node:net';
import type { Finding, Security, TestContext } from '../contract/connector.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { notUnderstood } from './wire.ts';

/*
 * Protocols in which TLS begins in one of two ways: by a command in a conversation that began in clear, or with the
 * first byte. A server that does not take the command is a failure, never a conversation that goes on in clear.
 */

/** When TLS begins: never, by a command, or with the first byte. */
export type Encryption = 'none' | 'starttls' | 'tls';

/** The parameters that decide it. */
interface TlsWish {
  readonly tls?: TlsParameters;
  readonly security?: 'starttls' | 'tls';
}

/** How a protocol begins and upgrades to TLS; a protocol without a greeting has no `greet`. */
export interface TlsUpgrade {
  greet?(this: void, socket: Socket): Promise<void>;
  /** Asks for TLS; returns when the server has agreed. */
  startTls(this: void, socket: Socket): Promise<void>;
}

/** What the parameters ask for. */
export function encryptionOf({ tls, security = 'starttls' }: TlsWish): Encryption {
  return tls?.mode === 'disable' ? 'none' : security;
}

/** The contradiction that JSON Schema cannot see. */
export function encryptionFindings({ tls, security }: TlsWish): readonly Finding[] {
  const contradicts = tls?.mode === 'disable' && security === 'tls';
  return contradicts
    ? [
        {
          path: 'security',
          message: 'asks for TLS, which tls.mode: disable does without: remove one of them',
        },
      ]
    : [];
}

/** Reads the greeting and starts TLS, in the order that the encryption asks for; answers with the socket to continue on. */
export async function greetAndSecure(
  dialled: Socket,
  { greet, startTls }: TlsUpgrade,
  encryption: Encryption,
  security: Security,
  { network, step }: Pick<TestContext, 'network' | 'step'>,
): Promise<Socket> {
  if (encryption === 'tls') {
    const secured = await network.secure(dialled, security);
    if (greet) await step('TLS', () => greet(secured));
    return secured;
  }
  if (greet) await step('Connect', () => greet(dialled));
  if (encryption === 'none') return dialled;
  return step('TLS', async () => {
    await startTls(dialled);
    // What was sent before the handshake may have come from an attacker.
    if (dialled.readableLength > 0) throw notUnderstood();
    return network.secure(dialled, security);
  });
}
