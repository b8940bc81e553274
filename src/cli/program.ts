import { Command, CommanderError } from 'commander';
import type { DefineCommand } from './command.ts';
import { ownVersion } from '../runtime/version.ts';
import { Exit, EXIT } from './failure.ts';
import type { Terminal } from './output/terminal.ts';

interface CommandEntry {
  readonly summary: string;
  readonly load: () => Promise<{ readonly define: DefineCommand }>;
}

/** The commands in the order of the help. A file is loaded when the command line names its command, so that a start takes a moment. */
const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  types: { summary: 'search the catalogue of connection types', load: () => import('./commands/types.ts') },
  explain: {
    summary: 'tell all about a type, a field of it, or a reason',
    load: () => import('./commands/explain.ts'),
  },
  new: {
    summary: 'write the manifest of a Connection, with prompts',
    load: () => import('./commands/new.ts'),
  },
  validate: {
    summary: 'find every mistake in manifests, offline',
    load: () => import('./commands/validate.ts'),
  },
  test: { summary: 'test Connections now, saved or not', load: () => import('./commands/test.ts') },
  wait: { summary: 'wait until Connections are ready', load: () => import('./commands/wait.ts') },
  list: { summary: 'list Connections, with filters', load: () => import('./commands/list.ts') },
  ui: { summary: 'open the Connections page in the browser', load: () => import('./commands/ui.ts') },
  usage: { summary: 'find every use of a Connection', load: () => import('./commands/usage.ts') },
  impact: {
    summary: 'tell what the rotation of a Secret touches',
    load: () => import('./commands/impact.ts'),
  },
  duplicate: {
    summary: 'copy a Connection without its credentials',
    load: () => import('./commands/duplicate.ts'),
  },
  set: {
    summary: 'change parameters of Connections',
    load: () => import('./commands/set.ts'),
  },
  rename: {
    summary: 'rename a Connection, in the flows too',
    load: () => import('./commands/rename.ts'),
  },
  suspend: { summary: 'stop testing Connections', load: () => import('./commands/suspend.ts') },
  resume: { summary: 'test suspended Connections again', load: () => import('./commands/resume.ts') },
  export: {
    summary: 'export Connections and Flows into a sealed file',
    load: () => import('./commands/export.ts'),
  },
  import: {
    summary: 'import an export, or what other products export',
    load: () => import('./commands/import.ts'),
  },
  render: {
    summary: 'write a Connection in the format of a program',
    load: () => import('./commands/render.ts'),
  },
  run: {
    summary: 'run a program with a Connection in its environment',
    load: () => import('./commands/run.ts'),
  },
  doctor: { summary: 'find what keeps Mooring from working', load: () => import('./commands/doctor.ts') },
  completion: { summary: 'print the completion for a shell', load: () => import('./commands/completion.ts') },
};

/** Name by which kubectl finds the plugin. */
export const PLUGIN = 'kubectl-connection';

const EXAMPLES = `
kubectl mooring is the same.
Exit codes: 0 all is well, 1 something was found, 2 the command line is wrong, 3 the cluster did not do it.

Examples:
  kubectl connection types postgres
  kubectl connection new postgresql orders --set host=pg.shop.svc --set database=orders --set user=reader
  kubectl connection validate -f manifests/
  kubectl connection test orders`;

/** The word that shells ask with; kubectl itself calls a program of its own name (kubectl_complete-connection). */
export const COMPLETE = '__complete';

/** A candidate a line, and last what cobra, kubectl's library, calls a directive: files are completed where there are none. */
async function complete(words: readonly string[], terminal: Terminal): Promise<number> {
  const [{ completions }, program] = await Promise.all([
    import('./commands/complete.ts'),
    programOf(terminal, (name) => name === words[0]),
  ]);
  const candidates = await completions(program, words);
  for (const each of candidates) terminal.out(each);
  terminal.out(candidates.length === 0 ? ':0' : ':4');
  return EXIT.ok;
}

/** The whole command line; of the commands, those are complete whose names `wanted` lets through. */
export async function programOf(
  terminal: Terminal,
  wanted: (name: string) => boolean,
  called = 'kubectl connection',
): Promise<Command> {
  const program = new Command(called)
    .description('Connections of Mooring: a catalogue, a form, tests, a grid, export and import.')
    .version(await ownVersion(), '--version', 'print the version')
    .helpCommand(false)
    .addHelpText('after', EXAMPLES);
  program.exitOverride().configureOutput({
    writeOut: (text) => terminal.out(text.trimEnd()),
    writeErr: (text) => terminal.tell(text.trimEnd()),
    getOutHelpWidth: () => terminal.width ?? 100,
    getErrHelpWidth: () => terminal.width ?? 100,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  for (const [name, { summary, load }] of Object.entries(COMMANDS)) {
    const command = program.command(name).summary(summary);
    command.copyInheritedSettings(program).showHelpAfterError(`See: kubectl connection ${name} --help`);
    if (wanted(name)) (await load()).define(command, terminal);
  }
  return program.showHelpAfterError('See: kubectl connection --help');
}

/** Runs one command line, and answers with its exit code; help shows the name by which it was called. */
export async function run(args: readonly string[], terminal: Terminal, called?: string): Promise<number> {
  if (args[0] === COMPLETE) return complete(args.slice(1), terminal);
  const program = await programOf(terminal, (name) => args.includes(name), called);
  try {
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof Exit) return error.code;
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { advise } = await import('./advice.ts');
    return advise(error, terminal);
  }
}
