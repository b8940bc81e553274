import type { ConnectionSpec } from '../api/connection.ts';
import { ConnectionTypes } from '../api/kinds.ts';
import { mistakesIn } from '../catalog/parameters.ts';
import type { Connector, Finding } from '../contract/connector.ts';
import { fieldsElsewhere } from '../validation/verdict.ts';
import { need } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { CliFailure } from './failure.ts';
import { withParameters } from './form/form.ts';
import { catalogIn } from './typecatalog.ts';

/** The cluster's own type of a spec. */
export async function connectorFor({ type }: ConnectionSpec, cluster: Cluster): Promise<Connector> {
  const found = catalogIn([await need({ ...cluster, namespace: '' }, ConnectionTypes, type)]).get(type);
  if (found !== undefined) return found;
  throw new CliFailure('usage', `type ${type} cannot be used: kubectl describe connectiontype ${type}`);
}

/** Parameters of a spec with each `path=value` of the command line put into them, and judged by the schema of the type. */
export function changedParameters(
  spec: ConnectionSpec,
  set: readonly string[],
  connector: Connector,
): NonNullable<ConnectionSpec['parameters']> {
  const wanted = withParameters(spec.parameters ?? {}, connector, set);
  const mistakes = mistakesIn(
    wanted,
    connector,
    new Set([...(connector.identity ?? []), ...fieldsElsewhere(spec, connector)]),
  );
  if (mistakes.length === 0) return wanted;
  throw new CliFailure('usage', mistakes.map((mistake) => flagged(mistake, set)).join('; '));
}

/** A mistake in a value of the command line names the flag; any other names the field. */
function flagged({ path, message }: Finding, set: readonly string[]): string {
  const field = path.replace(/^spec\.parameters\./, '');
  const typed = set.some((each) => each.startsWith(`${field}=`));
  return typed ? `--set ${field}: ${message}` : `${path}: ${message}`;
}
