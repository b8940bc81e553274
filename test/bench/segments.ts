import { segmentMatrix } from '../support/segmentMatrix.ts';
import { segmentedServers, WHOLE_MATRIX } from '../support/servers/segmentedServers.ts';
import { say } from './site.ts';

/** Every driver with each server that it has: the bytes in one, one at a time, and cut at each offset of the first kilobyte. */
export async function segments(only?: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const all = await segmentedServers();
  const servers = only === undefined ? all : all.filter(({ name }) => only.includes(name));
  const { cells, wrong } = await segmentMatrix(servers, WHOLE_MATRIX, say);
  wrong.forEach((each) => say(each));
  return { servers: servers.length, segmentCells: cells, segmentsWrong: wrong.length };
}
