import { connector } from '../contract/connector.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import { EXASOL_FORMATS } from '../formats/databases.ts';

/** Exasol 7.1 and later, by its WebSocket interface. */
export const exasol = connector({
  type: 'exasol',
  title: 'Exasol',
  summary: 'A database of Exasol, version 7.1 or later, by one of its nodes.',
  category: 'warehouse',
  stage: 'alpha',
  verified: {
    by: 'recorded',
    with: 'https://github.com/exasol/websocket-api/blob/master/docs/WebsocketAPIV3.md',
    on: '2026-11-25',
  },
  aliases: ['exa', 'exasolution'],
  parameters: object({
    host: host('Host name or address.'),
    port: optional(port(8563)),
    user: text('User to log in as.', { maxLength: 128 }),
    schema: optional(text('Schema to open; it must exist.', { maxLength: 128 })),
    tls: optional(tls()),
  }),
  secrets: object({
    password: text('Password of the user; of Exasol SaaS, a personal access token.', { maxLength: 117 }),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  formats: EXASOL_FORMATS,
  samples: [
    {
      name: 'password',
      parameters: { host: 'exasol.sales.svc', user: 'reader', schema: 'SALES' },
      secrets: ['password'],
    },
    {
      name: 'in-clear',
      parameters: { host: 'exasol.sales.svc', user: 'reader', tls: { mode: 'disable' } },
      secrets: ['password'],
    },
  ],
  testing:
    'Connects, starts TLS unless it is disabled, upgrades to WebSocket, logs in once (protocol version 3; the password is encrypted by the key that the server sends, and goes to no server that TLS has not verified), opens the schema and runs "SELECT 1". Reads no table and changes nothing, and asks for no other node.',
  async test({ parameters, secrets, network, step }) {
    const { executeAndDisconnect, loginCommand, setCurrentSchema } = await import('../drivers/exasol.ts');
    const { openingHandshake } = await import('../drivers/websocket.ts');
    const { notUnderstood } = await import('../drivers/wire.ts');
    const { user, schema, tls } = parameters;
    const place = { host: parameters.host, port: parameters.port ?? 8563 };
    const dialled = await network.dial({ ...place, speaks: 'HTTP' });
    try {
      const security = { ...secrets, host: place.host, tls };
      const socket = tls?.mode === 'disable' ? dialled : await network.secure(dialled, security);
      const version = await step('Authenticate', async () => {
        await openingHandshake(socket, { ...place, path: '/' }, notUnderstood);
        return loginCommand(socket, { user, password: secrets.password }, tls);
      });
      if (schema !== undefined) await step('Authorize', () => setCurrentSchema(socket, schema));
      await step('Probe', () => executeAndDisconnect(socket));
      return { server: { name: 'Exasol', version } };
    } finally {
      dialled.destroy();
    }
  },
});
