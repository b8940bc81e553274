import { segmentMatrix } from '../support/segmentMatrix.ts';
import { quickSegmentedServers } from '../support/servers/segmentedServers.ts';

/* A share of what `npm run bench -- segments` does with every server and at every offset. */

const servers = await quickSegmentedServers();

it.each(servers)(
  '$name gets the same verdict however its bytes are cut',
  async (server) => {
    const { cells, wrong } = await segmentMatrix([server], { offsets: 8, atOnce: 4 });

    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThan(10);
  },
  120_000,
);
