import { firstDocument } from './document.ts';
import { CONNECTORS, flattenChoices } from './airbyteconnectors.ts';
import type { Configuration } from './airbyteconnectors.ts';
import { kindOfActor } from './airbytenames.ts';
import { withTlsMode } from '../../addresses/encryption.ts';
import { flat, list, record, nonEmptyString } from '../../addresses/foreign.ts';
import type { Converter, Foreign } from '../../addresses/foreign.ts';
import { tunnelFields } from './tunnel.ts';

/** Sources and destinations of Airbyte's API: one, a list, or the response of a list call. */
export const convert: Converter = (content) => {
  const whole = firstDocument(content);
  const { sources, destinations, data } = record(whole);
  const all = Array.isArray(whole) ? whole : [...list(sources), ...list(destinations), ...list(data)];
  return (all.length > 0 ? all : [whole]).map(actor);
};

function actor(value: unknown): Foreign {
  const {
    name,
    sourceName,
    destinationName,
    sourceType,
    destinationType,
    connectionConfiguration,
    configuration,
    sourceDefinitionId,
    destinationDefinitionId,
    definitionId,
  } = record(value);
  const {
    sourceType: inner,
    destinationType: outer,
    tunnel_method,
    ...held
  } = record(connectionConfiguration ?? configuration);
  const word =
    nonEmptyString(sourceName) ??
    nonEmptyString(destinationName) ??
    nonEmptyString(sourceType) ??
    nonEmptyString(destinationType) ??
    nonEmptyString(inner) ??
    nonEmptyString(outer) ??
    '';
  const kind = kindOfActor(word, sourceDefinitionId ?? destinationDefinitionId ?? definitionId);
  const meaning = CONNECTORS[kind];
  const plain = meaning?.(held) ?? {
    types: [word, kind],
    fields: withTlsMode(flat(flattenChoices(held)), {}),
  };
  const tunnel = tunnelOf(record(tunnel_method));
  return {
    name: nonEmptyString(name) ?? (word === '' ? kind : word),
    ...plain,
    fields: { ...plain.fields, ...tunnel },
  };
}

function tunnelOf(held: Configuration) {
  if (held['tunnel_method'] === undefined || held['tunnel_method'] === 'NO_TUNNEL') return {};
  const {
    tunnel_host: host,
    tunnel_port: port,
    tunnel_user: user,
    ssh_key: key,
    tunnel_user_password: password,
  } = flat(held);
  return tunnelFields({ host, port, user, password, key });
}
