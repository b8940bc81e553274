import type { ProbeQuestion } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { KEYWORDS } from '../../contract/keywords.ts';
import { statusFailure } from './http.ts';
import type { HttpResponse } from './http.ts';

/**
 * Compares an answer with what `spec.test.probe.expect` says. Of JSON Schema it knows the keywords below and refuses
 * every other: the schema is typed by users, so nothing in it may run code or take long.
 */
export function checkAnswer(response: HttpResponse, expect: NonNullable<ProbeQuestion['expect']>): void {
  const { status, body } = response;
  const right = expect.status === undefined ? !statusFailure(response) : expect.status.includes(status);
  if (!right) throw statusFailure(response) ?? unexpectedAnswer(`the service answers ${status}`);
  const json = expect.json ?? {};
  const crooked = Object.keys(json).findIndex((pointer) => !/^(\/|$)/.test(pointer));
  if (crooked >= 0)
    throw new ConnectionFailure(
      'ParametersInvalid',
      `entry ${crooked + 1} of spec.test.probe.expect.json must be a JSON Pointer, such as /account/id`,
    );
  const problem = misfitIn(body, json);
  if (problem) throw unexpectedAnswer(wordsOf(problem));
}

/** Names the pointer, and whether its value is missing or another; of the value itself it tells nothing. */
function wordsOf({ entry, pointer, rule }: Misfit): string {
  const place = /^[\w/~.-]{1,100}$/.test(pointer) ? pointer : `entry ${entry}`;
  return rule === undefined
    ? `the answer has no value at ${place} of spec.test.probe.expect.json`
    : `the answer has another value at ${place} than spec.test.probe.expect.json says: ${rule}`;
}

interface Misfit {
  readonly entry: number;
  readonly pointer: string;
  /** The keyword that the value breaks; undefined where there is no value. */
  readonly rule: string | undefined;
}

/** The first of these pointers, counted from one, at which the answer is not as its schema says, and the rule broken. */
export function misfitIn(body: Buffer, json: Readonly<Record<string, unknown>>): Misfit | undefined {
  const pointers = Object.entries(json);
  if (pointers.length === 0) return undefined;
  const document = parse(body);
  for (const [index, [pointer, schema]] of pointers.entries()) {
    const value = valueAt(document, pointer);
    const rule = value === undefined ? undefined : misfit(value, schema);
    if (value === undefined || rule) return { entry: index + 1, pointer, rule };
  }
  return undefined;
}

/** The value at a pointer of an answer; undefined where there is none, or where the answer is not JSON. */
export function valueIn(body: Buffer, pointer: string): unknown {
  try {
    return valueAt(parse(body), pointer);
  } catch (error) {
    if (error instanceof ConnectionFailure) return undefined;
    throw error;
  }
}

/** The rule that the value breaks, in words that do not hold it. */
function misfit(value: unknown, schema: unknown): string | undefined {
  if (typeof schema !== 'object' || schema === null) throw unknownKeyword();
  for (const [keyword, rule] of Object.entries(schema)) {
    const fits = Object.hasOwn(KEYWORDS, keyword) ? KEYWORDS[keyword] : undefined;
    if (!fits) throw unknownKeyword();
    if (!fits(value, rule)) return keyword;
  }
  return undefined;
}

/** RFC 6901; only what stands in the document, not what JavaScript gives every object and list. */
function valueAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (
      typeof value !== 'object' ||
      value === null ||
      !Object.prototype.propertyIsEnumerable.call(value, key)
    )
      return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key]; // an own property of an object
  }
  return value;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw new ConnectionFailure('UnexpectedAnswer', 'the answer is not JSON', { cause: error });
  }
}

function unexpectedAnswer(message: string): ConnectionFailure {
  return new ConnectionFailure('UnexpectedAnswer', message);
}

function unknownKeyword(): ConnectionFailure {
  return new ConnectionFailure(
    'ParametersInvalid',
    `spec.test.probe.expect.json understands only ${Object.keys(KEYWORDS).join(', ')}`,
  );
}
