import { startLdapServers } from '../../../servers/ldapservers.ts';
import { SUFFIX } from '../../servers/slapd.ts';
import { materialOf } from '../material.ts';
import type { Setups } from '../setup.ts';

/** Directories. */
export const SETUPS: Setups = {
  slapd: {
    server: 'slapd',
    async start(pem) {
      const servers = await startLdapServers(pem);
      return {
        manifest: {
          type: 'ldap',
          auth: 'password',
          parameters: { host: '127.0.0.1', port: servers.good.port, user: `cn=app,${SUFFIX}` },
          secrets: { password: 'app-pw', caCertificate: pem.ca },
        },
        values: {
          ...materialOf(pem),
          suffix: SUFFIX,
          tlsPort: servers.good.tlsPort ?? 0,
          wrongName: servers.wrongName.port,
          expired: servers.expired.port,
          guarded: servers.guarded.port,
          plain: servers.plain.port,
          strict: servers.strict.port,
          restricted: servers.restricted.port,
        },
        stop: () => Promise.all(Object.values(servers).map((server) => server.stop())),
      };
    },
  },
};
