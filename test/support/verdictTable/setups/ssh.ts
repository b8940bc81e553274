import { startDropbear } from '../../servers/dropbear.ts';
import { startOpenssh } from '../../servers/openssh.ts';
import type { SshOptions, SshServer } from '../../servers/openssh.ts';
import { startPostgresql } from '../../servers/postgresql.ts';
import type { Setup, Setups, StartedSetup } from '../setup.ts';

type AnySshServer = Omit<SshServer, 'failures' | 'keys'> & {
  readonly keys: Pick<SshServer['keys'], 'plain' | 'strange'> & Partial<SshServer['keys']>;
};

const OTHER_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f';
const OTHER_KIND =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGsX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfU=';

function started(server: AnySshServer): StartedSetup {
  const { port, user, hostKey, keys } = server;
  const { plain, strange, sealed = '', passphrase = '' } = keys;
  return {
    manifest: {
      type: 'sftp',
      auth: 'password',
      parameters: { host: '127.0.0.1', port, user: user.name, hostKey: hostKey.line },
      secrets: { password: user.password },
    },
    values: {
      plain,
      strange,
      sealed,
      passphrase,
      fingerprint: hostKey.fingerprint,
      otherKey: OTHER_KEY,
      otherKind: OTHER_KIND,
      pkcs8: keys.pkcs8?.ed25519 ?? '',
      encoded: Buffer.from(plain).toString('base64'),
    },
    stop: () => server.stop(),
  };
}

const byOpenssh = (options: SshOptions = {}, ageing: readonly string[] = []): Setup => ({
  server: 'OpenSSH',
  start: async () => started(await startOpenssh(options, ageing)),
});
const byDropbear = (...options: readonly string[]): Setup => ({
  server: 'Dropbear',
  start: async () => started(await startDropbear(options)),
});

/** A database, and the tunnel that leads there. */
const tunnelTo = (server: string, start: () => Promise<AnySshServer>): Setup => ({
  server,
  async start() {
    const tunnel = await start();
    const database = await startPostgresql();
    const { user, password } = database.admin;
    const way = {
      host: '127.0.0.1',
      port: tunnel.port,
      user: tunnel.user.name,
      hostKey: tunnel.hostKey.line,
    };
    return {
      manifest: {
        type: 'postgresql',
        auth: 'password',
        parameters: {
          host: '127.0.0.1',
          port: database.port,
          database: 'postgres',
          user,
          tls: { mode: 'disable' },
          sshTunnel: way,
        },
        secrets: { password, sshTunnelPassword: tunnel.user.password },
      },
      values: {
        user: tunnel.user.name,
        port: tunnel.port,
        hostKey: tunnel.hostKey.line,
        otherKey: OTHER_KEY,
        plain: tunnel.keys.plain,
      },
      async stop() {
        await tunnel.stop();
        await database.stop();
      },
    };
  },
});

const BY_PROMPT = { UsePAM: 'yes', PasswordAuthentication: 'no', KbdInteractiveAuthentication: 'yes' };

/** Servers of SSH. */
export const SETUPS: Setups = {
  openssh: byOpenssh(),
  'openssh for keys alone': byOpenssh({ PasswordAuthentication: 'no' }),
  'openssh that prompts': byOpenssh(BY_PROMPT),
  'openssh that wants both': byOpenssh({ AuthenticationMethods: 'publickey,password' }),
  'openssh without sftp': byOpenssh({ ForceCommand: '/bin/false' }),
  'openssh for other users': byOpenssh({ AllowUsers: 'somebody' }),
  'openssh with an expired account': byOpenssh({ UsePAM: 'yes' }, ['-E', '0']),
  'openssh with an expired password': byOpenssh({ UsePAM: 'yes' }, ['-d', '0']),
  'openssh that only reads': byOpenssh({ ForceCommand: 'internal-sftp -R' }),
  'openssh of old algorithms': byOpenssh({ KexAlgorithms: 'diffie-hellman-group1-sha1' }),
  dropbear: byDropbear(),
  'dropbear for keys alone': byDropbear('-s'),
  'tunnel by openssh': tunnelTo('OpenSSH', () => startOpenssh({ AllowTcpForwarding: 'yes' })),
  'tunnel by openssh that forwards nothing': tunnelTo('OpenSSH', () => startOpenssh()),
  'tunnel by dropbear': tunnelTo('Dropbear', () => startDropbear()),
  'tunnel by dropbear that forwards nothing': tunnelTo('Dropbear', () => startDropbear(['-j'])),
};
