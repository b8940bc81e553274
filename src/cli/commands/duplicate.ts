import type { ConnectionSpec } from '../../api/connection.ts';
import { Connections } from '../../api/kinds.ts';
import { isCredentialParameter } from '../../contract/credential.ts';
import type { DefineCommand } from '../command.ts';
import { createAll } from '../create.ts';
import { inCluster, need } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { collect, withCluster, withDryRun, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { formatOf, manifests } from '../output/output.ts';
import { changedParameters, connectorFor } from '../parameters.ts';
import { copyOf } from '../copy.ts';
import type { Terminal } from '../output/terminal.ts';

interface Options extends ClusterOptions {
  readonly set?: readonly string[];
  readonly withSecret?: string;
  readonly dryRun?: string;
  readonly output: string;
}

/** `duplicate`: a copy that has no credentials. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withDryRun(withOutput(command, ['name', 'yaml', 'json'], 'name')))
    .argument('<name>', 'name of the Connection to copy')
    .argument('<new>', 'name of the copy, or NAMESPACE/NAME')
    .description(
      'Copies a Connection with its parameters, tags and settings, and without its credentials: suspended until it is given some.',
    )
    .option('--set <parameter=value>', 'another value for a parameter of the copy; repeatable', collect)
    .option(
      '--with-secret <name>',
      'take the credentials from this Secret, by the same keys; you must be allowed to read it. A CA stays where it is',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  kubectl connection duplicate orders orders-eu --set host=pg-eu.shop.svc\n  kubectl connection duplicate orders staging/orders --with-secret orders-staging',
    )
    .action(async (name: string, target: string, options: Options) => {
      const format = formatOf(options.output, ['name', 'yaml', 'json']);
      const { copy, keys, crossed } = await inCluster(options, (cluster) =>
        duplicate(name, target, cluster, options),
      );
      if (format !== 'name' || options.dryRun === 'client')
        manifests(terminal, format === 'json' ? 'json' : 'yaml', [copy]);
      if (options.dryRun !== 'client') await createAll([copy], options, terminal);
      if (copy.spec.suspend === true && options.withSecret === undefined) advise(copy, keys, terminal);
      if (crossed) tellOfReferences(copy, terminal);
    });
};

async function duplicate(name: string, target: string, cluster: Cluster, options: Options) {
  const original = await need(cluster, Connections, name);
  const [newName = '', namespace = cluster.namespace] = target.split('/').toReversed();
  const parameters = await parametersOf(original.spec, options.set ?? [], cluster);
  const copy = copyOf(original, { name: newName, namespace, parameters, secret: options.withSecret });
  const keys = Object.keys(original.spec.secrets ?? {}).filter(isCredentialParameter);
  return { copy, keys, crossed: namespace !== original.metadata.namespace };
}

async function parametersOf(
  spec: ConnectionSpec,
  set: readonly string[],
  cluster: Cluster,
): Promise<ConnectionSpec['parameters']> {
  if (set.length === 0) return spec.parameters;
  return changedParameters(spec, set, await connectorFor(spec, cluster));
}

function advise(
  { metadata: { name, namespace } }: ReturnType<typeof copyOf>,
  keys: readonly string[],
  terminal: Terminal,
): void {
  const secrets = Object.fromEntries(keys.map((key) => [key, { name: 'SECRET', key }]));
  const patch = JSON.stringify({
    spec: { suspend: null, ...(keys.length > 0 ? { secrets } : { secretsFrom: [{ name: 'SECRET' }] }) },
  });
  terminal.tell('It has no credentials and is suspended. Give it some, and set it going:');
  terminal.tell(`  kubectl patch connection ${name} -n ${namespace} --type=merge -p '${patch}'`);
}

/** A Connection takes from Secrets of its own namespace alone. */
function tellOfReferences(
  { metadata: { namespace }, spec }: ReturnType<typeof copyOf>,
  terminal: Terminal,
): void {
  for (const [parameter, { name, key }] of Object.entries(spec.secrets ?? {}))
    terminal.tell(
      `spec.secrets.${parameter} names secret ${name}, key ${key}: see that there is one in namespace ${namespace}`,
    );
  for (const [index, { configMap, secret }] of (spec.parametersFrom ?? []).entries())
    terminal.tell(
      `spec.parametersFrom.${index} names ${configMap === undefined ? 'secret' : 'configmap'} ${(configMap ?? secret)?.name ?? ''}: see that there is one in namespace ${namespace}`,
    );
}
