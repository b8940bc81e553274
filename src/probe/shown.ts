import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { Network, Target, TestContext } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import type { FailureReason } from '../contract/reasons.ts';
import { exchangedKey } from '../drivers/ssh/keyexchange.ts';
import { fingerprintOf, typeOf } from '../drivers/ssh/hostkey.ts';
import { findTest } from './findTest.ts';
import type { TargetRules } from './guard.ts';
import type { ProbeRequest } from './message.ts';
import { tlsHandshake } from './network.ts';
import { runTest } from './run.ts';

/*
 * What a server shows before anything of it is trusted, for a person who compares it with what they were told. The
 * test of the type leads to it, so that TLS begins as the protocol has it, and ends with the first handshake: no
 * credential of the server is asked for, and none could be sent. What is learnt is the word of the remote. It goes to the terminal
 * of the person who asked, and never into the result of a test.
 */

/** What was looked for, or why it was not seen. */
export type Seen<T> =
  | { readonly shown: T }
  | { readonly reason: FailureReason; readonly message: string; readonly shown?: never };

/** The key of an SSH server, which has proven to own it. */
export interface ShownHostKey {
  readonly type: string;
  readonly fingerprint: string;
}

/** The certificates of a server, its own first, as it sent them. */
export interface ShownChain {
  readonly place: Target;
  readonly certificates: readonly [X509Certificate, ...X509Certificate[]];
  /** What this machine finds wrong with them; undefined where nothing. */
  readonly verdict: FailureReason | undefined;
}

/** No proxy, no tunnel. */
export const STRAIGHT: Way = { parameters: {}, secrets: {} };
const PATIENCE_MS = 10_000;
/** No server has more between itself and its authority. */
const LONGEST_CHAIN = 10;

/** The proxy or SSH server before a server, and the login to it; without parameters the way is straight. */
export type Way = Pick<ProbeRequest, 'parameters' | 'secrets'>;

/** Looks at the key of an SSH server, without a login there. */
export async function hostKeyOf(
  place: Target,
  rules: TargetRules,
  way: Way = STRAIGHT,
): Promise<Seen<ShownHostKey>> {
  return seen({ type: 'sftp', ...way }, rules, async ({ network, step }) => {
    const socket = await network.dial(place);
    const key = await step('TLS', () => exchangedKey(socket));
    return { type: typeOf(key), fingerprint: fingerprintOf(key) };
  });
}

/** The fingerprint that a parameter comes to which names a host key. */
export function pinnedFingerprint(hostKey: string): string {
  const [fingerprint = '', encoded] = hostKey.split(' ');
  return encoded === undefined ? fingerprint : fingerprintOf(Buffer.from(encoded, 'base64'));
}

/** What is needed to begin a test that sends no credential; the secrets are stand-ins. */
export type Approach = Pick<ProbeRequest, 'type' | 'parameters' | 'secrets'> & Partial<ProbeRequest>;

/** Looks at the certificates of the first server that the test of a type secures its way to. */
export async function certificatesOf(approach: Approach, rules: TargetRules): Promise<Seen<ShownChain>> {
  return seen(approach, rules, async (context, request) => {
    const shown = Promise.withResolvers<ShownChain>();
    const network = { ...context.network, ...looking(context, shown.resolve) };
    const ended = async () => {
      const connector = await findTest(request);
      await connector?.test?.({ ...context, network });
      throw new ConnectionFailure('TLSNotOffered', 'the test has no TLS in it');
    };
    return Promise.race([shown.promise, ended()]);
  });
}

/** The same ways to a server, but that TLS ends with its handshake. */
function looking(
  { network, step, signal }: TestContext,
  tell: (chain: ShownChain) => void,
): Pick<Network, 'dial' | 'secure'> {
  let place: Target | undefined;
  return {
    dial(target) {
      place = target;
      return network.dial(target);
    },
    async secure(socket, { host, tls: given = {}, newest, alpn }) {
      const { fingerprint: _, ...tls } = given; // what is pinned is looked at, too
      const session = await step('TLS', () =>
        tlsHandshake(
          socket,
          { host, tls, ...(newest && { newest }), ...(alpn !== undefined && { alpn }) },
          signal,
          { rejectUnauthorized: false },
        ),
      );
      const [own, ...others] = chainOf(session);
      if (own !== undefined && place !== undefined)
        tell({ place, certificates: [own, ...others], verdict: verdictOn(session) });
      session.destroy();
      throw new ConnectionFailure('ConnectionClosed', 'the certificates were all that was asked for');
    },
  };
}

function chainOf(session: TLSSocket): readonly X509Certificate[] {
  const chain = new Set<DetailedPeerCertificate>();
  let next: DetailedPeerCertificate | undefined = session.getPeerCertificate(true);
  while (next?.raw !== undefined && !chain.has(next) && chain.size < LONGEST_CHAIN) {
    chain.add(next);
    next = next.issuerCertificate;
  }
  return [...chain].map(({ raw }) => new X509Certificate(raw));
}

function verdictOn({ authorized, authorizationError: code }: TLSSocket): FailureReason | undefined {
  return authorized ? undefined : (nodeFailure({ code })?.reason ?? 'TLSFailed'); // Node.js has the code there, whatever its types say
}

async function seen<T>(
  approach: Approach,
  rules: TargetRules,
  look: (context: TestContext, request: ProbeRequest) => Promise<T>,
): Promise<Seen<T>> {
  const request = { auth: undefined, probe: undefined, timeoutMs: PATIENCE_MS, ...approach };
  const found: T[] = [];
  const test = async (context: TestContext) => {
    found.push(await look(context, request));
    return {};
  };
  const result = await runTest({ test }, request, { rules, signal: new AbortController().signal });
  const [shown] = found;
  if (shown !== undefined) return { shown };
  if (result.status === 'Failed') return { reason: result.reason, message: result.message };
  throw new Error('a look that succeeded has seen nothing');
}
