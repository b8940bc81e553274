import type { ConnectionSpec } from '../../api/connection.ts';
import type { Connector } from '../../contract/connector.ts';
import { changeAll } from '../change.ts';
import { inCluster } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import type { DefineCommand } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { filledIn } from '../form/form.ts';
import { collect, withCluster, withDryRun } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import type { Terminal } from '../output/terminal.ts';
import { chosen } from '../selection.ts';
import { changedParameters, connectorFor } from '../parameters.ts';

interface Options extends ClusterOptions {
  readonly set?: readonly string[];
  readonly unset?: readonly string[];
  readonly secret?: readonly string[];
  readonly selector?: string;
  readonly dryRun?: string;
}

/** `set`: other values for parameters and secrets. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withDryRun(command))
    .argument('[names...]', 'names of Connections')
    .description(
      'Changes parameters of Connections, and where their credentials are; each is tested at once.',
    )
    .option('-l, --selector <selector>', 'the Connections with these labels')
    .option(
      '--set <parameter=value>',
      'a parameter, such as host=db or tls.mode=require; repeatable',
      collect,
    )
    .option('--unset <parameter>', 'a parameter to leave out; repeatable', collect)
    .option('--secret <secret=SECRET:KEY>', 'a secret parameter, from a key of a Secret; repeatable', collect)
    .addHelpText(
      'after',
      '\nExamples:\n  kubectl connection set orders --set host=pg-2.shop.svc\n  kubectl connection set -l team=data --set tls.mode=verify-full --unset tls.serverName\n  kubectl connection set orders --secret password=orders-db-2:password',
    )
    .action(async (names: readonly string[], options: Options) => {
      const { set = [], unset = [], secret = [] } = options;
      if (set.length + unset.length + secret.length === 0)
        throw new CliFailure(
          'usage',
          'give --set PARAMETER=VALUE, --unset PARAMETER or --secret SECRET=SECRET:KEY',
        );
      await inCluster(options, (cluster) => setIn(cluster, names, options, terminal));
    });
};

async function setIn(
  cluster: Cluster,
  names: readonly string[],
  { set = [], unset = [], secret = [], selector, dryRun }: Options,
  terminal: Terminal,
): Promise<void> {
  const connections = await chosen({ names, selector }, cluster);
  const connectors = new Map<string, Connector>();
  for (const { spec } of connections)
    if (!connectors.has(spec.type)) connectors.set(spec.type, await connectorFor(spec, cluster));
  const change = (spec: ConnectionSpec): ConnectionSpec => {
    const connector = connectors.get(spec.type);
    if (connector === undefined) return spec; // its type was changed meanwhile: the next run knows it
    const kept = unset.reduce<Readonly<Record<string, unknown>>>(without, spec.parameters ?? {});
    const secrets = { ...spec.secrets, ...filledIn(connector, [], secret).secrets };
    return {
      ...spec,
      parameters: changedParameters({ ...spec, parameters: kept, secrets }, set, connector),
      ...(Object.keys(secrets).length > 0 && { secrets }),
    };
  };
  for (const { spec } of connections) change(spec); // a mistake in one of them changes none
  await changeAll(connections, { verb: 'changed', change }, { cluster, dryRun, terminal });
}

/** An object without what stands at a dotted path; a block that is empty then goes too. */
function without(from: Readonly<Record<string, unknown>>, path: string): Readonly<Record<string, unknown>> {
  const [head = '', ...rest] = path.split('.');
  const { [head]: held, ...others } = from;
  if (rest.length === 0 || typeof held !== 'object' || held === null) return others;
  const inner = without(held as Readonly<Record<string, unknown>>, rest.join('.')); // an object, as the line above says
  return Object.keys(inner).length === 0 ? others : { ...from, [head]: inner };
}
