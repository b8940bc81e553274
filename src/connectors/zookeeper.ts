import { connector } from '../contract/connector.ts';
import { choice, object, optional, text, tls, tlsSecrets } from '../contract/schema.ts';
import { serverFindings, servers } from '../contract/servers.ts';
import { loginOf } from '../drivers/login.ts';
import { askServers } from '../families/servers.ts';

/** Apache ZooKeeper. */
export const zookeeper = connector({
  type: 'zookeeper',
  title: 'Apache ZooKeeper',
  summary: 'An Apache ZooKeeper ensemble, by one of its servers.',
  category: 'database',
  stage: 'beta',
  verified: { by: 'server', with: 'Apache ZooKeeper 3.9', on: '2026-11-25' },
  aliases: ['zk'],
  parameters: object({
    ...servers(2281, 'Host name or address of a server; hosts stands in its place.'),
    path: optional(
      text('Node that must exist and that the user may read: the chroot of its clients.', {
        pattern: '^/([^/\\s]+(/[^/\\s]+)*)?$',
        default: '/',
      }),
    ),
    user: optional(text('User to log in as; goes with the password.', { maxLength: 256 })),
    scheme: optional(
      choice(
        'How the password is used: digest sends it, as a claim that only a guarded node checks; sasl proves it.',
        ['digest', 'sasl'],
      ),
    ),
    tls: optional(tls()),
  }),
  secrets: object({
    password: optional(text('Password of the user.')),
    ...tlsSecrets(),
  }),
  oneOf: ['host', 'hosts'],
  identity: ['user'],
  auth: {
    password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
    clientCertificate: { title: 'Client certificate', secrets: ['clientCertificate', 'clientKey'] },
    none: { title: 'No credentials', secrets: [] },
  },
  samples: [
    {
      name: 'digest',
      parameters: {
        host: 'zookeeper.shop.svc',
        port: 2181,
        path: '/orders',
        user: 'reader',
        tls: { mode: 'disable' },
      },
      secrets: ['password'],
    },
    {
      name: 'sasl',
      parameters: { host: 'zookeeper.example.com', user: 'reader', scheme: 'sasl' },
      secrets: ['password', 'caCertificate'],
    },
    {
      name: 'no-credentials',
      parameters: { host: 'zookeeper.shop.svc', port: 2181, path: '/kafka', tls: { mode: 'disable' } },
      secrets: [],
    },
    {
      name: 'several-servers',
      parameters: { hosts: ['zk-0.example.com:2281', 'zk-1.example.com:2281'], path: '/orders' },
      secrets: [],
    },
  ],
  check: serverFindings,
  testing:
    'Connects, starts TLS unless it is disabled and opens a session. By sasl, logs in once by DIGEST-MD5, which does not send the password, and asks to read the node. By digest, asks to read it as a stranger first, which has to be refused, then adds the login (never over TLS that is not verified) and asks again: a server takes every login by digest, and only a node that asks for it proves one. What the node holds is not looked at. Ends the session; creates and changes no node. Of several servers, asks the first that can be used.',
  test: (whole) =>
    askServers(whole, 2281, async (place, { parameters, secrets, network, step }) => {
      const { addAuth, saslRequests, connectRequest, getData } = await import('../drivers/zookeeper.ts');
      const { path = '/', tls } = parameters;
      const login = loginOf(parameters.user, secrets.password);
      const scheme = login && (parameters.scheme ?? 'digest');
      const dialled = await network.dial(place);
      try {
        const security = { ...secrets, host: place.host, tls };
        const socket = tls?.mode === 'disable' ? dialled : await network.secure(dialled, security);
        await step(login ? 'Authenticate' : 'Probe', async () => {
          await connectRequest(socket);
          if (login && scheme === 'sasl') await saslRequests(socket, login);
          if (login && scheme === 'digest') await addAuth(socket, login, path, tls);
        });
        await step('Probe', () => getData(socket, path, scheme));
        return { server: { name: 'ZooKeeper' } };
      } finally {
        dialled.destroy();
      }
    }),
});
