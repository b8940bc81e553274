import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { scalarOf } from '../../src/cli/scalars.ts';
import { toYaml } from '../../src/cli/output/output.ts';
import { run } from '../support/process.ts';

/** Plain scalars, and what kubectl makes of each. */
export const SCALARS = parse(
  await readFile(fileURLToPath(new URL('scalars.yaml', import.meta.url)), 'utf8'),
) as Readonly<Record<string, string | number | boolean | null>>;

/** Texts that a reader may take for something else, or that a writer may lose. */
export const TEXTS: readonly string[] = [
  ...Object.keys(SCALARS),
  '-',
  '? x',
  ' lead',
  'trail ',
  'a\nb',
  'a\nb\n',
  '\ttab',
  '*anchor',
  '&anchor',
  '!tag',
  '%percent',
  '@at',
  '`tick',
  '{}',
  '[]',
  '- x',
  'a: b',
  'a #b',
  '#b',
  '"',
  "'",
  '\u202eabc',
  'x\u001b[31m',
  '\u0085next',
  '\u2028line',
  '\ufeffmark',
  'ö😀',
  '🏴\u{e0067}\u{e0062}\u{e007f}',
];

/** Those that real kubectl and a real API server read, or write, otherwise than this program. */
export async function scalarsWrong(kubectl: string, kubeconfig: string): Promise<readonly string[]> {
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const ask = async (input: string) => {
    const args = ['create', '--dry-run=server', '--validate=false', '-o', 'json', '-f', '-'];
    return JSON.parse((await run(kubectl, args, { env, input })).stdout) as Answer;
  };
  const sources = Object.keys(SCALARS);
  const lines = sources.map((source, index) => `      p${index}: ${source}`);
  const head =
    'apiVersion: mooring.dev/v1alpha1\nkind: Connection\nmetadata: {name: scalars}\nspec:\n  type: http\n  parameters:\n    values:\n';
  const { spec } = await ask(`${head}${lines.join('\n')}\n`);
  const stringData = Object.fromEntries(TEXTS.map((text, index) => [`t${index}`, text]));
  const { data = {} } = await ask(
    toYaml({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'scalars' }, stringData }),
  );
  return [
    ...sources.filter(
      (source, index) =>
        (spec?.parameters?.values[`p${index}`] ?? null) !== SCALARS[source] ||
        scalarOf(source) !== SCALARS[source],
    ),
    ...TEXTS.filter(
      (text, index) => Buffer.from(data[`t${index}`] ?? '', 'base64').toString('utf8') !== text,
    ),
  ];
}

interface Answer {
  readonly spec?: { readonly parameters?: { readonly values: Readonly<Record<string, unknown>> } };
  readonly data?: Readonly<Record<string, string>>;
}
