import type { BindingFormat, ConnectionBindingSpec } from '../../api/binding.ts';
import { formatNames, renderConnection, renderServiceBinding } from '../../catalog/render.ts';
import type { Connector } from '../../contract/connector.ts';
import { Unwritable } from '../../contract/rendering.ts';
import type { Renderable, Rendering } from '../../contract/rendering.ts';
import type { Secret } from '../../contract/secret.ts';

/** What a Secret is to hold, by key; or why it cannot. */
type Entries =
  | { readonly kind: 'entries'; readonly values: ReadonlyMap<string, Secret> }
  | { readonly kind: 'unwritable'; readonly message: string };

/** A Connection in all the formats that a binding asks for, and under its further keys. Pure. */
export function secretEntriesOf(
  { formats, keys = {} }: Pick<ConnectionBindingSpec, 'formats' | 'keys'>,
  connector: Connector,
  subject: Omit<Renderable, 'type'>,
): Entries {
  const values = new Map<string, Secret>();
  for (const format of formats) {
    const rendering = renderingOf(format, connector, subject);
    if (typeof rendering === 'string') return unwritable(rendering);
    for (const [key, value] of Object.entries(rendering.entries)) {
      if ((values.get(key) ?? value).reveal() !== value.reveal())
        return unwritable(
          `formats ${formats.join(', ')}: two of them give the key ${key}, with other values`,
        );
      values.set(key, value);
    }
  }
  const given = new Map(values);
  for (const [key, source] of Object.entries(keys)) {
    const value = given.get(source);
    if (value === undefined)
      return unwritable(`spec.keys.${key}: no format gives a key ${source}; there are ${namesOf(given)}`);
    if (given.has(key)) return unwritable(`spec.keys.${key}: a format gives this key already`);
    values.set(key, value);
  }
  return { kind: 'entries', values };
}

/** Or what is wrong. */
function renderingOf(
  format: BindingFormat,
  connector: Connector,
  subject: Omit<Renderable, 'type'>,
): Rendering | string {
  if (format === 'servicebinding') return renderServiceBinding(connector, subject);
  try {
    const rendering = renderConnection(format, connector, subject);
    const there = ['servicebinding', ...formatNames(connector)].join(', ');
    return rendering ?? `type ${connector.type} has no format ${format}; it has ${there}`;
  } catch (error) {
    if (error instanceof Unwritable) return `format ${format}: ${error.message}`;
    throw error;
  }
}

function unwritable(message: string): Entries {
  return { kind: 'unwritable', message };
}

function namesOf(values: ReadonlyMap<string, Secret>): string {
  return [...values.keys()].toSorted().join(', ');
}
