import { request } from 'undici';
import { freePort } from '../../process.ts';
import { startActivemq } from '../../servers/activemq.ts';
import type { Certificates } from '../../servers/certificates.ts';
import { startDante } from '../../servers/dante.ts';
import { startGreenmail } from '../../servers/greenmail.ts';
import { startMongojavaserver } from '../../servers/mongojavaserver.ts';
import { startMoto } from '../../servers/moto.ts';
import { startNats } from '../../servers/nats.ts';
import { startNginx } from '../../servers/nginx.ts';
import { PROMETHEUS_PASSWORD, startPrometheus } from '../../servers/prometheus.ts';
import { startSambaDc } from '../../servers/sambadc.ts';
import { startVictoriametrics } from '../../servers/victoriametrics.ts';
import { materialOf } from '../material.ts';
import type { Setup, Setups, StartedSetup } from '../setup.ts';

const PASSWORD = 'R3ader-pw-ü';
const host = '127.0.0.1';

async function samba(pem: Certificates): Promise<StartedSetup> {
  const server = await startSambaDc({
    certificate: pem.good,
    password: PASSWORD,
    users: {
      reader: 'fine',
      disabled: 'disabled',
      expired: 'expired',
      fresh: 'must-change',
      locked: 'locked',
    },
  });
  return {
    manifest: {
      type: 'ldap',
      auth: 'password',
      parameters: { host, port: server.port, user: 'reader@corp.example.test' },
      secrets: { password: PASSWORD, caCertificate: pem.ca },
    },
    values: { ...materialOf(pem), tlsPort: server.tlsPort },
    stop: () => server.stop(),
  };
}

function activemq(type: 'amqp10' | 'stomp'): Setup {
  return {
    server: 'ActiveMQ',
    async start(pem) {
      const server = await startActivemq(pem.good, { app: 'app-pw' });
      const port = type === 'stomp' ? server.stompPort : server.tlsPort;
      return {
        manifest: {
          type,
          auth: 'password',
          parameters: { host, port, user: 'app' },
          secrets: { password: 'app-pw', caCertificate: pem.ca },
        },
        values: materialOf(pem),
        stop: () => server.stop(),
      };
    },
  };
}

function metrics(
  server: string,
  start: (pem: Certificates) => Promise<{ port: number; stop(): Promise<void> }>,
): Setup {
  return {
    server,
    async start(pem) {
      const started = await start(pem);
      return {
        manifest: {
          type: 'prometheus',
          auth: 'password',
          parameters: { url: `https://${host}:${started.port}`, user: 'app' },
          secrets: { password: PROMETHEUS_PASSWORD, caCertificate: pem.ca },
        },
        values: materialOf(pem),
        stop: () => started.stop(),
      };
    },
  };
}

async function dante(): Promise<StartedSetup> {
  const web = await startNginx({ locations: 'location / { return 200; }' });
  const proxy = await startDante(web.port);
  return {
    manifest: {
      type: 'http',
      auth: 'none',
      parameters: { url: `http://${host}:${web.port}/`, proxy: { type: 'socks5', host, port: proxy.port } },
      test: { probe: { path: '/' } },
    },
    async stop() {
      await proxy.stop();
      await web.stop();
    },
  };
}

async function moto(): Promise<StartedSetup> {
  const server = await startMoto();
  await request(`${server.url}/orders`, { method: 'PUT' });
  await server.enforce();
  const { nobody, admin } = server;
  return {
    manifest: {
      type: 's3',
      parameters: {
        endpoint: server.url,
        region: 'us-east-1',
        bucket: 'orders',
        accessKeyId: admin.accessKeyId,
        tls: { mode: 'disable' },
      },
      secrets: { secretAccessKey: admin.secretAccessKey },
    },
    values: { nobodyId: nobody.accessKeyId, nobodySecret: nobody.secretAccessKey },
    stop: () => server.stop(),
  };
}

async function natsByMqtt(): Promise<StartedSetup> {
  const port = await freePort();
  const server = await startNats({
    authorization: `user: app, password: ${PASSWORD}`,
    settings: [
      'server_name: "one"',
      'jetstream { store_dir: "streams" }',
      `mqtt { listen: "127.0.0.1:${port}" }`,
    ],
  });
  return {
    manifest: {
      type: 'mqtt',
      auth: 'password',
      parameters: { host, port, user: 'app', tls: { mode: 'disable' } },
      secrets: { password: PASSWORD },
    },
    stop: () => server.stop(),
  };
}

async function greenmail(pem: Certificates): Promise<StartedSetup> {
  const server = await startGreenmail('app', PASSWORD, pem.good);
  return {
    manifest: {
      type: 'pop3',
      parameters: { host, port: server.tlsPort, security: 'tls', user: 'app' },
      secrets: { password: PASSWORD, caCertificate: pem.ca },
    },
    values: { ...materialOf(pem), clearPort: server.port },
    stop: () => server.stop(),
  };
}

function mongojavaserver(isSecure: boolean): Setup {
  return {
    server: 'MongoDB Java Server',
    async start(pem) {
      const server = await startMongojavaserver(isSecure ? pem.good : undefined);
      return {
        manifest: {
          type: 'mongodb',
          auth: 'none',
          parameters: { host, port: server.port, ...(!isSecure && { tls: { mode: 'disable' } }) },
          secrets: isSecure ? { caCertificate: pem.ca } : {},
        },
        values: materialOf(pem),
        stop: () => server.stop(),
      };
    },
  };
}

/** Servers of protocols for which the table has another one. */
export const SETUPS: Setups = {
  samba: { server: 'Samba', start: samba },
  'activemq by amqp': activemq('amqp10'),
  'activemq by stomp': activemq('stomp'),
  'nats by mqtt': { server: 'nats-server', start: natsByMqtt },
  prometheus: metrics('Prometheus', ({ good }) => startPrometheus(good)),
  victoriametrics: metrics('VictoriaMetrics', ({ good }) =>
    startVictoriametrics('app', PROMETHEUS_PASSWORD, good),
  ),
  greenmail: { server: 'GreenMail', start: greenmail },
  'mongodb java server': mongojavaserver(true),
  'mongodb java server in clear': mongojavaserver(false),
  dante: { server: 'Dante', start: dante },
  moto: { server: 'Moto', start: moto },
};
