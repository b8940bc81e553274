import { inCluster, openCluster } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { CliFailure } from '../failure.ts';
import { junit } from '../output/junit.ts';
import { localPool, testLocally } from '../testing/local.ts';
import { collect, withCluster, withOutput } from '../options.ts';
import { printSteps } from '../output/outcome.ts';
import type { Outcome, Subject } from '../output/outcome.ts';
import { formatOf, show } from '../output/output.ts';
import { fits } from '../output/table.ts';
import type { Column } from '../output/table.ts';
import { PASSED } from '../../controllers/testing/result.ts';
import { statusColour } from '../output/status.ts';
import { BatchProgress } from '../output/batchProgress.ts';
import { mapConcurrently } from '../pool.ts';
import { clusterSources } from '../sources.ts';
import { awaitingOperator } from '../testing/leader.ts';
import { subjectsOf } from '../testing/subjects.ts';
import type { SubjectOptions } from '../testing/subjects.ts';
import { requestTest, testRemotely } from '../testing/remote.ts';
import type { Terminal } from '../output/terminal.ts';
import type { DefineCommand } from '../command.ts';

const FORMATS = ['table', 'wide', 'json', 'yaml', 'name', 'junit'] as const;
/** Tests that run at once; the operator has a queue of its own. */
const AT_ONCE = 16;

interface Options extends SubjectOptions {
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
      const { outcomes, unknown } =
        options.local === true
          ? await locally(names, options, terminal)
          : await remotely(names, options, terminal);
      if (outcomes === undefined) return concludeUnknown(unknown);
      if (format === 'junit') terminal.out(junit(outcomes));
      else
        show(terminal, format, {
          rows: outcomes,
          columns: COLUMNS,
          name: ({ name }) => `connection.mooring.dev/${name}`,
          none: 'nothing to test',
        });
      conclude({ outcomes, unknown }, format, terminal);
    });
};

/** Fails where one has failed, with the whole of each message that the table of a narrow terminal cuts. */
function conclude({ outcomes = [], unknown }: Tested, format: string, terminal: Terminal): void {
  const failed = outcomes.filter(({ result }) => result === 'Failed' || result === 'Interrupted');
  const isCut = format === 'table' && !fits(COLUMNS, outcomes, terminal.width ?? Number.POSITIVE_INFINITY);
  if (isCut) for (const { name, message } of failed) terminal.tell(`${name}: ${message}`);
  if (failed.length === 0) return concludeUnknown(unknown);
  for (const { message } of unknown) terminal.tell(message);
  throw new CliFailure('finding', `${failed.length} of ${outcomes.length} failed`);
}

/** Fails where a name is that of no Connection; the others were tested. */
function concludeUnknown(unknown: Tested['unknown']): void {
  if (unknown.length > 0) throw new CliFailure('cluster', unknown.map(({ message }) => message).join('\n'));
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

/** What came of tests; no outcomes where the command does not wait for them. */
interface Tested {
  readonly outcomes: readonly Outcome[] | undefined;
  readonly unknown: readonly CliFailure[];
}

async function remotely(names: readonly string[], options: Options, terminal: Terminal): Promise<Tested> {
  return inCluster(options, async (cluster) => {
    const { subjects, unknown } = await subjectsOf(names, options, terminal, () => cluster);
    if (options.wait === 'false') {
      const tests = await mapConcurrently(subjects, AT_ONCE, (subject) =>
        requestTest(cluster.client, subject),
      );
      for (const { metadata } of tests) terminal.out(`connectiontest.mooring.dev/${metadata.name}`);
      return { outcomes: undefined, unknown };
    }
    const progress = new BatchProgress(terminal, subjects.length);
    const run = async (subject: Subject) => {
      const test = progress.follow(subject.name, (onStep) => testRemotely(cluster.client, subject, onStep));
      return printed(await test, terminal);
    };
    const test = () => mapConcurrently(subjects, AT_ONCE, run);
    return { outcomes: await awaitingOperator(cluster, terminal, test), unknown };
  });
}

/** Tests from this machine; the cluster is opened only for what the files do not hold. */
async function locally(names: readonly string[], options: Options, terminal: Terminal): Promise<Tested> {
  let cluster: Cluster | undefined;
  const open = () => (cluster ??= openCluster(options));
  const pool = localPool();
  try {
    const { subjects, unknown, sources, catalog } = await subjectsOf(names, options, terminal, open);
    const find = sources.before(clusterSources(open));
    const progress = new BatchProgress(terminal, subjects.length);
    const outcomes = await mapConcurrently(subjects, pool.size, async (subject) => {
      const test = progress.follow(subject.name, (onStep) =>
        testLocally(pool, subject, { find, catalog, onStep }),
      );
      return printed(await test, terminal);
    });
    return { outcomes, unknown };
  } finally {
    await Promise.all([pool.close(), cluster?.client.close()]);
  }
}

function printed(outcome: Outcome, terminal: Terminal): Outcome {
  printSteps(terminal, outcome);
  return outcome;
}
