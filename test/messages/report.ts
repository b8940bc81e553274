import { patternWords } from '../../src/catalog/patternWords.ts';
import { RULES } from '../../src/catalog/parameters.ts';
import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { FAILURES } from '../../src/contract/reasons.ts';
import { messagesIn } from '../support/source/texts.ts';
import { readModules } from '../support/source/module.ts';

/** All messages: of the reasons, of the rules of schemas, and those that stand in the sources, file by file. */
export function messages(): string {
  return [
    'Written by npm run messages; do not edit.',
    section('Reasons', Object.entries(FAILURES).map(reasonLine)),
    section('Rules of schemas', [...ruleLines(), ...patternLines()]),
    ...FOLDERS.flatMap((folder) => readModules(folder))
      .filter(({ isGenerated, path }) => !isGenerated && !path.includes('/commands/'))
      .map((module) => section(module.path, messagesIn(module)))
      .filter((text) => text !== ''),
    ...readModules('src/cli/commands').map((module) => section(module.path, messagesIn(module))),
  ]
    .filter((text) => text !== '')
    .join('\n\n')
    .concat('\n');
}

/** Where messages stand; the texts of types and of fields have pages of their own. */
const FOLDERS = [
  'src/contract',
  'src/catalog',
  'src/validation',
  'src/drivers',
  'src/families',
  'src/connectors',
  'src/addresses',
  'src/formats',
  'src/probe',
  'src/controllers',
  'src/webhook',
  'src/cli',
  'src/generate',
];

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`)].join('\n');
}

function reasonLine([reason, { meaning, remedy }]: readonly [
  string,
  { readonly meaning: string; readonly remedy: string },
]): string {
  return `${reason}: ${meaning} ${remedy}`;
}

function ruleLines(): readonly string[] {
  const params = {
    type: 'integer',
    allowedValues: ['ONE', 'OTHER'],
    limit: 2,
    format: 'uri',
    pattern: 'PATTERN',
  };
  return Object.entries(RULES).map(([keyword, words]) => `${keyword}: ${words(params)}`);
}

function patternLines(): readonly string[] {
  const patterns = new Set(builtinCatalog.connectors.flatMap(({ parameters }) => patternsIn(parameters)));
  return [...patterns].map((pattern) => `${pattern}: ${patternWords(pattern, undefined)}`);
}

function patternsIn(schema: unknown): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([keyword, value]) =>
    keyword === 'pattern' && typeof value === 'string' ? [value] : patternsIn(value),
  );
}
