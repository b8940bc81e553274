import type { Connector } from '../../contract/connector.ts';
import type { DefineCommand } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { filledIn, manifestsOf } from '../form/form.ts';
import type { Form } from '../form/form.ts';
import { mistakesOf } from '../judge.ts';
import { collect, withCluster, withDryRun, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { formatOf, manifests } from '../output/output.ts';
import type { Terminal } from '../output/terminal.ts';
import { typesOf } from '../typecatalog.ts';
import type { TypeCatalog } from '../typecatalog.ts';

interface Options extends ClusterOptions {
  readonly set?: readonly string[];
  readonly secret?: readonly string[];
  readonly auth?: string;
  readonly cluster?: boolean;
  readonly apply?: boolean;
  readonly dryRun?: string;
  readonly output: string;
}

/** `new`: the form. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withDryRun(withOutput(command, ['yaml', 'json'], 'yaml')))
    .argument('<type>', 'type of the connection; search with: kubectl connection types')
    .argument('<name>', 'name of the Connection')
    .description(
      'Writes the manifest of a Connection. At a terminal it asks for what is missing; credentials are typed unseen and go into a Secret.',
    )
    .option(
      '--set <parameter=value>',
      'a parameter, such as host=db or tls.mode=require; repeatable',
      collect,
    )
    .option('--secret <secret=SECRET:KEY>', 'a secret parameter, from a key of a Secret; repeatable', collect)
    .option('--auth <profile>', 'way to authenticate, where the type has several')
    .option('--cluster', "one of the cluster's own types")
    .option('--apply', 'create it in the cluster instead of printing it')
    .addHelpText('after', HELP)
    .action(async (type: string, name: string, options: Options) => {
      const format = formatOf(options.output, ['yaml', 'json']);
      const { catalog } = await typesOf(options);
      const connector = connectorOf(catalog, type);
      const objects = manifestsOf({
        name,
        namespace: options.namespace,
        connector,
        form: await complete(connector, options, terminal),
      });
      const mistakes = objects.flatMap((object) => mistakesOf(object, catalog) ?? []);
      if (options.apply === true && options.dryRun !== 'client' && mistakes.length === 0) {
        const { createAll } = await import('../create.ts');
        return createAll(objects, options, terminal);
      }
      manifests(terminal, format, objects);
      if (mistakes.length > 0)
        throw new CliFailure(
          'finding',
          mistakes.map(({ path, message }) => `${path}: ${message}`).join('\n'),
        );
    });
};

const HELP = `
Examples:
  kubectl connection new postgresql orders
  kubectl connection new postgresql orders --set host=pg --set database=sales --set user=reader --secret password=orders-db:password
  kubectl connection new s3 lake --set bucket=lake --set region=eu-central-1 --secret secretAccessKey=lake --apply`;

function connectorOf(catalog: TypeCatalog['catalog'], type: string): Connector {
  const connector = catalog.get(type);
  if (connector !== undefined) return connector;
  const near = catalog.nearest(type);
  throw new CliFailure(
    'usage',
    `there is no type ${type}; ${near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'search with: kubectl connection types'}`,
  );
}

async function complete(
  connector: Connector,
  { set = [], secret = [], auth }: Options,
  terminal: Terminal,
): Promise<Form> {
  const form = { ...filledIn(connector, set, secret), ...(auth !== undefined && { auth }) };
  if (!terminal.interactive) return form;
  const { promptFor } = await import('../form/prompt.ts');
  return promptFor(connector, form);
}
