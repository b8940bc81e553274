import type { Certificates } from '../support/servers/certificates.ts';
import { startOracle } from '../support/servers/oracle.ts';
import type { Manner, OracleServer } from '../support/servers/oracle.ts';

/** The password of most users. */
export const PASSWORD = 'app-pw [ü]';
/** The password of LATER, longer than a packet likes. */
export const LONG = 'x'.repeat(300);

const users = {
  APP: { password: PASSWORD },
  LATER: { password: LONG, verifier: '11g' },
  EARLIER: { password: PASSWORD, verifier: 'old' },
  FIRST: { password: PASSWORD, verifier: '10g' },
  LOCKED: { password: PASSWORD, error: 28000 },
  EXPIRED: { password: PASSWORD, error: 28001 },
  EXPIRING: { password: PASSWORD, warning: 28002 },
  STRANGER: { password: PASSWORD, error: 1045 },
  EARLY: { password: PASSWORD, error: 1033 },
  MANY: { password: PASSWORD, error: 2391 },
  ODD: { password: PASSWORD, error: 7777 },
} as const;
const services: Readonly<Record<string, Manner>> = {
  orders: 'serves',
  twice: 'hears twice',
  again: 'secures twice',
  native: 'encrypts natively',
  old: 'is old',
  full: { refuses: 12519 },
  closed: { refuses: 12528 },
  odd: { refuses: 7777 },
};

/** Servers by how they serve; those in front lead on to others. */
export type OracleServers = Readonly<
  Record<'good' | 'wrong' | 'clear' | 'older' | 'front' | 'clearFront', OracleServer>
>;

/** Starts them. */
export async function startOracleServers(pem: Certificates): Promise<OracleServers> {
  const [good, wrong, clear, older] = await Promise.all([
    startOracle({ users, services, certificate: pem.good }),
    startOracle({ users, services, certificate: pem.wrongName }),
    startOracle({ users, services }),
    startOracle({ users, services, certificate: pem.good, protocol: 7 }),
  ]);
  const at = ({ port }: OracleServer) => ({ sendsTo: { host: '127.0.0.1', port } });
  const denied = { sendsTo: { host: '169.254.169.254', port: 1521 } };
  const [front, clearFront] = await Promise.all([
    startOracle({
      certificate: pem.good,
      services: { orders: at(good), wrong: at(wrong), denied, nowhere: at({ ...good, port: 1 }) },
    }),
    startOracle({ services: { orders: at(clear) } }),
  ]);
  return { good, wrong, clear, older, front, clearFront };
}
