import { parse } from 'yaml';
import { addressIn, descriptionOf } from './dsn.ts';
import { flat, list, record, text } from './foreign.ts';
import type { Foreign } from './foreign.ts';

/** Provisioning files of Grafana: `datasources`. */
export function convert(content: string): readonly Foreign[] {
  return list(record(parse(content))['datasources']).map((value) => {
    const { name, type, url, user, database, basicAuthUser, password, jsonData, secureJsonData } =
      record(value);
    const word = text(type) ?? '';
    const settings = record(jsonData);
    const fields = flat({
      user: user ?? basicAuthUser,
      password,
      database,
      ...settings,
      ...record(secureJsonData),
    });
    return {
      name: text(name) ?? word,
      types: [word, word.replace(/^grafana-|-datasource$/g, '')],
      fields: { ...placeOf(text(url)), ...fields },
    };
  });
}

/** A web address, or host and port of a database. */
function placeOf(url: string | undefined): Foreign['fields'] {
  if (url === undefined) return {};
  if (/^https?:/.test(url)) return { url };
  return descriptionOf(url)?.fields ?? addressIn(url, 'host');
}
