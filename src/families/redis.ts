import type { Socket } from 'node:net';
import { connector } from '../contract/connector.ts';
import type { Connector, Finding, Security, TestContext } from '../contract/connector.ts';
import { endpoints, integer, object, optional, text, tls, tlsSecrets } from '../contract/schema.ts';
import { serverFindings, servers } from '../contract/servers.ts';
import type { Servers } from '../contract/servers.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import { refuseUnverified } from '../drivers/clear.ts';
import { REDIS_FORMATS } from '../formats/redis.ts';
import { askServers } from './servers.ts';

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
      ...servers(6379),
      hosts: optional(
        endpoints(
          'Nodes of a cluster in place of host, each as host:port: asked in turn until one can be used. With sentinelMaster they are Sentinels: the first that knows the master says where it is.',
          { most: 5 },
        ),
      ),
      sentinelMaster: optional(
        text('Name that the Sentinels in hosts have for the master, such as mymaster.', {
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
    oneOf: ['host', 'hosts'],
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
      {
        name: 'several-servers',
        parameters: { hosts: ['cache-0.example.com:6379', 'cache-1.example.com:6379'] },
        secrets: ['password'],
      },
    ],
    check: addressFindings,
    testing:
      'Connects, starts TLS unless it is disabled, sends AUTH once, SELECT where a database is named, then PING, HELLO and, to a cluster, CLUSTER INFO. Of several nodes, asks the first that can be used. Where there are Sentinels, it asks them in turn before that for the master, with AUTH only where there is sentinelPassword, until one knows it; the server at that address must say that it is a master. Reads and changes no key.',
    test(whole) {
      const { hosts = [], sentinelMaster } = whole.parameters;
      return sentinelMaster === undefined
        ? askServers(whole, 6379, async (place, context) =>
            talk(named.title, await context.network.dial({ ...place, speaks: 'Redis' }), place.host, context),
          )
        : askMaster(named.title, hosts, sentinelMaster, whole);
    },
  });
}

/** The test, over a connection to the server that keeps the data; its certificate has to be made for `host`. */
async function talk(
  title: string,
  dialled: Socket,
  host: string,
  { parameters, secrets, network, step }: Context,
) {
  const { respClient } = await import('../drivers/redis.ts');
  const { user, database, sentinelMaster, tls: encryption } = parameters;
  try {
    const security = { ...secrets, host, tls: encryption };
    const socket = encryption?.mode === 'disable' ? dialled : await network.secure(dialled, security);
    const session = respClient(socket);
    const { password } = secrets;
    if (password) {
      await step('Authenticate', () => {
        refuseUnverified(encryption);
        return session.auth(user, password);
      });
    }
    if (database !== undefined) await step('Authorize', () => session.select(database));
    const version = await step('Probe', () =>
      session.ping(sentinelMaster === undefined ? undefined : 'master'),
    );
    return { server: { name: title, version } };
  } finally {
    dialled.destroy();
  }
}

async function askMaster(title: string, hosts: readonly string[], master: string, context: Context) {
  const { findMaster, dialMaster } = await import('../drivers/sentinel.ts');
  const { parameters, secrets, network, step } = context;
  const { sentinelPassword: password, caCertificate, clientCertificate, clientKey } = secrets;
  const security = { caCertificate, clientCertificate, clientKey, tls: parameters.tls };
  const sentinels = { hosts, master, user: parameters.sentinelUser, password, security };
  const address = await findMaster(sentinels, { network, step });
  return talk(title, await dialMaster(network, address), address.host, context);
}

interface Place extends Servers {
  readonly sentinelMaster?: string;
  readonly sentinelUser?: string;
}

/** What a test of this family is given. */
interface Context extends Pick<TestContext, 'network' | 'step'> {
  readonly parameters: Place & {
    readonly user?: string;
    readonly database?: number;
    readonly tls?: TlsParameters;
  };
  readonly secrets: Omit<Security, 'host' | 'tls'> & {
    readonly password?: Secret | undefined;
    readonly sentinelPassword?: Secret | undefined;
  };
}

/** A server, or several; what is for Sentinels goes with the name that they have for the master. */
function addressFindings(place: Place): readonly Finding[] {
  const { hosts, sentinelMaster, sentinelUser } = place;
  const finding = (name: string, message: string) => ({ path: `spec.parameters.${name}`, message });
  if (sentinelMaster !== undefined && hosts === undefined)
    return [finding('hosts', 'is required with sentinelMaster: the Sentinels, each as host:port')];
  if (sentinelMaster === undefined && sentinelUser !== undefined)
    return [
      finding(
        'sentinelMaster',
        'is required with sentinelUser: the name that the Sentinels have for the master',
      ),
    ];
  return serverFindings(place);
}
