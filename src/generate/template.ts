import { stringify } from 'yaml';
import { NAMESPACE } from './operator.ts';

/*
 * Manifests as templates of Helm. A manifest stays an object of its own shape; where its user decides, it holds a text
 * that `template` writes down as what Helm reads.
 */

/** What an expression of Helm gives. */
export function value(expression: string): string {
  return `<<value ${expression}>>`;
}

/** A field that is there where the user gives something, and is what they give. */
export function given(path: string): string {
  return `<<given ${path}>>`;
}

/** An item of a list that is there under a condition alone. */
export function itemWhere(condition: string, text: string): string {
  return `<<where ${condition}>>${text}`;
}

/** As many items as a list of the values has, each in this format of `printf`. */
export function itemsOf(path: string, format: string): string {
  return `<<items ${path}>>${format}`;
}

/** The same for items that are objects, as JSON; `%q` is the item of the values. */
export function objectsOf(path: string, format: string): string {
  return `<<objects ${path}>>${format}`;
}

/** The documents, in the namespace of the release. */
export function template(objects: readonly object[]): string {
  return objects
    .map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
    .map((document) => document.split('\n').map(filled).join('\n'))
    .join('---\n');
}

function filled(line: string): string {
  return slots(escaped(line).replaceAll(NAMESPACE, '{{ .Release.Namespace }}'));
}

/** Braces in a description are text. */
function escaped(line: string): string {
  return line.replaceAll('{{', '{{ "{{" }}');
}

/** The constructs of a line, whatever a line may have of them. */
const SLOTS: readonly (readonly [RegExp, string])[] = [
  [
    /^( *)(\w+): <<given (.+)>>$/,
    '$1{{- with $3 }}\n$1$2:\n$1  {{- toYaml . | nindent INDENT }}\n$1{{- end }}',
  ],
  [/^( *)- <<where (.+?)>>(.*)$/, '$1{{- if $2 }}\n$1- $3\n$1{{- end }}'],
  [/^( *)- <<items (.+?)>>(.*)$/, '$1{{- range $2 }}\n$1- {{ printf "$3" . | quote }}\n$1{{- end }}'],
  [/^( *)- <<objects (.+?)>>(.*)$/, '$1{{- range $2 }}\n$1- {{ printf `$3` . }}\n$1{{- end }}'],
  [/<<value (.+?)>>/g, '{{ $1 }}'],
];

function slots(line: string): string {
  const indent = String(line.length - line.trimStart().length + 2);
  return SLOTS.reduce((text, [slot, written]) => text.replace(slot, written), line).replace('INDENT', indent);
}
