import type { Connector } from '../contract/connector.ts';
import { PROGRAM_FORMATS } from '../contract/rendering.ts';
import type { FormatName, Formats, Rendering, Renderable } from '../contract/rendering.ts';
import { defaultsOf } from '../contract/schema.ts';
import { envWith, plainEnv } from '../formats/env.ts';
import { serviceBinding } from '../formats/serviceBinding.ts';
import { renderers } from '../formats/values.ts';

/** Of a type that declares none. */
function anyFormats({ parameters }: Pick<Connector, 'parameters'>): Formats {
  const { port } = defaultsOf(parameters);
  return renderers({ env: typeof port === 'number' ? envWith({}, () => port) : plainEnv });
}

/** The names of the formats that a type has, in their usual order. */
export function formatNames({
  formats,
  parameters,
}: Pick<Connector, 'formats' | 'parameters'>): readonly FormatName[] {
  const all = { ...anyFormats({ parameters }), ...formats };
  return (Object.keys(PROGRAM_FORMATS) as FormatName[]).filter((name) => all[name] !== undefined); // its keys
}

/** A connection in a format; undefined where its type does not have it. Throws Unwritable. */
export function renderConnection(
  format: FormatName,
  connector: Connector,
  subject: Omit<Renderable, 'type'>,
): Rendering | undefined {
  const render = { ...anyFormats(connector), ...connector.formats }[format];
  const { url } = defaultsOf(connector.parameters); // of the address alone, which formats cannot do without
  const parameters = { ...(url !== undefined && { url }), ...subject.parameters };
  return render?.({ ...subject, type: connector.type, parameters });
}

/** The same as servicebinding.io has it, which every type has: with the port that the server is reached at, said or not. */
export function renderServiceBinding(connector: Connector, subject: Omit<Renderable, 'type'>): Rendering {
  const { url, port } = defaultsOf(connector.parameters);
  const standard = { ...(url !== undefined && { url }), ...(port !== undefined && { port }) };
  return serviceBinding({
    ...subject,
    type: connector.type,
    parameters: { ...standard, ...subject.parameters },
  });
}
