import { connector } from '../contract/connector.ts';
import type { Connector } from '../contract/connector.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import { drdaFormats } from '../formats/databases.ts';

/** What a database that speaks DRDA has of its own. */
interface DrdaLike extends Pick<
  Connector,
  'type' | 'title' | 'summary' | 'category' | 'stage' | 'aliases' | 'verified'
> {
  /** Absent for the one that the others are like. */
  readonly family?: 'derby';
  /** Port of a usual installation. */
  readonly port: number;
  /** A host, a database and a user as they look there. */
  readonly sample: { readonly host: string; readonly database: string; readonly user: string };
}

/** Declares a type of this protocol. */
export function drdaFamily({ port: standard, sample, ...named }: DrdaLike) {
  return connector({
    ...named,
    parameters: object({
      host: host('Host name or address.'),
      port: optional(port(standard)),
      database: text('Database to open, without attributes.', { maxLength: 255, pattern: '^[^;]+$' }),
      user: text('User to log in as.', { maxLength: 255 }),
      tls: optional(tls()),
    }),
    secrets: object({
      password: text('Password of the user.'),
      ...tlsSecrets(),
    }),
    identity: ['user'],
    formats: drdaFormats(named.type, standard),
    samples: [
      { name: 'password', parameters: sample, secrets: ['password'] },
      { name: 'in-clear', parameters: { ...sample, tls: { mode: 'disable' } }, secrets: ['password'] },
    ],
    testing:
      'Connects, starts TLS unless it is disabled, exchanges attributes (EXCSAT), logs in once by user and password (ACCSEC and SECCHK; never over TLS that is not verified), opens the database (ACCRDB) and commits nothing (RDBCMM). Runs no SQL.',
    async test({ parameters, secrets, network, step }) {
      const { commitUnitOfWork, exchangeAttributes, securityCheck, accessDatabase } =
        await import('../drivers/drda.ts');
      const { database, user, tls } = parameters;
      const dialled = await network.dial({ host: parameters.host, port: parameters.port ?? standard });
      try {
        const security = { ...secrets, host: parameters.host, tls };
        const socket = tls?.mode === 'disable' ? dialled : await network.secure(dialled, security);
        const session = await step('Authenticate', async () => {
          const session = await exchangeAttributes(socket, database);
          await securityCheck(session, { user, password: secrets.password }, database, tls);
          return session;
        });
        const product = await step('Authorize', () => accessDatabase(session, database));
        await step('Probe', () => commitUnitOfWork(session));
        return { server: { name: named.title, version: versionOf(product) } };
      } finally {
        dialled.destroy();
      }
    },
  });
}

/** Three letters that say which product, then version, release and a level that some products leave at zero. */
function versionOf(product: string): string | undefined {
  const [, version, release] = /^[A-Z]{3}(\d\d)(\d\d)\d$/.exec(product) ?? [];
  return version === undefined ? undefined : `${Number(version)}.${Number(release)}`;
}
