import { documentsOf } from './document.ts';
import { fieldOf, fieldsFrom } from '../../addresses/fields.ts';
import { flat } from '../../addresses/foreign.ts';
import type { Converter, FieldValues, Foreign } from '../../addresses/foreign.ts';
import { propertiesOf } from './properties.ts';
import { SECTIONS, datasource } from './springsections.ts';

/** `application.yml` or `application.properties` of Spring: the servers that the application connects to, by profile. */
export const convert: Converter = (content) => {
  const yaml = /^\s*[\w.-]+:(\s|$)/m.test(content) && !/^\s*[\w.[\]-]+\s*=/m.test(content);
  const { pairs, notes } = yaml ? { pairs: [], notes: [] } : propertiesOf(content);
  const documents = yaml
    ? documentsOf(content, 'product').map(joinLists)
    : [fieldsFrom(joinItems(pairs)).fields];
  const found = documents.flatMap((document) => {
    const profile = fieldOf(document, 'springconfigactivateonprofile', 'springprofiles');
    const suffix = profile === undefined ? '' : `-${String(profile).replaceAll(/[^\w]+/g, '-')}`;
    return connectionsIn(document).map((each) => ({ ...each, name: `${each.name}${suffix}` }));
  });
  return found.map((each, index) =>
    index === 0 ? { ...each, notes: [...notes, ...(each.notes ?? [])] } : each,
  );
};

/** A list is the same to Spring as its items with commas. */
function joinLists(document: unknown): FieldValues {
  return Object.fromEntries(
    Object.entries(flat(document)).map(([key, value]) => {
      const items = String(value).startsWith('["') ? itemsIn(String(value)) : undefined;
      return [key, items === undefined ? value : items.join(',')];
    }),
  );
}

/** The list that `flat` wrote as a text; undefined for a text that only begins like one. */
function itemsIn(text: string): readonly unknown[] | undefined {
  try {
    return JSON.parse(text) as readonly unknown[]; // it begins as a list
  } catch {
    return undefined;
  }
}

/** `key[0]` and `key[1]` are the items of a list. */
function joinItems(pairs: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  const lists = new Map<string, string>();
  for (const [key, value] of pairs) {
    const [, name] = /^(.*)\[\d+\]$/.exec(key) ?? [];
    const before = name === undefined ? undefined : lists.get(name);
    lists.set(name ?? key, before === undefined ? value : `${before},${value}`);
  }
  return [...lists];
}

function connectionsIn(document: FieldValues): readonly Foreign[] {
  const groups = new Map<string, Record<string, FieldValues[string]>>();
  const own = Object.entries(document).flatMap(([key, value]) =>
    SERVER_URL.test(String(value)) ? (/^(.+)\.[\w-]*ur[li]$/i.exec(key)?.slice(1) ?? []) : [],
  );
  for (const [key, value] of Object.entries(document)) {
    const prefix = prefixOf(key) ?? own.find((each) => key.startsWith(`${each}.`));
    if (prefix === undefined) continue;
    const group = groups.get(prefix) ?? {};
    group[key.slice(prefix.length + 1)] = /\$\{[^}]*\}/.test(String(value)) ? '${}' : value;
    groups.set(prefix, group);
  }
  return [...groups].flatMap(([prefix, fields]) => {
    const section = SECTIONS.find(({ name }) => name.test(prefix));
    const described = section === undefined ? datasource(fields) : section.read(fields);
    return described === undefined
      ? []
      : [{ name: prefix.replace(/^spring\.(data\.)?/, '').replaceAll('.', '-'), ...described }];
  });
}

/** What an application reads by itself, under names of its own. */
const SERVER_URL =
  /^(jdbc|r2dbc):|^(postgres(ql)?|mysql|mariadb|mongodb(\+srv)?|rediss?|amqps?|neo4j|bolt|nats|pulsar)(\+s(sl)?)?:\/\//;

/** The section that a key belongs to: one that Spring defines, or any other with a JDBC URL. */
function prefixOf(key: string): string | undefined {
  const own = SECTIONS.map(
    ({ name }) => new RegExp(`${name.source.replace(/\$$/, '')}(?=\\.)`).exec(key)?.[0],
  ).find((each) => each !== undefined);
  if (own !== undefined) return own;
  return /^(.*datasource(?:\.(?!hikari)[\w-]+)?)\.(?:hikari\.)?[\w-]+$/.exec(key)?.[1];
}
