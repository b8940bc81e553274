import { UseGraph } from '../../../src/controllers/usage/graph.ts';

/** Numbers that look random and are the same in each run. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe('the graph of uses', () => {
  it('agrees with a plain map after thousands of random changes', () => {
    const random = numbers(7);
    const pick = (most: number) => Math.floor(random.next().value * most);
    const graph = new UseGraph();
    const plain = new Map<string, Map<string, string>>();

    for (let round = 0; round < 20_000; round += 1) {
      const flow = `ns/f${pick(60)}`;
      const uses = Array.from({ length: pick(4) }, () => ({
        connection: `ns/c${pick(25)}`,
        path: `steps.s${pick(3)}.from`,
      }));
      graph.put(flow, uses);
      plain.set(flow, new Map(uses.map(({ connection, path }) => [connection, path])));
    }

    for (let each = 0; each < 25; each += 1) {
      const connection = `ns/c${each}`;
      const expected = [...plain].flatMap(([flow, uses]) =>
        uses.has(connection) ? [{ flow, path: uses.get(connection) }] : [],
      );
      expect(graph.count(connection)).toBe(expected.length);
      expect([...graph.flowsOf(connection)].toSorted((a, b) => a.flow.localeCompare(b.flow))).toEqual(
        expected.toSorted((a, b) => a.flow.localeCompare(b.flow)),
      );
    }
  });

  it('names the connections whose usage a change touches, and no others', () => {
    const graph = new UseGraph();
    graph.put('ns/f', [
      { connection: 'ns/a', path: 'steps.x.from' },
      { connection: 'ns/b', path: 'steps.x.to' },
    ]);

    const touched = graph.put('ns/f', [
      { connection: 'ns/b', path: 'steps.x.to' },
      { connection: 'ns/c', path: 'steps.x.from' },
    ]);

    expect(touched).toEqual(['ns/a', 'ns/c']);
    expect(graph.put('ns/f', graph.usesOf('ns/f'))).toEqual([]);
  });

  it('counts a flow once however often it names a connection', () => {
    const graph = new UseGraph();

    graph.put('ns/f', [
      { connection: 'ns/a', path: 'steps.x.from' },
      { connection: 'ns/a', path: 'steps.y.to' },
    ]);

    expect(graph.count('ns/a')).toBe(1);
  });
});
