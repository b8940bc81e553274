import type { Finding } from '../contract/connector.ts';
import { KEYWORDS } from '../contract/keywords.ts';
import { didYouMean } from './nearest.ts';

/** What is wrong with the values that an answer is expected to have: JSON Pointers and the schemas of what is there. */
export function expectationMistakes(
  json: Readonly<Record<string, unknown>> | undefined,
  path: string,
): readonly Finding[] {
  return Object.entries(json ?? {}).flatMap(([pointer, schema]) => {
    const at = `${path}.${pointer}`;
    if (pointer !== '' && !/^\/([^~]|~[01])*$/.test(pointer))
      return [{ path: at, message: 'must be a JSON Pointer, such as /account/id' }];
    if (typeof schema !== 'object' || schema === null)
      return [{ path: at, message: 'must be a JSON Schema of the value there, such as {const: ok}' }];
    const strange = Object.keys(schema).filter((keyword) => !Object.hasOwn(KEYWORDS, keyword));
    return strange.map((keyword) => ({
      path: `${at}.${keyword}`,
      message: `is not understood here${didYouMean(keyword, Object.keys(KEYWORDS))}`,
    }));
  });
}
