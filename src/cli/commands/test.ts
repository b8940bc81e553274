import type { Connection } from '../../api/connection.ts';
import type { ConnectionType } from '../../api/type.ts';
import { Connections, ConnectionTypes } from '../../api/kinds.ts';
import { inCluster, listAll, need, openCluster } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { documentsIn } from '../documents.ts';
import type { Document } from '../documents.ts';
import type { Finding } from '../../contract/connector.ts';
import { CliFailure } from '../failure.ts';
import { unencodedIn, unquotedIn } from '../filesecret.ts';
import { mistakesOf } from '../judge.ts';
import { junit } from '../output/junit.ts';
import { localPool, testLocally } from '../testing/local.ts';
import { collect, withCluster, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { printSteps } from '../output/outcome.ts';
import type { Outcome, Subject } from '../output/outcome.ts';
import { formatOf, show } from '../output/output.ts';
import { fits } from '../output/table.ts';
import type { Column } from '../output/table.ts';
import { PASSED } from '../../controllers/testing/result.ts';
import { statusColour } from '../output/status.ts';
import { BatchProgress } from '../output/batchProgress.ts';
import { mapConcurrently } from '../pool.ts';
import { clusterSources, FileSources } from '../sources.ts';
import { selectedBy } from '../selection.ts';
import { awaitingOperator } from '../testing/leader.ts';
import { requestTest, testRemotely } from '../testing/remote.ts';
import type { Terminal } from '../output/terminal.ts';
import { declareAll, isOfUnknownType } from '../typecatalog.ts';
import { builtinCatalog } from '../../catalog/builtin.ts';
import { LiveCatalog } from '../../catalog/live.ts';
import type { DefineCommand } from '../command.ts';

const FORMATS = ['table', 'wide', 'json', 'yaml', 'name', 'junit'] as const;
/** Tests that run at once; the operator has a queue of its own. */
const AT_ONCE = 16;

interface Options extends ClusterOptions {
  readonly filename?: readonly string[];
  readonly selector?: string;
  readonly local?: boolean;
  readonly wait: string;
  readonly output: string;
}

/** `test`: the Test button. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withOutput(command, FORMATS))
    .argument('[names...]', 'names of Connections')
    .description(
      'Tests Connections now, and shows the steps: through the operator, from where the flows run, or from this machine.',
    )
    .option(
      '-f, --filename <file>',
      'the Connections of a file, a folder or - (standard input), before they are saved; repeatable',
      collect,
    )
    .option('-l, --selector <selector>', 'the Connections with these labels')
    .option(
      '--local',
      'from this machine, not through the operator; Secrets of the file come before those of the cluster',
    )
    .option('--wait <bool>', 'false: ask for the tests, print their names, and go', 'true')
    .addHelpText('after', HELP)
    .action(async (names: readonly string[], options: Options) => {
      const format = formatOf(options.output, FORMATS);
      if (names.length === 0 && options.filename === undefined && options.selector === undefined) {
        throw new CliFailure('usage', 'name Connections, or give -l SELECTOR or -f FILE');
      }
      const outcomes =
        options.local === true
          ? await locally(names, options, terminal)
          : await remotely(names, options, terminal);
      if (outcomes === undefined) return;
      if (format === 'junit') terminal.out(junit(outcomes));
      else
        show(terminal, format, {
          rows: outcomes,
          columns: COLUMNS,
          name: ({ name }) => `connection.mooring.dev/${name}`,
          none: 'nothing to test',
        });
      conclude(outcomes, format, terminal);
    });
};

/** Fails where one has failed, with the whole of each message that the table of a narrow terminal cuts. */
function conclude(outcomes: readonly Outcome[], format: string, terminal: Terminal): void {
  const failed = outcomes.filter(({ result }) => result === 'Failed' || result === 'Interrupted');
  const isCut = format === 'table' && !fits(COLUMNS, outcomes, terminal.width ?? Number.POSITIVE_INFINITY);
  if (isCut) for (const { name, message } of failed) terminal.tell(`${name}: ${message}`);
  if (failed.length > 0) throw new CliFailure('finding', `${failed.length} of ${outcomes.length} failed`);
}

const HELP = `
Exit code 1 where one failed. A type without a test (NotSupported) is no failure.

Examples:
  kubectl connection test orders lake
  kubectl connection test -l team=data -o junit > report.xml
  kubectl connection test -f orders.yaml --local`;

const COLUMNS: readonly Column<Outcome>[] = [
  { head: 'NAME', room: 'whole', text: ({ name }: Outcome) => name },
  { head: 'TYPE', text: ({ type }: Outcome) => type },
  {
    head: 'RESULT',
    room: 'whole',
    text: ({ result }: Outcome) => result,
    colour: ({ result }: Outcome) => statusColour(STATUS[result]),
  },
  { head: 'REASON', room: 'whole', text: ({ reason }: Outcome) => reason },
  { head: 'STEP', text: ({ failedStep = '' }: Outcome) => failedStep },
  { head: 'TOOK', text: ({ durationMs, steps }: Outcome) => (steps.length > 0 ? `${durationMs} ms` : '') },
  {
    head: 'SERVER',
    text: ({ server }: Outcome) =>
      [server?.name, server?.version].filter((part) => part !== undefined).join(' '),
    wide: true,
  },
  {
    head: 'MESSAGE',
    room: 'prose',
    text: ({ message }: Outcome) => (message === PASSED ? '' : message),
  },
];

const STATUS = {
  Succeeded: 'True',
  Failed: 'False',
  NotSupported: 'Unknown',
  Interrupted: 'Unknown',
} as const;

async function remotely(
  names: readonly string[],
  options: Options,
  terminal: Terminal,
): Promise<readonly Outcome[] | undefined> {
  return inCluster(options, async (cluster) => {
    const { subjects } = await subjectsOf(names, options, terminal, () => cluster);
    if (options.wait === 'false') {
      const tests = await mapConcurrently(subjects, AT_ONCE, (subject) =>
        requestTest(cluster.client, subject),
      );
      for (const { metadata } of tests) terminal.out(`connectiontest.mooring.dev/${metadata.name}`);
      return undefined;
    }
    const progress = new BatchProgress(terminal, subjects.length);
    const run = async (subject: Subject) => {
      const test = progress.follow(subject.name, (onStep) => testRemotely(cluster.client, subject, onStep));
      return printed(await test, terminal);
    };
    return awaitingOperator(cluster, terminal, () => mapConcurrently(subjects, AT_ONCE, run));
  });
}

/** Tests from this machine; the cluster is opened only for what the files do not hold. */
async function locally(
  names: readonly string[],
  options: Options,
  terminal: Terminal,
): Promise<readonly Outcome[]> {
  let cluster: Cluster | undefined;
  const open = () => (cluster ??= openCluster(options));
  const pool = localPool();
  try {
    const { subjects, sources, catalog } = await subjectsOf(names, options, terminal, open);
    const find = sources.before(clusterSources(open));
    const progress = new BatchProgress(terminal, subjects.length);
    return await mapConcurrently(subjects, pool.size, async (subject) => {
      const test = progress.follow(subject.name, (onStep) =>
        testLocally(pool, subject, { find, catalog, onStep }),
      );
      return printed(await test, terminal);
    });
  } finally {
    await Promise.all([pool.close(), cluster?.client.close()]);
  }
}

function printed(outcome: Outcome, terminal: Terminal): Outcome {
  printSteps(terminal, outcome);
  return outcome;
}

async function subjectsOf(
  names: readonly string[],
  options: Options,
  terminal: Terminal,
  open: () => Cluster,
) {
  const subjects: Subject[] = [];
  const sources = new FileSources();
  const catalog = new LiveCatalog(builtinCatalog);
  let declared: Promise<void> | undefined;
  const declareTypes = () =>
    (declared ??= listAll(open().client, ConnectionTypes, '').then((types) => declareAll(types, catalog)));
  if (names.length > 0 || options.selector !== undefined)
    subjects.push(...(await savedSubjects(names, options, open())));
  if (subjects.some(({ spec }) => catalog.get(spec.type) === undefined)) await declareTypes();
  for await (const { file, value, problem, locate } of documentsIn(options.filename ?? [], terminal)) {
    if (isOfUnknownType(value, catalog)) await declareTypes();
    const mistakes = problem === undefined ? mistakesOf(value, catalog) : [{ path: '', message: problem }];
    sources.add(value);
    const [first] = [...(mistakes ?? []), ...unquotedIn(value)];
    const [unencoded] = unencodedIn(value);
    if (first !== undefined)
      throw mistaken(file, locate, { ...first, message: `${first.message}; ${ALL_MISTAKES}` });
    if (unencoded !== undefined) throw mistaken(file, locate, unencoded);
    const kind = (value as { kind?: unknown } | null)?.kind;
    if (kind === 'ConnectionType') declareAll([value as ConnectionType], catalog); // as mistakesOf says
    if (kind !== 'Connection') continue;
    const { metadata, spec } = value as Connection; // as mistakesOf says
    const namespace =
      metadata.namespace ?? options.namespace ?? (options.local === true ? '' : open().namespace);
    subjects.push({ name: metadata.name, namespace, spec, saved: false });
  }
  return { subjects, sources, catalog };
}

const ALL_MISTAKES = 'all mistakes: kubectl connection validate';

function mistaken(file: string, locate: Document['locate'], { path, message }: Finding): CliFailure {
  return new CliFailure('finding', `${file}:${locate(path).line}: ${path} ${message}`);
}

async function savedSubjects(
  names: readonly string[],
  { selector }: Options,
  cluster: Cluster,
): Promise<readonly Subject[]> {
  const named = await mapConcurrently(names, AT_ONCE, (name) => need(cluster, Connections, name));
  const selected = selector === undefined ? [] : await selectedBy(selector, cluster);
  return [...named, ...selected].map(({ metadata, spec }) => ({
    name: metadata.name,
    namespace: cluster.namespace,
    spec,
    saved: true,
  }));
}
