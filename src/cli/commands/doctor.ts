import { writeNew } from '../bundle/file.ts';
import type { DefineCommand } from '../command.ts';
import { CHECKS, checkUp } from '../doctor/checkup.ts';
import { supportBundle } from '../doctor/supportBundle.ts';
import { BEFORE_UNINSTALL } from '../doctor/uninstall.ts';
import { inCluster } from '../cluster.ts';
import { CliFailure } from '../failure.ts';
import { siteOf } from '../doctor/check.ts';
import type { CheckResult } from '../doctor/check.ts';
import { withCluster, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { PRINT_FORMATS, formatOf, show } from '../output/output.ts';
import type { Colour, Terminal } from '../output/terminal.ts';

const COLOURS: Readonly<Record<CheckResult['verdict'], Colour>> = {
  ok: 'green',
  note: 'yellow',
  wrong: 'red',
  unknown: 'yellow',
};

/** `doctor`: what keeps Mooring from working here. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withOutput(command))
    .description(
      'Looks whether all is well: versions, CRDs, the operator and its rights, yours, policies, the webhook, types, Connections and what of them expires, what many tenants need, the last errors, Secrets at rest.',
    )
    .option('--before-uninstall', 'what would be lost, and what would be left over')
    .addHelpText(
      'after',
      '\nExit code 1 where something is wrong; with --bundle 0 once the file is written. Examples:\n  kubectl connection doctor -n shop\n  kubectl connection doctor --before-uninstall\n  kubectl connection doctor --bundle mooring.json',
    )
    .option(
      '--bundle <file>',
      'write what helps somebody else to help into a file, without Secrets and hosts',
    )
    .option('--with-hosts', 'leave hosts in the file')
    .action((options: DoctorOptions) =>
      options.bundle === undefined
        ? diagnose(options, terminal)
        : writeBundle(options, options.bundle, terminal),
    );
};

/** Prints what each check found, and what is to be done. */
async function diagnose(options: DoctorOptions, terminal: Terminal): Promise<void> {
  const format = formatOf(options.output, PRINT_FORMATS);
  const checks = options.beforeUninstall === true ? BEFORE_UNINSTALL : CHECKS;
  const rows = await inCluster(options, (cluster) => checkUp(siteOf(cluster, terminal), checks, terminal));
  show(terminal, format, {
    rows,
    columns: [
      { head: 'CHECK', room: 'whole', text: ({ check }) => check },
      {
        head: 'VERDICT',
        room: 'whole',
        text: ({ verdict }) => verdict,
        colour: ({ verdict }) => COLOURS[verdict],
      },
      { head: 'DETAIL', room: 'lines', text: ({ detail }) => detail },
    ],
    name: ({ check }) => check,
    none: '',
  });
  for (const { check, lines = [], remedy } of rows) {
    for (const line of lines) terminal.tell(`${check}: ${line}`);
    const same = rows.filter((row) => row.remedy === remedy).map((row) => row.check);
    if (remedy !== undefined && same[0] === check) terminal.tell(`${same.join(', ')}: ${remedy}`);
  }
  const findings = findingsIn(rows);
  if (findings !== undefined) throw new CliFailure('finding', findings);
}

/** How many checks found something wrong; undefined where none did. */
function findingsIn(rows: readonly CheckResult[]): string | undefined {
  const wrong = rows.filter(({ verdict }) => verdict === 'wrong').length;
  return wrong > 0 ? `${wrong} of ${rows.length} checks found something` : undefined;
}

interface DoctorOptions extends ClusterOptions {
  readonly output: string;
  readonly beforeUninstall?: boolean;
  readonly bundle?: string;
  readonly withHosts?: boolean;
}

/** For people who have no access to the cluster. */
async function writeBundle(options: DoctorOptions, file: string, terminal: Terminal): Promise<void> {
  const { withHosts = false } = options;
  const { text, checks } = await inCluster(options, (cluster) =>
    supportBundle(cluster, options, withHosts, terminal),
  );
  await writeNew(file, Buffer.from(text));
  const findings = findingsIn(checks);
  if (findings !== undefined) terminal.tell(`${findings}, as the file says`);
  terminal.tell(`${file}: look through it before you give it away`);
}
