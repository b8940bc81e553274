import { parse } from 'yaml';
import { flat, list, record, text } from './foreign.ts';
import type { Foreign } from './foreign.ts';

/** Sources and destinations of Airbyte's API: one, a list, or the answer to a list call. */
export function convert(content: string): readonly Foreign[] {
  const whole: unknown = parse(content);
  const { sources, destinations, data } = record(whole);
  const all = Array.isArray(whole) ? whole : [...list(sources), ...list(destinations), ...list(data)];
  return (all.length > 0 ? all : [whole]).map(actor);
}

function actor(value: unknown): Foreign {
  const {
    name,
    sourceName,
    destinationName,
    sourceType,
    destinationType,
    connectionConfiguration,
    configuration,
  } = record(value);
  const held = record(connectionConfiguration ?? configuration);
  const { sourceType: inner, destinationType: outer, tunnel_method, ...rest } = held;
  const tunnel = text(record(tunnel_method)['tunnel_method']);
  const word =
    text(sourceName) ??
    text(destinationName) ??
    text(sourceType) ??
    text(destinationType) ??
    text(inner) ??
    text(outer) ??
    '';
  return {
    name: text(name) ?? word,
    types: [word, word.replace(/[\s(].*$/, '')],
    fields: flat(unfolded(rest)),
    notes:
      tunnel !== undefined && tunnel !== 'NO_TUNNEL'
        ? ['tunnel_method: an SSH tunnel, which no Connection has']
        : [],
  };
}

/** Choices are objects with a word that names the choice: their fields are the connection's own. */
function unfolded(held: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { ssl_mode, credentials, authentication, ssl, ...rest } = held;
  const { auth_method: _, auth_type: __, ...chosen } = { ...record(credentials), ...record(authentication) };
  const { mode, ...certificates } = record(ssl_mode);
  const plain =
    typeof ssl === 'boolean' && mode === undefined ? { sslmode: ssl ? 'require' : 'disable' } : {};
  return { ...rest, ...chosen, ...certificates, ...(mode !== undefined ? { sslmode: mode } : plain) };
}
