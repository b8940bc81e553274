import { connector } from '../contract/connector.ts';
import type { Connector } from '../contract/connector.ts';
import { host, integer, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
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

/** Declares a type of this protocol. */
export function redisFamily({ sample, ...named }: RedisLike) {
  return connector({
    ...named,
    parameters: object({
      host: host('Host name or address.'),
      port: optional(port(6379)),
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
      ...tlsSecrets(),
    }),
    identity: ['user'],
    formats: REDIS_FORMATS,
    auth: {
      password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
      none: { title: 'No credentials', secrets: [], optional: ['clientCertificate', 'clientKey'] },
    },
    samples: [
      { name: 'password', parameters: sample, secrets: ['password'] },
      {
        name: 'no-credentials',
        parameters: { host: 'cache.shop.svc', database: 2, tls: { mode: 'disable' } },
        secrets: [],
      },
    ],
    testing:
      'Connects, starts TLS unless it is disabled, sends AUTH once, SELECT where a database is named, then PING. Reads and changes no key.',
    async test({ parameters, secrets, network, step }) {
      const { respClient } = await import('../drivers/redis.ts');
      const { user, database } = parameters;
      const dialled = await network.dial({ host: parameters.host, port: parameters.port ?? 6379 });
      try {
        const security = { ...secrets, host: parameters.host, tls: parameters.tls };
        const socket = parameters.tls?.mode === 'disable' ? dialled : await network.secure(dialled, security);
        const session = respClient(socket);
        const { password } = secrets;
        if (password) {
          await step('Authenticate', () => {
            refuseUnverified(parameters.tls);
            return session.auth(user, password);
          });
        }
        if (database !== undefined) await step('Authorize', () => session.select(database));
        const version = await step('Probe', () => session.ping());
        return { server: { name: named.title, version } };
      } finally {
        dialled.destroy();
      }
    },
  });
}
