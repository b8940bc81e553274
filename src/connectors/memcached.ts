import { connector } from '../contract/connector.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import { refuseUnverified } from '../drivers/clear.ts';
import { loginOf } from '../drivers/login.ts';
import { uriFormats } from '../formats/uri.ts';

/** memcached, with SASL or without. */
export const memcached = connector({
  type: 'memcached',
  title: 'Memcached',
  summary: 'A memcached server, or one that speaks its protocol.',
  category: 'database',
  stage: 'beta',
  verified: { by: 'server', with: 'memcached 1.6', on: '2026-11-24' },
  aliases: ['memcache', 'memcachier'],
  parameters: object({
    host: host('Host name or address.'),
    port: optional(port(11211)),
    user: optional(text('User to log in as; goes with the password.', { maxLength: 256 })),
    tls: optional(tls()),
  }),
  secrets: object({
    password: optional(text('Password of the user.', { maxLength: 1024 })),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  formats: uriFormats({
    schemes: { tls: 'memcaches', clear: 'memcached' },
    ports: { tls: 11211, clear: 11211 },
  }),
  auth: {
    none: { title: 'No credentials', secrets: [], optional: ['clientCertificate', 'clientKey'] },
    password: {
      title: 'Password, by SASL',
      secrets: ['password'],
      optional: ['clientCertificate', 'clientKey'],
    },
  },
  samples: [
    { name: 'password', parameters: { host: 'cache.example.com', user: 'app@cache' }, secrets: ['password'] },
    { name: 'no-credentials', parameters: { host: 'cache.shop.svc', tls: { mode: 'disable' } }, secrets: [] },
  ],
  testing:
    'Connects and starts TLS unless it is disabled. Without a password, asks "version" in the text protocol. With one, logs in once by SASL PLAIN in the binary protocol, and never over TLS that is not verified; then sends a no-op and asks for the version. Reads and changes no key.',
  async test({ parameters, secrets, network, step }) {
    const { versionCommand, noopAndVersion, saslAuth } = await import('../drivers/memcached.ts');
    const { tls } = parameters;
    const login = loginOf(parameters.user, secrets.password);
    const dialled = await network.dial({ host: parameters.host, port: parameters.port ?? 11211 });
    try {
      const security = { ...secrets, host: parameters.host, tls };
      const socket = tls?.mode === 'disable' ? dialled : await network.secure(dialled, security);
      if (login) {
        await step('Authenticate', async () => {
          refuseUnverified(tls);
          await saslAuth(socket, login);
        });
      }
      const version = await step('Probe', () => (login ? noopAndVersion(socket) : versionCommand(socket)));
      return { server: { name: 'Memcached', version } };
    } finally {
      dialled.destroy();
    }
  },
});
