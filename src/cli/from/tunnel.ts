import { presentFields } from '../../addresses/fields.ts';
import type { FieldValues, Scalar } from '../../addresses/foreign.ts';

/** The host that an SSH tunnel leads through, and the login at it. */
interface Bastion {
  readonly host: Scalar | undefined;
  readonly port?: Scalar | undefined;
  readonly user: Scalar | undefined;
  readonly password?: Scalar | undefined;
  readonly key?: Scalar | undefined;
  readonly passphrase?: Scalar | undefined;
}

/** The parameters and secrets of `sshTunnel`. */
export function tunnelFields({ host, port, user, password, key, passphrase }: Bastion): FieldValues {
  return presentFields({
    'sshTunnel.host': host,
    'sshTunnel.port': port,
    'sshTunnel.user': user,
    sshTunnelPassword: password,
    sshTunnelKey: key,
    sshTunnelKeyPassphrase: passphrase,
  });
}
