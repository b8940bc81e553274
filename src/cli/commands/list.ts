import { readinessOf } from '../../api/conditions.ts';
import type { Connection } from '../../api/connection.ts';
import { Connections } from '../../api/kinds.ts';
import { builtinCatalog } from '../../catalog/builtin.ts';
import type { DefineCommand } from '../command.ts';
import { age } from '../output/age.ts';
import { inCluster, pagesOf } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { needNamespace, needReason, needType, typesIn } from '../filters.ts';
import { withAllNamespaces, withCluster, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { expiryText, firstExpiry } from '../output/expiry.ts';
import { PRINT_FORMATS, formatOf, showPages } from '../output/output.ts';
import type { Column } from '../output/table.ts';
import type { Terminal } from '../output/terminal.ts';
import { typeNamed } from '../search.ts';
import { statusColour } from '../output/status.ts';

interface Options extends ClusterOptions {
  readonly name?: string;
  readonly type?: string;
  readonly category?: string;
  readonly reason?: string;
  readonly selector?: string;
  readonly unused?: boolean;
  readonly failing?: boolean;
  readonly output: string;
}

/** `list`: the grid. */
export const define: DefineCommand = (command, terminal) => {
  withAllNamespaces(withCluster(withOutput(command)))
    .description(
      'Lists Connections: what they are, whether they work and why not, and how many flows use them. Filters narrow it down together.',
    )
    .option('--name <part>', 'part of the name')
    .option('--type <type>', 'this type')
    .option('--category <category>', 'types of this category')
    .option('--reason <reason>', 'this reason of Ready, such as CredentialsRejected')
    .option('-l, --selector <selector>', 'labels, as kubectl has them: tags are labels')
    .option('--unused', 'used by no flow')
    .option('--failing', 'not ready, and not suspended')
    .addHelpText(
      'after',
      '\nExamples:\n  kubectl connection list -A --failing\n  kubectl connection list --category database -l team=data\n  kubectl connection list --unused -o name',
    )
    .action(async (options: Options) => {
      const format = formatOf(options.output, PRINT_FORMATS);
      await inCluster(options, (cluster) =>
        showPages(terminal, format, matching(cluster, options, terminal), {
          columns: columnsOf(options.allNamespaces === true, new Date()),
          name: ({ metadata }) => `connection.mooring.dev/${metadata.name}`,
          none:
            options.allNamespaces === true
              ? 'no Connection like that'
              : 'no Connection like that in this namespace; -A looks in all',
        }),
      );
    });
};

/** Page by page; ends the command where an empty list would read as an answer. */
async function* matching(
  cluster: Cluster,
  options: Options,
  terminal: Terminal,
): AsyncGenerator<readonly Connection[]> {
  const { category, reason, selector } = options;
  const type = options.type && (typeNamed(options.type, builtinCatalog)?.type ?? options.type);
  if (reason !== undefined) needReason(reason);
  const types = category === undefined ? undefined : await typesIn(cluster, category);
  const query = {
    ...(selector !== undefined && { labelSelector: selector }),
    ...(type !== undefined && {
      fieldSelector: `spec.type=${type}`,
    }),
  };
  let [read, matches] = [0, 0];
  for await (const page of pagesOf(cluster.client, Connections, cluster.scope, query)) {
    terminal.progress(`reading: ${(read += page.length)} Connections`);
    const fitting = page.filter((each) => (types?.has(each.spec.type) ?? true) && fits(each, options));
    matches += fitting.length;
    yield fitting;
  }
  if (matches === 0 && type !== undefined) await needType(cluster, type);
  if (matches === 0) await needNamespace(cluster);
}

function fits(connection: Connection, { name, reason, unused, failing }: Options): boolean {
  const ready = readinessOf(connection.status?.conditions);
  return (
    (name === undefined || connection.metadata.name.includes(name)) &&
    (reason === undefined || ready?.reason === reason) &&
    (unused !== true || (connection.status?.usage?.count ?? 0) === 0) &&
    (failing !== true || (ready?.status !== 'True' && ready?.reason !== 'Suspended'))
  );
}

const NAMESPACE: Column<Connection> = {
  head: 'NAMESPACE',
  room: 'whole',
  text: ({ metadata }) => metadata.namespace ?? '',
};

/** The columns of `kubectl get connections`, with `-o wide` what expires first and the message. */
function columnsOf(allNamespaces: boolean, now: Date): readonly Column<Connection>[] {
  return [
    ...(allNamespaces ? [NAMESPACE] : []),
    { head: 'NAME', room: 'whole', text: ({ metadata }) => metadata.name },
    { head: 'TYPE', text: ({ spec }) => spec.type },
    {
      head: 'READY',
      room: 'whole',
      text: (each) => readinessOf(each.status?.conditions)?.status ?? 'Unknown',
      colour: (each) => statusColour(readinessOf(each.status?.conditions)?.status),
    },
    { head: 'REASON', room: 'whole', text: (each) => readinessOf(each.status?.conditions)?.reason ?? '' },
    { head: 'STEP', text: ({ status }) => status?.lastTest?.failedStep ?? '' },
    { head: 'USED BY', text: ({ status }) => String(status?.usage?.count ?? '') },
    { head: 'LAST TEST', text: ({ status }) => age(status?.lastTest?.time, now) },
    { head: 'AGE', text: ({ metadata }) => age(metadata.creationTimestamp, now) },
    {
      head: 'EXPIRES',
      room: 'whole',
      text: (each) => {
        const first = firstExpiry(each);
        return first === undefined ? '' : expiryText(first, now);
      },
      wide: true,
    },
    {
      head: 'MESSAGE',
      room: 'prose',
      text: (each) => readinessOf(each.status?.conditions)?.message ?? '',
      wide: true,
    },
  ];
}
