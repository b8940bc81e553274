import { connector } from '../contract/connector.ts';
import type { Connector } from '../contract/connector.ts';
import { object, optional, text, tls, tlsSecrets } from '../contract/schema.ts';
import { serverFindings, servers } from '../contract/servers.ts';
import { loginOf } from '../drivers/login.ts';
import { cassandraFormats } from '../formats/databases.ts';
import { askServers } from './servers.ts';

/** What a database that speaks the protocol of Cassandra has of its own. */
interface CassandraLike extends Pick<
  Connector,
  'type' | 'title' | 'summary' | 'category' | 'stage' | 'aliases' | 'verified'
> {
  /** Absent for the one that the others are like. */
  readonly family?: 'cassandra';
  /** The port of a usual installation; 9042 unless said otherwise. */
  readonly port?: number;
  /** A node as it is called there. */
  readonly sample: { readonly host: string; readonly user: string; readonly keyspace?: string };
}

/** Declares a type of this protocol. */
export function cassandraFamily({ port: standard = 9042, sample, ...named }: CassandraLike) {
  return connector({
    ...named,
    parameters: object({
      ...servers(standard, 'Host name or address of a node; hosts stands in its place.'),
      user: optional(text('Role to log in as; goes with the password.', { maxLength: 256 })),
      keyspace: optional(
        text('Keyspace that must exist, in the case in which it is kept.', {
          maxLength: 222,
          pattern: '^[A-Za-z0-9_]+$',
        }),
      ),
      tls: optional(tls()),
    }),
    secrets: object({
      password: optional(text('Password of the role.')),
      ...tlsSecrets(),
    }),
    oneOf: ['host', 'hosts'],
    identity: ['user'],
    formats: cassandraFormats(standard),
    auth: {
      password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
      none: { title: 'No credentials', secrets: [], optional: ['clientCertificate', 'clientKey'] },
    },
    samples: [
      { name: 'password', parameters: sample, secrets: ['password'] },
      {
        name: 'no-credentials',
        parameters: { host: 'db-0.shop.svc', keyspace: 'orders', tls: { mode: 'disable' } },
        secrets: [],
      },
      {
        name: 'several-servers',
        parameters: {
          hosts: [`node-0.example.com:${standard}`, `node-1.example.com:${standard}`],
          user: 'reader',
        },
        secrets: ['password'],
      },
    ],
    check: serverFindings,
    rights: {
      connect:
        'no right but `LOGIN`; where the server asks for one to read system.local, `GRANT SELECT ON system.local TO …`',
    },
    testing:
      'Connects, starts TLS unless it is disabled, introduces itself in version 4 of the protocol, logs in once (the password never over TLS that is not verified), goes to the keyspace by USE where one is named, and reads the version of the node from system.local. That the role may read the tables of the keyspace is not judged. Asks one node alone, of several the first that can be used, and no other table.',
    test: (whole) =>
      askServers(whole, standard, async (place, { parameters, secrets, network, step }) => {
        const { queryReleaseVersion, startup, useKeyspace } = await import('../drivers/cassandra.ts');
        const { keyspace, tls } = parameters;
        const login = loginOf(parameters.user, secrets.password);
        const dialled = await network.dial(place);
        try {
          const security = { ...secrets, host: place.host, tls };
          const socket = tls?.mode === 'disable' ? dialled : await network.secure(dialled, security);
          const wasAsked = await step('Authenticate', () => startup(socket, login, tls));
          if (keyspace !== undefined) await step('Authorize', () => useKeyspace(socket, keyspace));
          const version = await step('Probe', () => queryReleaseVersion(socket));
          return {
            credentialUnasked: login !== undefined && !wasAsked,
            server: { name: named.title, version },
          };
        } finally {
          dialled.destroy();
        }
      }),
  });
}
