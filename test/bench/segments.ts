import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { sftp } from '../../src/connectors/sftp.ts';
import { attempt, verdict } from '../support/servers/attempt.ts';
import { startDropbear } from '../support/servers/dropbear.ts';
import { atOnce, byteByByte, relayTo } from '../support/segments.ts';

/** How many verdicts were compared with the one of whole segments, and how many differ. */
export interface SegmentFigures {
  readonly segmentCells: number;
  readonly segmentsWrong: number;
}

/** Dropbear, which is the server that was misread once, by each way to cut. The matrix of all drivers joins here. */
export async function segments(): Promise<SegmentFigures> {
  const server = await startDropbear();
  const ask = async (port: number, password: string) => {
    const parameters = {
      host: '127.0.0.1',
      port,
      user: server.user.name,
      hostKey: server.hostKey.line,
    };
    return verdict(await attempt(sftp, { parameters, secrets: { password }, auth: 'password' }));
  };
  let [segmentCells, segmentsWrong] = [0, 0];
  for (const segmentation of [atOnce, byteByByte]) {
    const relay = createServer(relayTo(server.port, segmentation));
    await once(relay.listen(0, '127.0.0.1'), 'listening');
    const { port } = relay.address() as AddressInfo; // a server on a port has an address
    for (const password of [server.user.password, 'wrong']) {
      segmentCells += 1;
      const same = isDeepStrictEqual(await ask(port, password), await ask(server.port, password));
      if (!same) segmentsWrong += 1;
    }
    relay.close();
  }
  await server.stop();
  return { segmentCells, segmentsWrong };
}
