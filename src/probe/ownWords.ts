import { failure } from '../contract/failure.ts';
import { KEYWORDS } from '../contract/keywords.ts';
import { isOwnRemedy } from './remedy.ts';
import type { ProbeFailure, ProbeRequest, ProbeResult } from './message.ts';
import { candidatesFor, domainsAmong } from './searchPath.ts';
import type { SearchPath } from './searchPath.ts';
import { SENTENCES } from './sentences.ts';

/**
 * The verdict of the prober as the operator passes it on: a failure in words that stand in our sources, with
 * numbers and single words where these have a place for them. A server that has taken a process over, or the prober
 * itself, may choose among our sentences, and write none of its own.
 */
export function inOwnWords(
  result: ProbeResult,
  { lists = [], probe, declaredTest }: Pick<ProbeRequest, 'lists' | 'probe' | 'declaredTest'>,
  path: SearchPath = {},
): ProbeResult {
  if (result.status === 'Succeeded') return result;
  const pointers = [probe?.expect?.json, declaredTest?.http?.expect?.json].flatMap((json) =>
    Object.keys(json ?? {}),
  );
  const domains = domainsAmong(candidatesFor('name', undefined, path));
  const known = new Set(
    [...lists.map(({ refusal }) => refusal), ...pointers, domains].filter((each) => each !== ''),
  );
  const { message, remedy, ...rest } = result;
  return {
    ...rest,
    message: isOwnMessage(message, known) ? message : meaningOf(result),
    ...(remedy !== undefined && isOwnRemedy(remedy) && { remedy }),
  };
}

/** Whether a message is made of sentences of ours. `known` is what this test may quote besides. */
export function isOwnMessage(message: string, known: ReadonlySet<string> = NONE): boolean {
  const [first = '', ...flaws] = message.split(FLAW);
  const causes = first.split(NEXT_SERVER);
  return causes.every((cause) => isSentence(cause, known, 0)) && flaws.length <= MOST_FLAWS;
}

/** Before the next of several servers; see src/families/servers.ts. */
const NEXT_SERVER = /; (?=server \d)/;

const NONE: ReadonlySet<string> = new Set();
/** What can be seen in a value, behind the name of its secret; see visibleFlaw. */
const FLAW =
  /; [A-Za-z][A-Za-z0-9]{0,63} (?:begins with a blank|ends with a blank|stands in quotes|is itself base64 of a text: check that it was not encoded twice)/;
const MOST_FLAWS = 2;
const DEEPEST = 4;

/** A number, or the places of several servers. */
const NUMBER = /^(?:\d{1,12}(?:\.\d{1,3})?|\d(?:, \d){1,6})$/;
/** The name of a mechanism, a field or a keyword; the fingerprint of a key or a certificate; the place of an entry. */
const WORD =
  /^(?:[A-Za-z][A-Za-z0-9_+-]{0,39}|SHA256:[A-Za-z0-9+/]{43}|[0-9A-F]{2}(?::[0-9A-F]{2}){31}|[0-9a-f]{8}(?: [0-9a-f]{8}){7}|entry \d{1,4})$/;

const WHOLE: ReadonlySet<string> = new Set([
  ...SENTENCES.filter((sentence) => !sentence.includes('{}')),
  Object.keys(KEYWORDS).join(', '),
]);
const TEMPLATES = SENTENCES.filter((sentence) => sentence.includes('{}')).map(patternOf);
/** Those that join sentences, and have too few words of their own to hold words of others. */
const JOINTS = ['at the {}: {}', 'server {}: {}', '{} is {}', '{} ({})'].map(patternOf);

function patternOf(sentence: string): RegExp {
  const escaped = sentence.split('{}').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${escaped.join('(.{1,400}?)')}$`);
}

function isSentence(text: string, known: ReadonlySet<string>, depth: number): boolean {
  if (WHOLE.has(text) || known.has(text)) return true;
  if (depth === DEEPEST) return false;
  const isValue = (value: string) => NUMBER.test(value) || isSentence(value, known, depth + 1);
  return (
    TEMPLATES.some((template) => holds(template, text, (value) => WORD.test(value) || isValue(value))) ||
    JOINTS.some((joint) => holds(joint, text, isValue))
  );
}

function holds(pattern: RegExp, text: string, fits: (value: string) => boolean): boolean {
  const [, ...values] = pattern.exec(text) ?? [];
  return values.length > 0 && values.every(fits);
}

/** What the reason alone says. */
function meaningOf({ reason }: ProbeFailure): string {
  const { meaning } = failure(reason);
  return `${meaning.charAt(0).toLowerCase()}${meaning.slice(1)}`.replace(/\.$/, '');
}
