import type { Socket } from 'node:net';
import { connector } from '../contract/connector.ts';
import type { Connector, Finding, Security, TestContext } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import {
  endpoints,
  host,
  integer,
  object,
  optional,
  port,
  text,
  tls,
  tlsSecrets,
} from '../contract/schema.ts';
import { portFindings } from '../contract/ports.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import { refuseUnverified } from '../drivers/clear.ts';
import { REDIS_FORMATS } from '../formats/redis.ts';

/** What a store that speaks the protocol of Redis has of its own. */
interface RedisLike extends Pick<
  Connector,
  'type' | 'title' | 'summary' | 'category' | 'stage' | 'aliases' | 'verified'
> {
  /** Absent for the one that the others are like. */
  readonly family?: 'redis';
  /** A host as it looks there. */
  readonly sample: { readonly host: string; readonly user?: string };
}

/** Secrets that go with any way to log in, and with none. */
const OPTIONAL = ['clientCertificate', 'clientKey', 'sentinelPassword'] as const;

/** Declares a type of this protocol. */
export function redisFamily({ sample, ...named }: RedisLike) {
  return connector({
    ...named,
    speaksFirst: true,
    parameters: object({
      host: optional(host('Host name or address; hosts and sentinelMaster stand in its place.')),
      port: optional(port(6379)),
      hosts: optional(
        endpoints(
          'Sentinels, each as host:port; the first that knows the master says where it is. Goes with sentinelMaster.',
          { most: 5 },
        ),
      ),
      sentinelMaster: optional(
        text('Name that the Sentinels have for the master, such as mymaster.', {
          maxLength: 256,
          pattern: '^[A-Za-z0-9._-]+$',
        }),
      ),
      sentinelUser: optional(
        text('User of the access control list of the Sentinels; goes with sentinelPassword.', {
          maxLength: 256,
        }),
      ),
      user: optional(
        text('User of the access control list; without it the password is that of the default user.', {
          maxLength: 256,
        }),
      ),
      database: optional(
        integer('Number of the database to select.', { minimum: 0, maximum: 65535, default: 0 }),
      ),
      tls: optional(tls()),
    }),
    secrets: object({
      password: optional(text('Password of the user.')),
      sentinelPassword: optional(text('Password of the Sentinels, where they ask for one of their own.')),
      ...tlsSecrets(),
    }),
    identity: ['user', 'sentinelUser'],
    formats: REDIS_FORMATS,
    auth: {
      password: { title: 'Password', secrets: ['password'], optional: [...OPTIONAL] },
      none: { title: 'No credentials', secrets: [], optional: [...OPTIONAL] },
    },
    samples: [
      { name: 'password', parameters: sample, secrets: ['password'] },
      {
        name: 'no-credentials',
        parameters: { host: 'cache.shop.svc', database: 2, tls: { mode: 'disable' } },
        secrets: [],
      },
      {
        name: 'sentinel',
        parameters: {
          hosts: ['sentinel-0.shop.svc:26379', 'sentinel-1.shop.svc:26379'],
          sentinelMaster: 'mymaster',
        },
        secrets: ['password', 'sentinelPassword'],
      },
    ],
    check: addressFindings,
    testing:
      'Connects, starts TLS unless it is disabled, sends AUTH once, SELECT where a database is named, then PING, HELLO and, to a cluster, CLUSTER INFO. Where there are Sentinels, it asks them in turn before that for the master, with AUTH only where there is sentinelPassword, until one knows it; the server at that address must say that it is a master. Reads and changes no key.',
    async test({ parameters, secrets, network, step }) {
      const { respClient } = await import('../drivers/redis.ts');
      const { user, database, hosts, tls } = parameters;
      const { dialled, host: place } = await dialServer(parameters, secrets, { network, step });
      try {
        const security = { ...secrets, host: place, tls };
        const socket = tls?.mode === 'disable' ? dialled : await network.secure(dialled, security);
        const session = respClient(socket);
        const { password } = secrets;
        if (password) {
          await step('Authenticate', () => {
            refuseUnverified(tls);
            return session.auth(user, password);
          });
        }
        if (database !== undefined) await step('Authorize', () => session.select(database));
        const version = await step('Probe', () => session.ping(hosts === undefined ? undefined : 'master'));
        return { server: { name: named.title, version } };
      } finally {
        dialled.destroy();
      }
    },
  });
}

/** Where the server is: a host, or Sentinels that know it. */
interface Place {
  readonly host?: string;
  readonly port?: number;
  readonly hosts?: readonly string[];
  readonly sentinelMaster?: string;
  readonly sentinelUser?: string;
  readonly tls?: TlsParameters;
}

interface Secrets extends Omit<Security, 'host' | 'tls'> {
  readonly sentinelPassword?: Secret | undefined;
}

/** Connects to the server that keeps the data; its certificate has to be made for `host`, as the Sentinels call it. */
async function dialServer(
  { host: named, port: at = 6379, ...place }: Place,
  secrets: Secrets,
  { network, step }: Pick<TestContext, 'network' | 'step'>,
): Promise<{ readonly dialled: Socket; readonly host: string }> {
  const { hosts, sentinelMaster: master, sentinelUser: user, tls: encryption } = place;
  if (named !== undefined)
    return { dialled: await network.dial({ host: named, port: at, speaks: 'Redis' }), host: named };
  if (hosts === undefined || master === undefined) throw new ConnectionFailure('ParametersInvalid', NOWHERE);
  const { findMaster, dialMaster } = await import('../drivers/sentinel.ts');
  const { sentinelPassword: password, caCertificate, clientCertificate, clientKey } = secrets;
  const security = { caCertificate, clientCertificate, clientKey, tls: encryption };
  const address = await findMaster({ hosts, master, user, password, security }, { network, step });
  return { dialled: await dialMaster(network, address), host: address.host };
}

const NOWHERE =
  'spec.parameters.host: is required; or hosts and sentinelMaster, where Sentinels say which server it is';

/** Exactly one of the two ways to say where the server is. */
function addressFindings({ host: named, port: at, ...place }: Place): readonly Finding[] {
  const { hosts, sentinelMaster, sentinelUser } = place;
  const finding = (name: string, message: string) => ({ path: `spec.parameters.${name}`, message });
  if (hosts === undefined) {
    const useless = Object.entries({ sentinelMaster, sentinelUser }).filter(
      ([, value]) => value !== undefined,
    );
    if (useless.length > 0)
      return [finding('hosts', 'is required with sentinelMaster: the Sentinels, each as host:port')];
    return named === undefined ? [finding('host', NOWHERE.slice('spec.parameters.host: '.length))] : [];
  }
  return [
    ...(named === undefined ? [] : [finding('host', 'is given beside hosts: remove one of them')]),
    ...(at === undefined ? [] : [finding('port', 'is of no use with hosts, each of which has its own')]),
    ...(sentinelMaster === undefined
      ? [finding('sentinelMaster', 'is required with hosts: the name that the Sentinels have for the master')]
      : []),
    ...portFindings('hosts', hosts),
  ];
}
