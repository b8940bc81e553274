import { segmentMatrix } from '../support/segmentMatrix.ts';
import { segmentedServers, WHOLE_MATRIX } from '../support/servers/segmentedServers.ts';
import { say } from './site.ts';

/** Every driver with each server that it has: the bytes in one, one at a time, and cut at each offset of the first kilobyte. */
export async function segments(only: string): Promise<Readonly<Record<string, unknown>>> {
  const pattern = new RegExp(only, 'i');
  const servers = (await segmentedServers()).filter(({ name }) => pattern.test(name));
  const { cells, wrong } = await segmentMatrix(servers, WHOLE_MATRIX, say);
  return { segmentedServers: servers.length, segmentCells: cells, segmentsWrong: wrong.length };
}
