import { createHmac, randomBytes } from 'node:crypto';
import type { SecretIdentity } from '../../api/secret.ts';
import type { Connector } from '../../contract/connector.ts';
import { ROUTE_SECRETS } from '../../contract/route.ts';
import type { Secret } from '../../contract/secret.ts';
import type { ProbeRequest } from '../../probe/message.ts';
import type { LogIn } from '../pacing/logIns.ts';

/** The credentials of one test: that of the server, and that of the proxy or tunnel on the way there. */
export interface LogInsOfTest {
  readonly server: LogIn | undefined;
  readonly carrier: LogIn | undefined;
}

/** Where a test leads, and with what; `identities` are those of the Secrets that it uses. */
interface Question {
  readonly namespace: string;
  readonly target: string;
  readonly connector: Connector;
  readonly request: Pick<ProbeRequest, 'parameters' | 'secrets' | 'auth'>;
  readonly identities: readonly SecretIdentity[];
  /** See tlsOf. */
  readonly tls: string;
}

/** Outside of this process its digests tell nothing of the values. */
const PROCESS_KEY = randomBytes(32);

/** Digests of the credentials in force; undefined where none is given. */
export function logInsOf({ namespace, target, connector, request, identities, tls }: Question): LogInsOfTest {
  const { parameters, secrets, auth } = request;
  const user = (connector.identity ?? []).map((name) => parameters[name] ?? null);
  const account = [namespace, connector.type, target, ...user];
  const { proxy, sshTunnel } = parameters;
  const carrier = [namespace, proxy ?? null, sshTunnel ?? null];
  // A reader of the uid of a Secret is one of the Secret.
  const key = identities
    .map(({ uid }) => uid)
    .toSorted()
    .join();
  const values = (isOfRoute: boolean) =>
    Object.entries(secrets)
      .filter(([name]) => Object.hasOwn(ROUTE_SECRETS, name) === isOfRoute)
      .toSorted(([one], [other]) => one.localeCompare(other));
  return {
    server: logInOf(account, [auth ?? null], values(false), {
      key,
      // A password without a user is that of the server's default user; any other credential names its own.
      hasUsers: user.some((name) => name !== null) || (user.length > 0 && Object.hasOwn(secrets, 'password')),
      locksEarly: connector.locksEarly === true,
      speaksFirst: connector.speaksFirst === true,
      tls,
    }),
    carrier: logInOf(carrier, [], values(true), {
      key,
      hasUsers: true,
      locksEarly: false,
      speaksFirst: false,
      tls,
    }),
  };
}

function logInOf(
  account: readonly unknown[],
  profile: readonly unknown[],
  values: readonly (readonly [name: string, value: Secret])[],
  {
    key,
    hasUsers,
    ...traits
  }: { key: string; hasUsers: boolean } & Pick<LogIn, 'locksEarly' | 'speaksFirst' | 'tls'>,
): LogIn | undefined {
  if (values.length === 0) return undefined;
  const revealed = values.map(([name, value]) => [name, value.reveal()]);
  const whole = JSON.stringify([account, profile, revealed]);
  return {
    account: hasUsers ? digestOf(PROCESS_KEY, JSON.stringify(account)) : undefined,
    values: digestOf(PROCESS_KEY, whole),
    digest: digestOf(key, whole).slice(0, 16),
    ...traits,
  };
}

function digestOf(key: string | Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}
