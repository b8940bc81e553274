import { writeStatus } from '../../src/controllers/status.ts';
import { Connections } from '../../src/api/kinds.ts';
import type { Connection } from '../../src/api/connection.ts';
import type { Io } from '../../src/controllers/io.ts';

it('writes status on the version that was read, and takes over the answer', async () => {
  const read = {
    metadata: { namespace: 'team', name: 'orders', resourceVersion: '7' },
    spec: { type: 'http' },
  } as Connection;
  const answer = { ...read, metadata: { ...read.metadata, resourceVersion: '8' } };
  const sent: unknown[] = [];
  const taken: unknown[] = [];
  const io = {
    client: { patchStatus: (...given: unknown[]) => Promise.resolve(sent.push(given.slice(1)) && answer) },
    put: (_: unknown, object: unknown) => taken.push(object),
  } as unknown as Io;

  await writeStatus(Connections, read, { observedGeneration: 2 }, io);

  const body = { metadata: { resourceVersion: '7' }, status: { observedGeneration: 2 } };
  expect(sent).toEqual([[{ namespace: 'team', name: 'orders' }, body]]);
  expect(taken).toEqual([answer]);
});
