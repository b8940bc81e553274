import { createLog } from '../../src/runtime/log.ts';
import { ServerAddresses } from '../../src/runtime/serverAddresses.ts';
import { manualClock } from '../support/clock.ts';

/** Addresses of a server behind `api.example.com` and a Service, whose two sources can change and fail. */
function stage() {
  const clock = manualClock();
  const sources: { named: readonly string[] | undefined; behind: readonly string[] | undefined } = {
    named: ['192.0.2.1'],
    behind: ['10.0.0.1'],
  };
  const addresses = new ServerAddresses({
    client: {
      request: () =>
        sources.behind === undefined
          ? Promise.reject(new Error('down'))
          : Promise.resolve({ items: [{ endpoints: [{ addresses: sources.behind }] }, {}] }),
    },
    server: 'https://api.example.com:6443',
    service: '10.96.0.1',
    clock,
    log: createLog('silent'),
    resolve: (hostname) =>
      hostname !== 'api.example.com' || sources.named === undefined
        ? Promise.reject(new Error('no such name'))
        : Promise.resolve(sources.named.map((address) => ({ address }))),
  });
  return { addresses, clock, sources };
}

describe('the addresses of the API server', () => {
  it('are those of its name, of its Service, and of what is behind that', async () => {
    const { addresses } = stage();

    await addresses.read();

    expect(addresses.current).toEqual(['192.0.2.1', '10.96.0.1', '10.0.0.1']);
  });

  it('are read again each minute, until the operator stops', async () => {
    const { addresses, clock, sources } = stage();
    const stop = new AbortController();
    await addresses.read();
    const following = addresses.follow(stop.signal);

    sources.behind = ['10.0.0.2', '10.0.0.3'];
    await clock.advance(60_000);
    const moved = addresses.current;
    stop.abort();
    await following;

    expect(moved).toEqual(['192.0.2.1', '10.96.0.1', '10.0.0.2', '10.0.0.3']);
  });

  it.each([
    ['its name cannot be looked up', { named: undefined, behind: ['10.0.0.9'] }, ['192.0.2.1', '10.0.0.9']],
    [
      'the API server does not answer',
      { named: ['192.0.2.9'], behind: undefined },
      ['192.0.2.9', '10.0.0.1'],
    ],
  ])('stay denied where %s', async (_, later, [named, behind]) => {
    const { addresses, sources } = stage();
    await addresses.read();

    Object.assign(sources, later);
    await addresses.read();

    expect(addresses.current).toEqual([named, '10.96.0.1', behind]);
  });
});
