import type { Connection } from '../../api/connection.ts';
import type { Flow } from '../../api/flow.ts';
import { Connections, Flows } from '../../api/kinds.ts';
import type { DefineCommand } from '../command.ts';
import { bundleOf, write } from '../bundle/bundle.ts';
import type { Item } from '../bundle/bundle.ts';
import { inCluster, need, pagesOf } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { CliFailure } from '../failure.ts';
import { itemOf, secretItems, summaryOf } from '../bundle/items.ts';
import { needNone, writeNew, writeWhole } from '../bundle/file.ts';
import { configMapsOutside, connectionsOutside } from '../bundle/outside.ts';
import { collect, withAllNamespaces, withCluster } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { passphraseFrom } from '../passphrase.ts';
import { mapConcurrently } from '../pool.ts';
import { seal } from '../bundle/seal.ts';
import type { Lock } from '../bundle/seal.ts';
import type { Terminal } from '../output/terminal.ts';
import { usesIn } from '../uses.ts';

interface Options extends ClusterOptions {
  readonly all?: boolean;
  readonly selector?: string;
  readonly type?: string;
  readonly recipient?: readonly string[];
  readonly passphrase?: boolean;
  readonly withCredentials?: boolean;
  readonly to: string;
  readonly force?: boolean;
}

/** `export`: Connections, their Flows and, when asked, their credentials, in one sealed file. */
export const define: DefineCommand = (command, terminal) => {
  withAllNamespaces(withCluster(command))
    .argument('[names...]', 'names of Connections')
    .description(
      'Exports Connections and the flows that use them into one file, sealed with age: to recipients, or with a passphrase.',
    )
    .option('--all', 'all Connections and Flows of the namespace, or with -A of all')
    .option('-l, --selector <selector>', 'the Connections with these labels')
    .option('--type <type>', 'the Connections of this type')
    .option(
      '-r, --recipient <recipient>',
      'who can open it, age1… as age-keygen prints it; X25519 or post-quantum; repeatable',
      collect,
    )
    .option('-p, --passphrase', 'seal with a passphrase; a script gives it on standard input')
    .option('--with-credentials', 'the Secrets too, the keys that the Connections use')
    .requiredOption('--to <file>', 'the file to write, readable for you alone')
    .option('--force', 'write the file also where it is there already')
    .addHelpText('after', HELP)
    .action(async (names: readonly string[], options: Options) => {
      const { all, selector, type } = options;
      if (names.length === 0 && all !== true && selector === undefined && type === undefined)
        throw new CliFailure('usage', 'name Connections, or give --all, -l SELECTOR or --type TYPE');
      if (options.force !== true) await needNone(options.to);
      const lock = await lockOf(options, terminal);
      const items = await inCluster(options, (cluster) => itemsFrom(cluster, names, options, terminal));
      if (!items.some(({ kind }) => kind === 'Connection'))
        throw new CliFailure('finding', 'there is no such Connection: nothing was exported');
      const sealed = await seal(write(bundleOf(items)), lock);
      await (options.force === true ? writeWhole : writeNew)(options.to, sealed);
      terminal.tell(`${summaryOf(items)} in ${options.to}`);
      for (const line of [...connectionsOutside(items), ...configMapsOutside(items)]) terminal.tell(line);
      if (options.withCredentials !== true)
        terminal.tell('Credentials are not in it: --with-credentials takes them along.');
    });
};

const HELP = `
Any age opens the file: age -d -i key.txt export.age

Examples:
  kubectl connection export orders lake -r age1qz... --to orders.age
  kubectl connection export --all -A --with-credentials -p --to everything.age`;

async function lockOf({ recipient = [], passphrase }: Options, terminal: Terminal): Promise<Lock> {
  if (recipient.length > 0 === (passphrase === true))
    throw new CliFailure('usage', 'give -r RECIPIENT, or -p for a passphrase, one of them');
  return passphrase === true
    ? { passphrase: await passphraseFrom(terminal, 'twice') }
    : { recipients: recipient };
}

/** The Connections that the command line names, the Flows that use them, and with `--with-credentials` their Secrets. */
async function itemsFrom(
  cluster: Cluster,
  names: readonly string[],
  options: Options,
  terminal: Terminal,
): Promise<readonly Item[]> {
  const connections =
    names.length > 0
      ? await mapConcurrently(names, 16, (name) => need(cluster, Connections, name))
      : await selectConnections(cluster, options, terminal);
  const wanted = new Set(connections.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`));
  const scope = names.length > 0 ? cluster.namespace : cluster.scope;
  const flows: Flow[] = [];
  for await (const page of pagesOf(cluster.client, Flows, scope)) {
    flows.push(
      ...page.filter(
        (flow) =>
          options.all === true ||
          usesIn(flow).some(({ namespace, connection }) => wanted.has(`${namespace}/${connection}`)),
      ),
    );
  }
  const secrets =
    options.withCredentials === true ? await secretItems(cluster.client, connections, terminal) : [];
  return [
    ...secrets,
    ...connections.map((each) => itemOf('Connection', each)),
    ...flows.map((each) => itemOf('Flow', each)),
  ];
}

async function selectConnections(
  { client, scope }: Cluster,
  { selector, type }: Options,
  terminal: Terminal,
): Promise<readonly Connection[]> {
  const query = {
    ...(selector !== undefined && { labelSelector: selector }),
    ...(type !== undefined && { fieldSelector: `spec.type=${type}` }),
  };
  const connections: Connection[] = [];
  for await (const page of pagesOf(client, Connections, scope, query)) {
    connections.push(...page);
    terminal.progress(`reading: ${connections.length} Connections`);
  }
  return connections;
}
