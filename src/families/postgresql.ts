import { connector } from '../contract/connector.ts';
import type { Connector } from '../contract/connector.ts';
import { choice, object, optional, text, tls, tlsSecrets } from '../contract/schema.ts';
import { serverFindings, servers } from '../contract/servers.ts';
import { postgresqlFormats } from '../formats/postgresql.ts';
import { askServers } from './servers.ts';

/** What a database that speaks the protocol of PostgreSQL has of its own. */
interface PostgresqlLike extends Pick<
  Connector,
  'type' | 'title' | 'summary' | 'category' | 'stage' | 'aliases' | 'verified'
> {
  /** Absent for the one that the others are like. */
  readonly family?: 'postgresql';
  /** The port of a usual installation; 5432 unless said otherwise. */
  readonly port?: number;
  /** A host, a database and a user as they look there. */
  readonly sample: {
    readonly host: string;
    readonly database: string;
    readonly user: string;
    readonly tls?: { readonly mode: 'disable' };
  };
  /** Finds the version in what `select version()` says. */
  readonly version?: RegExp;
}

/** Declares a type of this protocol. */
export function postgresqlFamily(own: PostgresqlLike) {
  const {
    port: standard = 5432,
    sample,
    version = /^PostgreSQL ([0-9][0-9A-Za-z.+-]{0,31})/,
    ...named
  } = own;
  return connector({
    ...named,
    parameters: object({
      ...servers(standard),
      targetSessionAttrs: optional(
        choice('What the server must be, as in libpq: of several in hosts, the first that is so.', [
          'any',
          'read-write',
          'read-only',
          'primary',
          'standby',
        ]),
      ),
      database: text('Database to open.', { maxLength: 63 }),
      user: text('Role to log in as.', { maxLength: 63 }),
      tls: optional(tls()),
    }),
    secrets: object({
      password: optional(text('Password of the role.')),
      ...tlsSecrets(),
    }),
    oneOf: ['host', 'hosts'],
    identity: ['user'],
    formats: postgresqlFormats(standard),
    auth: {
      password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
      clientCertificate: { title: 'Client certificate', secrets: ['clientCertificate', 'clientKey'] },
    },
    samples: [
      { name: 'password', parameters: sample, secrets: ['password'] },
      {
        name: 'client-certificate',
        parameters: { ...sample, port: standard + 1000, tls: { mode: 'verify-full' } },
        secrets: ['clientCertificate', 'clientKey', 'caCertificate'],
      },
      {
        name: 'several-servers',
        parameters: {
          hosts: [`db-0.example.com:${standard}`, `db-1.example.com:${standard}`],
          targetSessionAttrs: 'read-write',
          database: sample.database,
          user: sample.user,
        },
        secrets: ['password'],
      },
    ],
    check: serverFindings,
    rights: { connect: 'the right to open the database: `GRANT CONNECT ON DATABASE … TO …`' },
    testing:
      'Connects, asks for TLS, logs in, opens the database, runs "select version()" and asks until when the password of the role is valid, and, where targetSessionAttrs says so, whether the server is in recovery and takes writes. Reads no table and changes nothing. Of several servers, asks the first that can be used.',
    test: (whole) =>
      askServers(whole, standard, async (place, { parameters, secrets, network, step }) => {
        const { orNotAllowed, sendStartupMessage, sslRequest } = await import('../drivers/postgresql.ts');
        const { checkSessionAttributes } = await import('../drivers/sessionAttributes.ts');
        const security = { ...secrets, host: place.host, tls: parameters.tls };
        const target = { ...place, speaks: 'PostgreSQL' } as const;
        const socket = await network.dial(target);
        try {
          const inClear = parameters.tls?.mode === 'disable';
          const secured = inClear ? socket : await step('TLS', () => sslRequest(socket, network, security));
          const session = await sendStartupMessage(
            secured,
            { ...parameters, password: secrets.password },
            security,
          );
          await step('Authenticate', () =>
            session.authenticationOk().catch(async (error: unknown) => {
              throw await orNotAllowed(error, () => network.dial(target));
            }),
          );
          await step('Authorize', () => session.readyForQuery());
          const answer = await step('Probe', () => session.version());
          const { targetSessionAttrs: wanted = 'any' } = parameters;
          if (wanted !== 'any')
            await step('Probe', () => checkSessionAttributes(wanted, (question) => session.ask(question)));
          const at = session.wasAsked() ? await step('Probe', () => session.validUntil()) : undefined;
          return {
            credentialUnasked: secrets.password !== undefined && !session.wasAsked(),
            credentialExpiry: at && { kind: 'Password', at },
            server: { name: own.title, version: version.exec(answer)?.[1] },
          };
        } finally {
          socket.destroy();
        }
      }),
  });
}
