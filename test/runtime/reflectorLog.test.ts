import { ApiError } from '../../src/runtime/apiError.ts';
import { startReflector, stopReflectors } from './reflecting.ts';
import { bookmark, WidgetKind } from './streams.ts';

const forbidden = new ApiError('GET /widgets', 403, 'Forbidden');

afterEach(stopReflectors);

describe('the log of a reflector', () => {
  it('tells once of a right that was lost, by verb and resource, and again after it was there', async () => {
    const lines: string[] = [];
    const refusals = [forbidden, forbidden];
    const { clock, streams, stream } = await startReflector(WidgetKind, [], lines);
    await stream(0).send(bookmark('5', true));
    streams.refusals.push(...refusals);
    await stream(0).end();
    for (let second = 0; second < 10; second++) await clock.advance(1000);
    const once = lines.map((each) => JSON.parse(each) as unknown);

    streams.refusals.push(forbidden);
    await stream(streams.asked.length - 1).end();
    await clock.advance(1000);

    const right = { level: 'warn', msg: 'right missing', verb: 'watch', resource: 'widgets.runtime.test' };
    expect(once).toMatchObject([right]);
    expect(lines).toHaveLength(2);
  });

  it.each([
    { part: {}, grantedBy: 'deploy/widgets' },
    { part: { namespace: 'n' }, grantedBy: undefined },
  ])('names what gives the right to watch all of a kind: $part', async ({ part, grantedBy }) => {
    const lines: string[] = [];
    await startReflector({ ...WidgetKind, grantedBy: 'deploy/widgets' }, [forbidden], lines, part);

    const [{ grantedBy: named }] = lines.map((each) => JSON.parse(each)) as [{ grantedBy?: string }];
    expect(named).toBe(grantedBy);
  });

  it('tells a fault once, however often it comes', async () => {
    const lines: string[] = [];
    const { clock, streams } = await startReflector(
      WidgetKind,
      Array.from({ length: 20 }, () => new Error('refused')),
      lines,
    );

    await clock.advance(30_000);

    expect(streams.asked.length).toBeGreaterThan(10);
    expect(lines.map((each) => JSON.parse(each) as unknown)).toMatchObject([
      { level: 'warn', msg: 'watch interrupted', kind: 'Widget', error: 'refused' },
    ]);
  });

  it('warns of no API server that asks for patience, as one does whose definitions are new', async () => {
    const lines: string[] = [];
    const patience = new ApiError('GET /widgets', 429, 'TooManyRequests', 1_000);
    const { clock, streams } = await startReflector(WidgetKind, [patience, patience], lines);

    await clock.advance(10_000);

    expect([streams.asked.length, lines]).toEqual([3, []]);
  });
});
