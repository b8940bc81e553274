import type { Item } from './bundle.ts';

/** An item whose references follow what was renamed: `Secret shop/orders-db` → name; what is not among them stays. */
export function rewire(item: Item, names: ReadonlyMap<string, string>): Item {
  const { kind, metadata, spec } = item;
  if (spec === undefined) return item;
  const rename = (of: string, name: string) => names.get(`${of} ${metadata.namespace}/${name}`) ?? name;
  if (kind === 'Connection') return { ...item, spec: connection(spec, (name) => rename('Secret', name)) };
  return kind === 'Flow' ? { ...item, spec: flow(spec, (name) => rename('Connection', name)) } : item;
}

type Spec = NonNullable<Item['spec']>;
type Rename = (name: string) => string;

function connection(spec: Spec, rename: Rename): Spec {
  const { secrets, secretsFrom, parametersFrom } = spec as {
    secrets?: Readonly<Record<string, Reference>>;
    secretsFrom?: readonly Reference[];
    parametersFrom?: readonly { readonly secret?: Reference }[];
  }; // by the schema of the bundle
  const renamed = Object.entries(secrets ?? {}).map(([parameter, reference]) => [
    parameter,
    { ...reference, name: rename(reference.name) },
  ]);
  return {
    ...spec,
    ...(secrets !== undefined && { secrets: Object.fromEntries(renamed) as object }),
    ...(secretsFrom !== undefined && {
      secretsFrom: secretsFrom.map((each) => ({ ...each, name: rename(each.name) })),
    }),
    ...(parametersFrom !== undefined && {
      parametersFrom: parametersFrom.map(({ secret, ...each }) => ({
        ...each,
        ...(secret !== undefined && { secret: { name: rename(secret.name) } }),
      })),
    }),
  };
}

function flow(spec: Spec, rename: Rename): Spec {
  const { steps } = spec as { steps: readonly FlowStep[] }; // the same
  const ends = (all: readonly End[] | undefined) =>
    all?.map((end) => ({ ...end, connection: rename(end.connection) }));
  return {
    ...spec,
    steps: steps.map(({ from, to, ...step }) => ({
      ...step,
      ...(from !== undefined && { from: ends(from) }),
      ...(to !== undefined && { to: ends(to) }),
    })),
  };
}

interface Reference {
  readonly name: string;
}

interface End {
  readonly connection: string;
}

interface FlowStep {
  readonly from?: readonly End[];
  readonly to?: readonly End[];
}
