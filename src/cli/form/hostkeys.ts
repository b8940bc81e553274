import type { Connector, Target } from '../../contract/connector.ts';
import { fieldsOf, isHostKey } from '../../catalog/fields.ts';
import { valueAt } from './form.ts';
import type { Form } from './form.ts';

/** An SSH server that a form names. */
export interface SshPlace {
  /** Path of the parameter for its key: `parameters.sshTunnel.hostKey`. */
  readonly path: string;
  readonly target: Target;
  /** Its key, as the form has it. */
  readonly hostKey: string | undefined;
  /** Whether a proxy or another SSH server stands before it. */
  readonly behind: boolean;
}

/** The SSH servers of a form, with their keys as far as they are known. */
export function sshPlacesIn({ parameters }: Form, connector: Connector): readonly SshPlace[] {
  const fields = fieldsOf(connector);
  return fields.filter(isHostKey).flatMap(({ path }) => {
    const block = path.split('.').slice(1, -1);
    const at = (name: string) => valueAt([...block, name], parameters);
    const [host, hostKey] = [at('host'), at('hostKey')];
    if (typeof host !== 'string') return [];
    const standard = fields.find(
      (field) => field.path === ['parameters', ...block, 'port'].join('.'),
    )?.standard;
    return [
      {
        path,
        target: { host, port: Number(at('port') ?? standard) },
        hostKey: typeof hostKey === 'string' ? hostKey : undefined,
        behind: block.length === 0 && hasRoute(parameters),
      },
    ];
  });
}

/** Whether a proxy or an SSH server stands before the server. */
function hasRoute({ proxy, sshTunnel }: Form['parameters']): boolean {
  return proxy !== undefined || sshTunnel !== undefined;
}
