import { conditionOf } from '../../src/api/conditions.ts';
import type { ConnectionType } from '../../src/api/type.ts';
import { eventually } from '../support/eventually.ts';
import type { Environment } from './environment.ts';

/** Waits until a ConnectionType says so of its current generation. */
export async function typeBecomes(
  { kubectl }: Environment,
  name: string,
  status: string,
  reason: string,
): Promise<ConnectionType> {
  const read = async () =>
    JSON.parse(await kubectl('get', 'connectiontype', name, '-o', 'json')) as ConnectionType;
  await eventually(async () => {
    const type = await read();
    const ready = conditionOf(type.status?.conditions, 'Ready');
    const expected = [status, reason, type.metadata.generation];
    expect([ready?.status, ready?.reason, ready?.observedGeneration]).toEqual(expected);
  });
  return read();
}
