import type { Certificates } from '../../servers/certificates.ts';
import { startNats } from '../../servers/nats.ts';
import type { NatsOptions } from '../../servers/nats.ts';
import { materialOf } from '../material.ts';
import type { Setup, Setups } from '../setup.ts';

const PASSWORD = 'app-pw';
const USERS = `users: [{ user: app, password: ${PASSWORD} }, { user: guest, password: guest-pw }]`;

function nats(options: NatsOptions): Setup {
  return {
    server: 'nats-server',
    async start() {
      const server = await startNats(options);
      return {
        manifest: {
          type: 'nats',
          auth: 'password',
          parameters: { host: '127.0.0.1', port: server.port, user: 'app', tls: { mode: 'disable' } },
          secrets: { password: PASSWORD },
        },
        stop: () => server.stop(),
      };
    },
  };
}

/** Users are known by the subjects of their certificates. */
const mapping: Setup = {
  server: 'nats-server',
  async start(pem: Certificates) {
    const server = await startNats({
      certificate: pem.good,
      clientCa: pem.ca,
      mapsCertificates: true,
      authorization: 'users: [{ user: "CN=app" }]',
    });
    return {
      manifest: {
        type: 'nats',
        auth: 'none',
        parameters: { host: '127.0.0.1', port: server.port },
        secrets: {
          caCertificate: pem.ca,
          clientCertificate: pem.client.certificate,
          clientKey: pem.client.key,
        },
      },
      values: {
        ...materialOf(pem),
        otherUser: pem.good.certificate,
        otherUserKey: pem.good.key,
      },
      stop: () => server.stop(),
    };
  },
};

/** NATS servers that know their users in one way or the other. */
export const SETUPS: Setups = {
  'nats that knows users by their certificates': mapping,
  'nats that lets in guests': nats({ authorization: USERS, settings: ['no_auth_user: guest'] }),
  'nats without users': nats({}),
};
