import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { configMapsGet, grants, secretsGet } from './subjects.ts';

const apiVersion = 'mooring.dev/v1alpha1';

let site: Cluster;
let namespace: string;

const namesOf = (count: number) =>
  Array.from({ length: count }, (_, index) => `s${String(index).padStart(2, '0')}`);

/** The writers: each is a user of the real authorizer, with these rights. */
const RIGHTS = {
  everything: [secretsGet(), configMapsGet()],
  each: [secretsGet(...namesOf(24)), configMapsGet(...namesOf(8))],
  few: [secretsGet('s00', 's01'), configMapsGet('s00')],
  none: [],
} as const;
type Writer = keyof typeof RIGHTS;

beforeAll(async () => {
  site = await cluster({ installed: true });
  namespace = await site.namespace('settings');
  const write = { apiGroups: ['mooring.dev'], resources: ['connections', 'connectiontests'], verbs: ['*'] };
  await site.kubectl.apply(
    ...Object.entries(RIGHTS).flatMap(([writer, rules]) =>
      grants(writer, namespace, [{ rules: [write, ...rules] }]),
    ),
  );
  // A policy is in force a moment after it is made.
  let tries = 0;
  await eventually(async () => {
    for (const spec of [named('secret', 1), named('configMap', 1)])
      if (!(await outcomeOf('none', `probe-${(tries += 1)}`, spec)).includes('you must be allowed'))
        throw new Error('not yet in force');
  }, 30_000);
}, 900_000);

afterAll(() => site?.stop());

/** A spec with so many Secrets, of which the last eight, or the ConfigMaps, are in `parametersFrom`. */
function named(kind: 'secret' | 'configMap', count: number): object {
  const [others, last] = [Math.max(0, count - 8), Math.min(8, count)];
  const names = namesOf(count);
  const secrets = Object.fromEntries(names.slice(0, others).map((name) => [name, { name, key: 'k' }]));
  return {
    type: 'http',
    ...(others > 0 && { secrets }),
    parametersFrom: names.slice(-last).map((name) => ({ [kind]: { name } })),
  };
}

/** What kubectl said, whether it succeeded or not. */
function outcomeOf(writer: Writer, name: string, spec: object, kind = 'Connection'): Promise<string> {
  const whole = kind === 'Connection' ? spec : { template: { spec } };
  const manifest = JSON.stringify({ apiVersion, kind, metadata: { name, namespace }, spec: whole });
  return site.kubectl.applyAs(writer, manifest).catch((error: unknown) => String(error));
}

describe.each(['Connection', 'ConnectionTest'])(
  'the writer of a %s that names what gives parameters',
  (kind) => {
    it.each<[Writer, 'secret' | 'configMap', number, string | undefined]>([
      ['everything', 'secret', 24, undefined],
      ['each', 'secret', 24, undefined],
      ['few', 'secret', 2, undefined],
      ['few', 'secret', 3, 's02'],
      ['few', 'secret', 24, 's02'],
      ['none', 'secret', 1, 's00'],
      ['everything', 'configMap', 8, undefined],
      ['each', 'configMap', 8, undefined],
      ['few', 'configMap', 1, undefined],
      ['few', 'configMap', 2, 's01'],
      ['none', 'configMap', 1, 's00'],
      ['none', 'configMap', 8, 's00'],
    ])('%s, by %s and %i of them, is refused over %s', async (writer, source, count, refusedOver) => {
      const outcome = await outcomeOf(
        writer,
        `${writer}-${source.toLowerCase()}-${count}`,
        named(source, count),
        kind,
      );

      expect(outcome).toContain(
        refusedOver === undefined
          ? 'serverside-applied'
          : `you must be allowed to get ${source.toLowerCase()} ${refusedOver}`,
      );
    });

    it.each<[string, object, string]>([
      [
        'more than twenty-four Secrets',
        { ...named('secret', 24), secretsFrom: [{ name: 's00' }] },
        'secrets, secretsFrom and parametersFrom may name at most 24 Secrets together',
      ],
      ['more than eight ConfigMaps', nine(), 'must have at most 8 items'],
      [
        'neither',
        { type: 'http', parametersFrom: [{ keys: { a: 'url' } }] },
        'give configMap or secret, one of them',
      ],
    ])('may not name %s', async (_, spec, why) => {
      expect(await outcomeOf('everything', 'broken', spec, kind)).toContain(why);
    });
  },
);

function nine(): object {
  return { type: 'http', parametersFrom: namesOf(9).map((name) => ({ configMap: { name } })) };
}
