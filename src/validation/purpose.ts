import type { ConnectionSpec } from '../api/connection.ts';
import type { Connector, Finding } from '../contract/connector.ts';
import { purposesOf } from '../contract/purpose.ts';
import type { ProbeResult } from '../probe/message.ts';

/** A purpose that the type cannot tell from others would be green without having been asked about. */
export function purposeMistakes({ test }: ConnectionSpec, connector: Connector): readonly Finding[] {
  const purposes: readonly string[] = purposesOf(connector);
  if (test?.purpose === undefined || purposes.includes(test.purpose)) return [];
  const [first, ...others] = purposes;
  const offered = others.length === 0 ? `only ${first}` : purposes.join(', ');
  const message = `the test of the type ${connector.type} can be asked for ${offered}: any other purpose cannot be proven without a change`;
  return [{ path: 'spec.test.purpose', message }];
}

/** A refusal with the right that is missing, in the words of that system. */
export function withRight(
  result: ProbeResult,
  { test }: Pick<ConnectionSpec, 'test'>,
  { rights = {} }: Pick<Connector, 'rights'>,
): ProbeResult {
  const right = rights[test?.purpose ?? 'connect'];
  if (result.status === 'Succeeded' || result.reason !== 'PermissionDenied' || right === undefined)
    return result;
  return result.remedy === undefined ? { ...result, remedy: `The test needs ${right}.` } : result;
}
