import { connector } from '../contract/connector.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import { loginOf } from '../drivers/login.ts';
import { uriFormats } from '../formats/uri.ts';

/** Tarantool. */
export const tarantool = connector({
  type: 'tarantool',
  title: 'Tarantool',
  summary: 'A Tarantool instance.',
  category: 'database',
  stage: 'beta',
  verified: { by: 'server', with: 'Tarantool 2.6', on: '2026-11-24' },
  aliases: ['iproto'],
  parameters: object({
    host: host('Host name or address.'),
    port: optional(port(3301)),
    user: optional(text('User to log in as; goes with the password.', { maxLength: 256 })),
    space: optional(
      text('Space that must exist, and that the user may do something with.', { maxLength: 256 }),
    ),
    tls: optional(tls()),
  }),
  secrets: object({
    password: optional(text('Password of the user.')),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  formats: uriFormats({
    schemes: { tls: 'tarantool+ssl', clear: 'tarantool' },
    ports: { tls: 3301, clear: 3301 },
  }),
  auth: {
    password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
    none: { title: 'No credentials, as guest', secrets: [], optional: ['clientCertificate', 'clientKey'] },
  },
  samples: [
    {
      name: 'password',
      parameters: { host: 'tarantool.shop.svc', user: 'reader', space: 'orders', tls: { mode: 'disable' } },
      secrets: ['password'],
    },
    {
      name: 'no-credentials',
      parameters: { host: 'tarantool.shop.svc', tls: { mode: 'disable' } },
      secrets: [],
    },
  ],
  testing:
    'Connects, starts TLS unless it is disabled (Tarantool Enterprise has it, the free edition does not), logs in once by chap-sha1, which does not send the password, looks for the space by its name among those that the user may do something with, and sends a ping. Reads and changes no space.',
  async test({ parameters, secrets, network, step }) {
    const { awaitGreeting, iprotoSelect, iprotoAuth, iprotoPing } = await import('../drivers/tarantool.ts');
    const { space, tls } = parameters;
    const login = loginOf(parameters.user, secrets.password);
    const dialled = await network.dial({ host: parameters.host, port: parameters.port ?? 3301 });
    try {
      const security = { ...secrets, host: parameters.host, tls };
      const socket = tls?.mode === 'disable' ? dialled : await network.secure(dialled, security);
      const greeting = await step(login ? 'Authenticate' : 'Probe', async () => {
        const greeting = await awaitGreeting(socket);
        if (login) await iprotoAuth(socket, greeting, login);
        return greeting;
      });
      if (space !== undefined) await step('Authorize', () => iprotoSelect(socket, space));
      await step('Probe', () => iprotoPing(socket));
      return { server: { name: 'Tarantool', version: greeting.version } };
    } finally {
      dialled.destroy();
    }
  },
});
