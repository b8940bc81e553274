import { connector } from '../contract/connector.ts';
import type { Connector } from '../contract/connector.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import { loginOf } from '../drivers/login.ts';
import { BOLT_FORMATS } from '../formats/databases.ts';

/** What a graph database that speaks Bolt has of its own. */
interface BoltLike extends Pick<
  Connector,
  'type' | 'title' | 'summary' | 'category' | 'stage' | 'aliases' | 'verified'
> {
  /** Absent for the one that the others are like. */
  readonly family?: 'neo4j';
  /** A server as it is called there. */
  readonly sample: { readonly host: string; readonly user: string; readonly database?: string };
  /** Finds the version in what the server calls itself. */
  readonly version: RegExp;
}

/** Declares a type of this protocol. */
export function boltFamily({ sample, version, ...named }: BoltLike) {
  return connector({
    ...named,
    parameters: object({
      host: host('Host name or address.'),
      port: optional(port(7687)),
      user: optional(text('User to log in as; goes with the password.', { maxLength: 256 })),
      database: optional(text('Database to ask; without it that of the user.', { maxLength: 63 })),
      tls: optional(tls()),
    }),
    secrets: object({
      password: optional(text('Password of the user.')),
      ...tlsSecrets(),
    }),
    identity: ['user'],
    formats: BOLT_FORMATS,
    auth: {
      password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
      none: { title: 'No credentials', secrets: [], optional: ['clientCertificate', 'clientKey'] },
    },
    samples: [
      { name: 'password', parameters: sample, secrets: ['password'] },
      {
        name: 'no-credentials',
        parameters: { host: 'graph.shop.svc', tls: { mode: 'disable' } },
        secrets: [],
      },
    ],
    testing:
      'Connects, starts TLS unless it is disabled, agrees on a version of Bolt, logs in once (the password never over TLS that is not verified) and runs "RETURN 1" in the database, for reading. Reads no node and changes nothing, and asks for no routes to other servers. A server that asks for no login takes any password, and says nothing of it.',
    async test({ parameters, secrets, network, step }) {
      const { handshake, runQuery, helloAndLogon, pullAndGoodbye } = await import('../drivers/bolt.ts');
      const { database, tls } = parameters;
      const login = loginOf(parameters.user, secrets.password);
      const dialled = await network.dial({ host: parameters.host, port: parameters.port ?? 7687 });
      try {
        const security = { ...secrets, host: parameters.host, tls };
        const socket = tls?.mode === 'disable' ? dialled : await network.secure(dialled, security);
        const { session, name } = await step('Authenticate', async () => {
          const session = await handshake(socket);
          return { session, name: await helloAndLogon(session, login, tls) };
        });
        await step('Authorize', () => runQuery(session, database));
        await step('Probe', () => pullAndGoodbye(session));
        return { server: { name: named.title, version: version.exec(name)?.[1] } };
      } finally {
        dialled.destroy();
      }
    },
  });
}
