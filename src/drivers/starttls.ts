import type { Socket } from 'node:net';
import type { Finding, Security, TestContext } from '../contract/connector.ts';
import type { TlsParameters } from '../contract/schema.ts';
import { notUnderstood } from './wire.ts';

/*
 * Protocols in which TLS begins in one of two ways: by a command in a conversation that began in clear, or with the
 * first byte. A server that does not take the command is a failure, never a conversation that goes on in clear.
 */

/** How a conversation is kept from others. */
export type Encryption = 'none' | 'starttls' | 'tls';

/** What a manifest says of it. */
interface Wish {
  readonly tls?: TlsParameters;
  readonly security?: 'starttls' | 'tls';
}

/** How a protocol begins; a server that does not speak first needs no `greet`. */
export interface TlsUpgrade {
  greet?(this: void, socket: Socket): Promise<void>;
  /** Asks for TLS; returns when the server has agreed. */
  startTls(this: void, socket: Socket): Promise<void>;
}

/** The way that a manifest asks for. */
export function encryptionOf({ tls, security = 'starttls' }: Wish): Encryption {
  return tls?.mode === 'disable' ? 'none' : security;
}

/** The contradiction that JSON Schema cannot see. */
export function encryptionFindings({ tls, security }: Wish): readonly Finding[] {
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

/** Hears the greeting and starts TLS, in whichever order they come; answers with the socket to go on with. */
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
    // What was sent before the handshake could come from anybody.
    if (dialled.readableLength > 0) throw notUnderstood();
    return network.secure(dialled, security);
  });
}
