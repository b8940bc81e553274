import { connector } from '../contract/connector.ts';
import type { Connector } from '../contract/connector.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import { mysqlFormats } from '../formats/mysql.ts';

/** What a database that speaks the protocol of MySQL has of its own. */
interface MysqlLike extends Pick<
  Connector,
  'type' | 'title' | 'summary' | 'category' | 'stage' | 'aliases' | 'verified'
> {
  /** Absent for the one that the others are like. */
  readonly family?: 'mysql';
  /** The port of a usual installation; 3306 unless said otherwise. */
  readonly port?: number;
  /** A host, a database and a user as they look there. */
  readonly sample: { readonly host: string; readonly database: string; readonly user: string };
  /** The name in the report, read off the version; the title unless said otherwise. */
  readonly nameOf?: (version: string) => string;
  /** Finds the version in what `select version()` says. */
  readonly version?: RegExp;
}

/** Declares a type of this protocol. */
export function mysqlFamily(own: MysqlLike) {
  const {
    port: standard = 3306,
    sample,
    nameOf = () => own.title,
    version = /^([0-9]+(?:\.[0-9]+){1,3})/,
    ...named
  } = own;
  return connector({
    ...named,
    parameters: object({
      host: host('Host name or address.'),
      port: optional(port(standard)),
      database: optional(text('Database to use.', { maxLength: 64 })),
      user: text('Account to log in as.', { maxLength: 80 }),
      tls: optional(tls()),
    }),
    secrets: object({
      password: optional(text('Password of the account.')),
      ...tlsSecrets(),
    }),
    identity: ['user'],
    auth: {
      password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
      clientCertificate: { title: 'Client certificate alone', secrets: ['clientCertificate', 'clientKey'] },
      none: { title: 'User without a password', secrets: [] },
    },
    formats: mysqlFormats(standard),
    samples: [
      { name: 'password', parameters: sample, secrets: ['password'] },
      {
        name: 'client-certificate',
        parameters: {
          host: sample.host,
          port: standard + 1,
          user: sample.user,
          tls: { serverName: 'db.internal' },
        },
        secrets: ['password', 'caCertificate', 'clientCertificate', 'clientKey'],
      },
      { name: 'no-password', parameters: { host: sample.host, user: sample.user }, secrets: [] },
    ],
    rights: { connect: 'any right in the database that is named, such as `GRANT SELECT ON orders.* TO …`' },
    testing:
      'Connects, starts TLS unless it is disabled, logs in (without a password where none is given), says "use" where a database is named, and runs "select version()".',
    async test({ parameters, secrets, network, step }) {
      const { initialHandshake, handshakeResponse } = await import('../drivers/mysql.ts');
      const { user, database } = parameters;
      const security = { ...secrets, host: parameters.host, tls: parameters.tls };
      const place = { host: parameters.host, port: parameters.port ?? standard };
      const socket = await network.dial({ ...place, speaks: 'MySQL' });
      try {
        await step('Connect', () => initialHandshake(socket, security));
        const session = await step('Authenticate', () =>
          handshakeResponse(socket, { user, password: secrets.password }, network, security),
        );
        if (database !== undefined) await step('Authorize', () => session.use(database));
        const answer = await step('Probe', () => session.version());
        return { server: { name: nameOf(answer), version: version.exec(answer)?.[1] } };
      } finally {
        socket.destroy();
      }
    },
  });
}
