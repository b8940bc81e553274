import type { Command } from 'commander';
import { CliFailure } from './failure.ts';
import { PRODUCTS } from './from/products.ts';
import { collect, withCluster, withDryRun, withOutput } from './options.ts';
import type { ClusterOptions } from './options.ts';

/** The flags of `import`, of which some belong to one of its two ways alone. */
export interface ImportFlags extends ClusterOptions {
  readonly from?: string;
  readonly to?: string;
  readonly force?: boolean;
  readonly identity?: string;
  readonly passphrase?: boolean;
  readonly onConflict: string;
  readonly dryRun?: string;
  readonly label?: readonly string[];
  readonly mapNamespace?: readonly string[];
  readonly mapName?: readonly string[];
  readonly adopt?: boolean;
  readonly enable?: boolean;
  readonly reveal?: boolean;
  readonly type?: string;
  readonly output: string;
}

/** Declares them. */
export function withFlags(command: Command): Command {
  return withCluster(withDryRun(withOutput(command)))
    .option(
      '--from <product>',
      `manifests out of another product's file: ${Object.keys(PRODUCTS).join(', ')}; secret: a Secret of the cluster`,
    )
    .option('--to <folder>', 'with --from: connections.yaml and secrets.yaml there, not on standard output')
    .option('--force', 'with --to: replace files that are there already')
    .option('--type <type>', 'with --from secret: its type, where the Secret does not say it')
    .option('--reveal', 'with --from: show values of Secrets at a terminal')
    .option('-i, --identity <file>', 'file with the secret key that opens it, as age-keygen writes it')
    .option('-p, --passphrase', 'it was sealed with a passphrase; a script gives it on standard input')
    .option(
      '--on-conflict <what>',
      'where a name is taken: add under a new name, replace what is there, or keep it',
      'keep',
    )
    .option('--label <key=value>', 'one more label for every object; repeatable', collect)
    .option('--map-namespace <from=to>', 'another namespace; repeatable', collect)
    .option('--map-name <from=to>', 'another name for a Connection, references included; repeatable', collect)
    .option('--adopt', 'with --on-conflict replace: replace Secrets too that this plugin has not made')
    .option(
      '--enable',
      'test the Connections at once; otherwise they wait, suspended, until you have looked at them',
    );
}

const OF_FOREIGN = ['to', 'force', 'type', 'reveal'] as const;
const OF_EXPORTS = [
  'identity',
  'passphrase',
  'dryRun',
  'label',
  'mapNamespace',
  'mapName',
  'adopt',
  'enable',
] as const;

/** Says of a flag that belongs to the other way to import that nothing comes of it. */
export function refuseStrangers(options: ImportFlags): void {
  const { from, onConflict } = options;
  const strangers = from === undefined ? OF_FOREIGN : OF_EXPORTS;
  const given: string | undefined =
    strangers.find((each) => options[each] !== undefined) ??
    (from !== undefined && onConflict !== 'keep' ? 'onConflict' : undefined);
  if (given === undefined) return;
  const flag = `--${given.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new CliFailure(
    'usage',
    from === undefined
      ? `${flag}: is for what another product wrote, with --from`
      : `${flag}: is for exports; with --from, manifests are written, for kubectl apply`,
  );
}
