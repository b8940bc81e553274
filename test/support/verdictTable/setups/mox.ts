import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Certificates } from '../../servers/certificates.ts';
import { MOX_PASSWORD, startMox } from '../../servers/mox.ts';
import { materialOf } from '../material.ts';
import type { Setups, StartedSetup } from '../setup.ts';

const USERS = {
  app: { password: MOX_PASSWORD },
  closed: { password: MOX_PASSWORD, disabled: 'the mailbox moved to another server' },
};
/** Connections that one network may have, and may open in a minute. */
const MOST_OPEN = 30;
const MOST_A_MINUTE = 300;

async function mox(pem: Certificates, isSecure: boolean): Promise<StartedSetup> {
  const server = await startMox({ users: USERS, ...(isSecure && { certificate: pem.good }) });
  const held: Socket[] = [];
  const release = () => held.splice(0).forEach((socket) => socket.destroy());
  const hold = async (count: number) => {
    for (let open = 0; open < count; open += 1) held.push(await greeted(server.port));
  };
  return {
    manifest: {
      type: 'imap',
      parameters: {
        host: '127.0.0.1',
        port: server.port,
        user: 'app@example.test',
        ...(!isSecure && { tls: { mode: 'disable' } }),
      },
      secrets: { password: MOX_PASSWORD, ...(isSecure && { caCertificate: pem.ca }) },
    },
    values: { ...materialOf(pem), tlsPort: server.tlsPort ?? 0 },
    actions: {
      'as many connections as it allows': () => hold(MOST_OPEN),
      'as many connections as it allows in a minute': async () => {
        release();
        for (let opened = 0; opened < MOST_A_MINUTE; opened += 1) (await greeted(server.port)).destroy();
      },
    },
    stop: async () => {
      release();
      await server.stop();
    },
  };
}

async function greeted(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(socket, 'data');
  return socket;
}

const byMox = (isSecure: boolean) => ({
  server: 'mox',
  start: (pem: Certificates) => mox(pem, isSecure),
});

/** A mail server in Go. */
export const SETUPS: Setups = {
  mox: byMox(true),
  'mox in clear': byMox(false),
  'mox that is busy': byMox(false),
};
