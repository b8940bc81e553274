import type { DefineCommand } from '../command.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { CliFailure } from '../failure.ts';
import { needAddress, refusePassword } from '../dialog/address.ts';
import { draftOf } from '../dialog/fill.ts';
import { EMPTY } from '../dialog/draft.ts';
import { mistakeInName } from '../dialog/questions.ts';
import type { FormDraft } from '../dialog/draft.ts';
import { filledIn } from '../form/form.ts';
import { collect, withCluster, withDryRun, withOutput } from '../options.ts';
import { formatOf } from '../output/output.ts';
import type { Terminal } from '../output/terminal.ts';
import { requireType } from '../search.ts';
import { typesOf } from '../typecatalog.ts';
import { atOnce } from '../dialog/ending.ts';
import type { EndingOptions } from '../dialog/ending.ts';

interface Options extends EndingOptions {
  readonly set?: readonly string[];
  readonly secret?: readonly string[];
  readonly auth?: string;
  readonly fromUrl?: string;
  readonly cluster?: boolean;
  readonly output: string;
}

/** `new`: the form. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withDryRun(withOutput(command, ['yaml', 'json'], 'yaml')))
    .argument('[type]', 'type of the connection, or another name of it; with --from-url it may be left out')
    .argument('[name]', 'name of the Connection')
    .description(
      'Writes the manifest of a Connection. At a terminal it asks for what is missing, the type too; credentials are typed unseen and go into a Secret. Esc goes back, Ctrl-C ends it. A host key or an authority that is missing can be trusted there as the server shows it, with its fingerprint, by typing yes.',
    )
    .option(
      '--set <parameter=value>',
      'a parameter, such as host=db or tls.mode=require; repeatable',
      collect,
    )
    .option('--secret <secret=SECRET:KEY>', 'a secret parameter, from a key of a Secret; repeatable', collect)
    .option('--auth <profile>', 'way to authenticate, where the type has several')
    .option(
      '--from-url <url>',
      'a URL, DSN or JDBC string without a password; -: one with or without, from standard input, or typed unseen',
    )
    .option('--cluster', "one of the cluster's own types")
    .option('--test', 'have the operator test it before it is saved; what fails is not saved')
    .option('--apply', 'create it in the cluster instead of printing it')
    .option('--wait', 'with --apply: wait until it is Ready')
    .addHelpText('after', HELP)
    .action(async (type: string | undefined, name: string | undefined, options: Options) => {
      const format = formatOf(options.output, ['yaml', 'json']);
      if (options.wait === true && options.apply !== true)
        throw new CliFailure('usage', '--wait waits for what --apply creates: give both');
      if (options.test === true && options.dryRun === 'client')
        throw new CliFailure(
          'usage',
          '--test asks the operator, and --dry-run asks nobody: leave out one of them, or say --dry-run=server',
        );
      const { catalog } = await typesOf(options);
      const draft = await begun([type, name], options, catalog, terminal);
      if (!terminal.interactive) return atOnce(draft, { catalog, options, format, terminal });
      const { conversation } = await import('../dialog/conversation.ts');
      return conversation(draft, { catalog, options, format, terminal });
    });
};

const HELP = `
Examples:
  kubectl connection new
  kubectl connection new postgresql orders
  kubectl connection new orders --from-url - --apply --wait
  kubectl connection new pg orders --set host=pg --set database=sales --set user=reader --secret password=orders-db:password
  kubectl connection new s3 lake --set bucket=lake --set region=eu-central-1 --secret secretAccessKey=lake --test --apply`;

/** What the command line says. */
async function begun(
  words: readonly (string | undefined)[],
  options: Options,
  catalog: Catalog,
  terminal: Terminal,
): Promise<FormDraft> {
  const { set = [], secret = [], auth, fromUrl } = options;
  for (const word of words) if (word !== undefined) refusePassword('the argument', word, catalog);
  for (const each of set) refusePassword('--set', each.slice(each.indexOf('=') + 1), catalog);
  if (fromUrl !== undefined && fromUrl !== '-') refusePassword('--from-url', fromUrl, catalog);
  const [type, name] = fromUrl !== undefined && words[1] === undefined ? [undefined, words[0]] : words;
  refuseName(name);
  const named = type === undefined ? undefined : requireType(type, catalog);
  const filled =
    fromUrl === undefined ? undefined : needAddress(await addressFrom(fromUrl, terminal), catalog, named);
  for (const note of filled?.notes ?? []) terminal.tell(note);
  const connector = filled?.connector ?? named;
  if (connector === undefined) {
    const [flag] = [...set.map(() => '--set'), ...secret.map(() => '--secret')];
    if (flag !== undefined) throw new CliFailure('usage', `${flag} needs a type before it`);
    return draftOf(EMPTY, {});
  }
  const flags = filledIn(connector, set, secret, filled?.form);
  const given = { ...flags, ...(auth !== undefined && { auth }) };
  if (!terminal.interactive && name === undefined)
    throw new CliFailure('usage', `name the Connection: kubectl connection new ${connector.type} NAME`);
  return draftOf(given, {
    connector,
    ...(name !== undefined && { name }),
    addressed: filled !== undefined,
  });
}

/** No question leads back to a name that the command line gives. */
function refuseName(name: string | undefined): void {
  const mistake = name === undefined ? undefined : mistakeInName(name);
  if (mistake !== undefined) throw new CliFailure('usage', `the name of the Connection ${mistake}`);
}

async function addressFrom(option: string, terminal: Terminal): Promise<string> {
  if (option !== '-') return option;
  const { unseenFrom } = await import('../passphrase.ts');
  return (await unseenFrom(terminal, 'URL, DSN or JDBC string')).trim();
}
