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
  const problem = misfitIn(body, expect.json ?? {});
  if (problem)
    throw unexpectedAnswer(
      `entry ${problem.entry} of spec.test.probe.expect.json does not fit: ${problem.rule}`,
    );
}

/** The first of these pointers, counted from one, at which the answer is not as its schema says, and the rule broken. */
export function misfitIn(
  body: Buffer,
  json: Readonly<Record<string, unknown>>,
): { readonly entry: number; readonly rule: string } | undefined {
  const pointers = Object.entries(json);
  if (pointers.length === 0) return undefined;
  const document = parse(body);
  for (const [index, [pointer, schema]] of pointers.entries()) {
    const rule = misfit(valueAt(document, pointer), schema);
    if (rule) return { entry: index + 1, rule };
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
  if (value === undefined) return 'the answer has no value there';
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
