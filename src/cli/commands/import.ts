import { readFile } from 'node:fs/promises';
import { builtinCatalog } from '../../catalog/builtin.ts';
import { Secrets } from '../../api/kinds.ts';
import type { DefineCommand } from '../command.ts';
import { dryRunOf } from '../create.ts';
import { read } from '../bundle/bundle.ts';
import type { Bundle } from '../bundle/bundle.ts';
import { applyPlan, storedObjects } from '../bundle/apply.ts';
import type { ImportResult } from '../bundle/apply.ts';
import { inCluster } from '../cluster.ts';
import { convertFile, convertForeign } from '../from/convert.ts';
import type { Order } from '../from/convert.ts';
import { CliFailure } from '../failure.ts';
import { foreignIn } from '../from/secret.ts';
import { refuseStrangers, withFlags } from '../importflags.ts';
import type { ImportFlags } from '../importflags.ts';
import { PRINT_FORMATS, count, formatOf, show } from '../output/output.ts';
import type { Format } from '../output/output.ts';
import { passphraseFrom } from '../passphrase.ts';
import { CONFLICTS, planImport } from '../bundle/plan.ts';
import type { ImportOptions } from '../bundle/plan.ts';
import { identitiesIn, open } from '../bundle/seal.ts';
import { sealedFile } from '../sealedfile.ts';
import type { Column } from '../output/table.ts';
import type { Colour, Terminal } from '../output/terminal.ts';

/** `import`: an export, or what another product exports. */
export const define: DefineCommand = (command, terminal) => {
  withFlags(command)
    .argument(
      '<file>',
      'the file of an export; with --from, that of another product, or - for standard input; with --from secret, the name of a Secret',
    )
    .description(
      'Imports an export: shows what becomes of each object, and can be repeated after it was cut short.',
    )
    .addHelpText('after', HELP)
    .action(async (file: string, options: ImportFlags) => {
      const format = formatOf(options.output, PRINT_FORMATS);
      refuseStrangers(options);
      if (options.from !== undefined)
        return convertFrom(orderOf(options.from, file, options, format), options, terminal);
      const bundle = await openBundle(file, options, terminal);
      const rows = await inCluster(options, async ({ client, place }) => {
        const importOptions = importOptionsOf(bundle, options);
        terminal.tell(`${count(bundle.items.length, 'object')}, exported ${bundle.created}, into ${place}`);
        const steps = planImport(
          bundle.items,
          await storedObjects(client, bundle.items, importOptions, terminal),
          importOptions,
        );
        const dryRun = options.dryRun === 'client' ? 'client' : dryRunOf(options.dryRun);
        return applyPlan(client, steps, dryRun, terminal);
      });
      show(terminal, format, {
        rows,
        columns: COLUMNS,
        name: ({ kind, name }) => `${kind.toLowerCase()}/${name}`,
        none: 'nothing in it',
      });
      conclude(rows, options, terminal);
    });
};

const HELP = `
Secrets are written first, then Connections, then Flows; the diff names what changes and shows no value.
A file may come from anybody: Secrets of types that Kubernetes fills itself are refused, of their labels and annotations
those of mooring.dev alone are written, and namespaces that begin with kube- are left alone unless one is mapped to.

With --from, what has no counterpart is told field by field, with exit code 1. What is masked, a placeholder, encrypted
(SOPS, Jasypt, Spring Cloud Config) or kept in another store is told too, and never written as the value.

Examples:
  kubectl connection import export.age -i key.txt --dry-run
  kubectl connection import --from airflow connections.json --to manifests/
  kubectl connection import --from secret orders-app -n shop | kubectl apply -f -
  kubectl connection import export.age -p --map-namespace shop=shop-eu --on-conflict add --enable`;

/** A file, or with `--from secret` a Secret of the cluster, which the user must be allowed to read. */
async function convertFrom(order: Order, options: ImportFlags, terminal: Terminal): Promise<void> {
  if (order.from !== 'secret') return convertFile(order, builtinCatalog, terminal);
  const foreign = await inCluster(options, async ({ client, namespace }) => {
    const secret = await client.get(Secrets, { namespace, name: order.file });
    if (secret !== undefined) return foreignIn(secret, options.type);
    throw new CliFailure(
      'cluster',
      `there is no Secret ${order.file} in namespace ${namespace}; see: kubectl get secrets -n ${namespace}`,
    );
  });
  return convertForeign([foreign], order, builtinCatalog, terminal);
}

function orderOf(
  from: string,
  file: string,
  { namespace, to, force = false, reveal = false }: ImportFlags,
  format: Format,
): Order {
  return { from, file, namespace, to, force, format, reveal };
}

const COLUMNS: readonly Column<ImportResult>[] = [
  { head: 'KIND', room: 'whole', text: ({ kind }: ImportResult) => kind },
  { head: 'NAMESPACE', room: 'whole', text: ({ namespace }: ImportResult) => namespace },
  { head: 'NAME', room: 'whole', text: ({ name }: ImportResult) => name },
  {
    head: 'OUTCOME',
    room: 'whole',
    text: ({ outcome }: ImportResult) => outcome,
    colour: ({ outcome }: ImportResult): Colour | undefined => COLOURS[outcome],
  },
  { head: 'FROM', text: ({ from = '' }: ImportResult) => from },
  { head: 'DETAIL', room: 'lines', text: ({ detail }: ImportResult) => detail },
];

const COLOURS: Readonly<Record<string, Colour>> = {
  created: 'green',
  replaced: 'yellow',
  refused: 'red',
  failed: 'red',
};

async function openBundle(file: string, options: ImportFlags, terminal: Terminal): Promise<Bundle> {
  const sealed = await sealedFile(file);
  if ((options.identity === undefined) === (options.passphrase !== true))
    throw new CliFailure('usage', 'give -i IDENTITY-FILE, or -p for a passphrase, one of them');
  const key =
    options.identity === undefined
      ? { passphrase: await passphraseFrom(terminal, 'once') }
      : { identities: identitiesIn(await readFile(options.identity, 'utf8')) };
  return read(await open(sealed, key));
}

function importOptionsOf({ id, items }: Bundle, options: ImportFlags): ImportOptions {
  const onConflict = CONFLICTS.find((each) => each === options.onConflict);
  if (onConflict === undefined)
    throw new CliFailure(
      'usage',
      `--on-conflict ${options.onConflict}: must be one of ${CONFLICTS.join(', ')}`,
    );
  const namespaces = pairs(options.mapNamespace, '--map-namespace', 'from=to');
  const sources = [...new Set(items.map(({ metadata }) => metadata.namespace))];
  if (options.namespace !== undefined && sources.length > 1) {
    throw new CliFailure(
      'usage',
      `-n ${options.namespace}: the file has ${sources.join(', ')}; say for each with --map-namespace from=to`,
    );
  }
  if (options.namespace !== undefined)
    for (const namespace of sources) namespaces.set(namespace, options.namespace);
  return {
    id,
    onConflict,
    adopt: options.adopt === true,
    enable: options.enable === true,
    labels: Object.fromEntries(pairs(options.label, '--label', 'key=value')),
    namespaces,
    names: pairs(options.mapName, '--map-name', 'from=to'),
  };
}

function pairs(given: readonly string[] = [], flag: string, shape: string): Map<string, string> {
  return new Map(
    given.map((each) => {
      const at = each.indexOf('=');
      if (at <= 0 || at === each.length - 1)
        throw new CliFailure('usage', `${flag} ${each}: must be ${shape}`);
      return [each.slice(0, at), each.slice(at + 1)];
    }),
  );
}

function conclude(rows: readonly ImportResult[], { enable, dryRun }: ImportFlags, terminal: Terminal): void {
  const counted = (outcome: ImportResult['outcome']) => rows.filter((row) => row.outcome === outcome);
  const parts = (['created', 'replaced', 'unchanged', 'kept', 'refused', 'failed'] as const).flatMap(
    (outcome) => {
      const { length } = counted(outcome);
      return length === 0 ? [] : [`${length} ${outcome}`];
    },
  );
  const summary = `${parts.join(', ')}${dryRun === undefined ? '' : ' (dry run: nothing was written)'}`;
  const [first] = counted('created').filter(({ kind }) => kind === 'Connection');
  if (enable !== true && dryRun === undefined && first !== undefined) {
    terminal.tell(
      'New Connections are suspended until you have looked at them. One by one, or with --enable for all:',
    );
    terminal.tell(
      `  kubectl patch connection ${first.name} -n ${first.namespace} --type=merge -p '{"spec":{"suspend":false}}'`,
    );
  }
  if (counted('refused').length + counted('failed').length > 0)
    throw new CliFailure(
      'finding',
      `${summary}; when what is in the way is gone, import again: it goes on where it ended`,
    );
  terminal.tell(summary);
}
