import { formatNames, renderConnection } from '../../catalog/render.ts';
import type { Connector } from '../../contract/connector.ts';
import { PROGRAM_FORMATS, Unwritable } from '../../contract/rendering.ts';
import type { FormatName, Rendering } from '../../contract/rendering.ts';
import { Secret } from '../../contract/secret.ts';
import { shellWord } from '../../formats/texts.ts';
import type { DefineCommand } from '../command.ts';
import { inCluster } from '../cluster.ts';
import { readConnection } from './credentials.ts';
import type { ReadableConnection } from './credentials.ts';
import { CliFailure } from '../failure.ts';
import { withCluster, withOutput } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import { formatOf } from '../output/output.ts';
import type { Terminal } from '../output/terminal.ts';

interface Options extends ClusterOptions {
  readonly output: string;
  readonly reveal?: boolean;
}

const NAMES = Object.keys(PROGRAM_FORMATS) as readonly FormatName[]; // its keys

/** `render`: a Connection as a program reads it. */
export const define: DefineCommand = (command, terminal) => {
  withCluster(withOutput(command, NAMES, 'env'))
    .argument('<name>', 'name of the Connection')
    .description(
      'Writes a Connection in the format of a program, credentials included, with your own rights to its Secrets. At a terminal the credentials are masked.',
    )
    .option('--reveal', 'show the credentials at a terminal too')
    .addHelpText('after', HELP)
    .action(async (name: string, options: Options) => {
      const format = formatOf(options.output, NAMES);
      const opened = await inCluster(options, (cluster) => readConnection(cluster, name));
      print(opened, format, options.reveal === true, terminal);
    });
};

const HELP = `
${NAMES.map((name) => `  ${name.padEnd(10)} ${PROGRAM_FORMATS[name].about}`).join('\n')}

Each type has some of these formats: kubectl connection explain TYPE. What a format has no place for is told on
standard error, such as certificates, which programs want in files.

Examples:
  psql "$(kubectl connection render orders -o uri)"
  kubectl connection render orders -o jdbc
  kubectl connection render lake -o rclone >> ~/.config/rclone/rclone.conf`;

/** Prints a connection in a format: with its credentials into a file or a pipe, without them at a terminal unless they are to be shown. */
export function print(
  opened: ReadableConnection,
  format: FormatName,
  reveals: boolean,
  terminal: Terminal,
): void {
  const masks =
    terminal.width !== undefined &&
    !reveals &&
    Object.keys(opened.secrets).length + opened.identity.length > 0;
  const rendering = renderingOf(format, masks ? mask(opened) : opened);
  terminal.exactly(textOf(format, rendering));
  for (const note of rendering.notes) terminal.tell(note);
  if (masks) terminal.tell('credentials are masked: --reveal shows them, a file or a pipe gets them');
}

/** A connection in a format, or the end of the command where its type or a value does not fit. */
export function renderingOf(format: FormatName, { connector, ...subject }: ReadableConnection): Rendering {
  try {
    const rendering = renderConnection(format, connector, subject);
    if (rendering === undefined) throw new CliFailure('usage', missing(format, connector));
    return rendering;
  } catch (error) {
    if (error instanceof Unwritable)
      throw new CliFailure('finding', `-o ${format}: ${error.message}`, { cause: error });
    throw error;
  }
}

function missing(format: FormatName, connector: Connector): string {
  return `-o ${format}: type ${connector.type} has ${formatNames(connector).join(', ')}`;
}

const MASK = '********';

/** The same connection with stars for what its Secrets hold. */
function mask(opened: ReadableConnection): ReadableConnection {
  const secrets = Object.keys(opened.secrets).map((name) => [name, new Secret(MASK)]);
  const identity = opened.identity.map((name) => [name, MASK]);
  return {
    ...opened,
    secrets: Object.fromEntries(secrets),
    parameters: { ...opened.parameters, ...Object.fromEntries(identity) },
  };
}

/** Variables as lines of a shell, anything else as the one text that it is. */
function textOf(format: FormatName, { entries }: Rendering): string {
  if (format === 'env') return Object.entries(entries).map(([name, value]) => `${name}=${shellWord(value.reveal())}\n`).join(''); // prettier-ignore
  const text = Object.values(entries).map((value) => value.reveal()).join(''); // prettier-ignore
  return text.endsWith('\n') ? text : `${text}\n`;
}
