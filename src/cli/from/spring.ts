import { descriptionOf } from './dsn.ts';
import { documentsOf } from './document.ts';
import { withTlsMode } from './encryption.ts';
import { fieldOf, fieldsFrom, presentFields, truthOf, without } from './fields.ts';
import { flat } from './foreign.ts';
import type { Converter, Description, FieldValues, Foreign } from './foreign.ts';
import { kafkaOf } from './kafkaclient.ts';
import { normal } from '../normal.ts';
import { propertiesOf } from './properties.ts';

/** `application.yml` or `application.properties` of Spring: the servers that the application connects to, by profile. */
export const convert: Converter = (content) => {
  const yaml = /^\s*[\w.-]+:(\s|$)/m.test(content) && !/^\s*[\w.[\]-]+\s*=/m.test(content);
  const documents = yaml
    ? documentsOf(content).map((document) => flat(document))
    : [fieldsFrom(propertiesOf(content).pairs.map(([key, value]) => [key, value])).fields];
  return documents.flatMap((document) => {
    const profile = fieldOf(document, 'springconfigactivateonprofile', 'springprofiles');
    const suffix = profile === undefined ? '' : `-${String(profile).replaceAll(/[^\w]+/g, '-')}`;
    return connectionsIn(document).map((each) => ({ ...each, name: `${each.name}${suffix}` }));
  });
};

function connectionsIn(document: FieldValues): readonly Foreign[] {
  const groups = new Map<string, Record<string, FieldValues[string]>>();
  for (const [key, value] of Object.entries(document)) {
    const prefix = prefixOf(key);
    if (prefix === undefined) continue;
    const group = groups.get(prefix) ?? {};
    group[key.slice(prefix.length + 1)] = /\$\{[^}]*\}/.test(String(value)) ? '${}' : value;
    groups.set(prefix, group);
  }
  return [...groups].flatMap(([prefix, fields]) => {
    const own = SECTIONS.find(({ name }) => name.test(prefix));
    const described = own === undefined ? datasource(fields) : own.read(fields);
    return described === undefined
      ? []
      : [{ name: prefix.replace(/^spring\.(data\.)?/, '').replaceAll('.', '-'), ...described }];
  });
}

/** The section that a key belongs to: one that Spring defines, or any other with a JDBC URL. */
function prefixOf(key: string): string | undefined {
  const own = SECTIONS.map(
    ({ name }) => new RegExp(`${name.source.replace(/\$$/, '')}(?=\\.)`).exec(key)?.[0],
  ).find((each) => each !== undefined);
  if (own !== undefined) return own;
  return /^(.*datasource(?:\.(?!hikari)[\w-]+)?)\.(?:hikari\.)?[\w-]+$/.exec(key)?.[1];
}

interface Section {
  readonly name: RegExp;
  readonly read: (fields: FieldValues) => Description | undefined;
}

const SECTIONS: readonly Section[] = [
  { name: /^spring\.(data\.)?redis$/, read: redis },
  { name: /^spring\.(data\.)?mongodb$/, read: mongodb },
  { name: /^spring\.rabbitmq$/, read: rabbitmq },
  { name: /^spring\.kafka$/, read: kafka },
  { name: /^spring\.mail$/, read: mail },
  {
    name: /^spring\.(data\.)?elasticsearch(\.rest)?$/,
    read: (fields) => ({
      types: ['elasticsearch'],
      fields: { ...presentFields({ url: fieldOf(fields, 'uris') }), ...without(fields, ['uris']) },
    }),
  },
  { name: /^spring\.(data\.)?neo4j$/, read: neo4j },
  { name: /^spring\.(data\.)?cassandra$/, read: cassandra },
  { name: /^spring\.ldap$/, read: ldap },
  { name: /^spring\.(r2dbc|flyway|liquibase)$/, read: datasource },
];

/** Keeps the settings that describe a connection; the others configure the application. */
function only(fields: FieldValues, names: readonly string[]): FieldValues {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(normal(name))));
}

function datasource(fields: FieldValues): Description | undefined {
  const url = fieldOf(fields, 'url', 'jdbcurl', 'hikarijdbcurl');
  if (url === undefined) return undefined;
  const login = presentFields({
    user: fieldOf(fields, 'username', 'user', 'hikariusername'),
    password: fieldOf(fields, 'password', 'hikaripassword'),
  });
  const described = url === '${}' ? undefined : descriptionOf(String(url).replace(/^r2dbc:(pool:)?/, ''));
  if (described === undefined)
    return { types: [], fields: {}, notes: ['url: is a placeholder, or none that is known here'] };
  const all = fieldsFrom([...Object.entries(described.fields), ...Object.entries(login)]);
  return { ...described, fields: all.fields, notes: [...(described.notes ?? []), ...all.notes] };
}

function redis(fields: FieldValues): Description {
  const url = fieldOf(fields, 'url');
  const described = url === undefined ? undefined : descriptionOf(String(url));
  const place = withTlsMode(only(fields, ['host', 'port', 'username', 'password', 'database']), {});
  const ssl = truthOf(fieldOf(fields, 'sslenabled', 'ssl')) === true ? 'verify-full' : 'disable';
  const sentinel = fieldOf(fields, 'sentinelmaster', 'clusternodes') !== undefined;
  const all = { sslmode: ssl, ...place, ...described?.fields };
  return {
    types: ['redis'],
    fields: sentinel ? without(all, ['host', 'port']) : all,
    notes: [
      ...(described?.notes ?? []),
      ...(sentinel ? ['sentinel or cluster: no Connection asks for the master: put its address'] : []),
    ],
  };
}

function mongodb(fields: FieldValues): Description {
  const uri = fieldOf(fields, 'uri');
  const database = fieldOf(fields, 'database');
  const source = fieldOf(fields, 'authenticationdatabase');
  if (uri !== undefined) {
    const described = uri === '${}' ? undefined : descriptionOf(String(uri));
    if (described === undefined)
      return {
        types: ['mongodb'],
        fields: presentFields({ database }),
        notes: ['uri: is a placeholder, or none that is known here'],
      };
    return { ...described, fields: { ...described.fields, ...presentFields({ database }) } };
  }
  const user = fieldOf(fields, 'username');
  const place = only(fields, ['host', 'port', 'username', 'password']);
  const mode = truthOf(fieldOf(fields, 'sslenabled')) === true ? 'verify-full' : 'disable';
  return {
    types: ['mongodb'],
    fields: presentFields({
      ...place,
      database,
      authSource: source ?? (user === undefined ? undefined : (database ?? 'test')),
      sslmode: mode,
    }),
  };
}

function rabbitmq(fields: FieldValues): Description {
  const addresses = String(fieldOf(fields, 'addresses') ?? '');
  const secure = truthOf(fieldOf(fields, 'sslenabled')) === true;
  const described = /^amqps?:/.test(addresses) ? descriptionOf(addresses.split(',')[0] ?? '') : undefined;
  const several = addresses.split(',').length - 1;
  const place =
    addresses !== '' && described === undefined
      ? { host: addresses.split(',')[0] }
      : presentFields({ host: fieldOf(fields, 'host') });
  const login = only(fields, ['port', 'username', 'password', 'virtualhost']);
  const port =
    described === undefined && fieldOf(fields, 'port') === undefined && !/:\d+/.test(addresses)
      ? { port: secure ? 5671 : 5672 }
      : {};
  return {
    types: ['amqp'],
    fields: presentFields({
      ...place,
      ...port,
      ...login,
      sslmode: secure ? 'verify-full' : 'disable',
      ...described?.fields,
    }),
    notes: several > 0 ? [`hosts after the first (${several}): not used`] : [],
  };
}

function kafka(fields: FieldValues): Description {
  const properties = Object.entries(fields).flatMap(([name, value]) =>
    name.startsWith('properties.') ? [[name.slice('properties.'.length), value] as const] : [],
  );
  const place = {
    'bootstrap.servers': fieldOf(fields, 'bootstrapservers'),
    'security.protocol': fieldOf(fields, 'securityprotocol'),
  };
  return kafkaOf({ ...presentFields(place), ...Object.fromEntries(properties) });
}

function mail(fields: FieldValues): Description {
  const direct =
    fieldOf(fields, 'protocol') === 'smtps' ||
    truthOf(fieldOf(fields, 'propertiesmailsmtpsslenable')) === true;
  const later = truthOf(fieldOf(fields, 'propertiesmailsmtpstarttlsenable')) === true;
  const security = direct
    ? { security: 'tls' }
    : { security: 'starttls', ...(!later && { sslmode: 'disable' }) };
  return {
    types: ['smtp'],
    fields: {
      ...only(fields, ['host', 'port', 'username', 'password']),
      ...(later || direct ? security : { sslmode: 'disable' }),
    },
  };
}

function neo4j(fields: FieldValues): Description {
  const described = descriptionOf(String(fieldOf(fields, 'uri') ?? ''));
  const login = presentFields({
    user: fieldOf(fields, 'authenticationusername'),
    password: fieldOf(fields, 'authenticationpassword'),
    database: fieldOf(fields, 'database'),
  });
  return { types: ['neo4j'], ...described, fields: { ...described?.fields, ...login } };
}

function cassandra(fields: FieldValues): Description {
  const mode = truthOf(fieldOf(fields, 'sslenabled', 'ssl')) === true ? 'verify-full' : 'disable';
  const place = only(fields, ['port', 'username', 'password']);
  const points = String(fieldOf(fields, 'contactpoints') ?? '').replaceAll(/[[\]"]/g, '');
  return {
    types: ['cassandra'],
    fields: presentFields({
      host: points,
      ...place,
      keyspace: fieldOf(fields, 'keyspacename'),
      sslmode: mode,
    }),
  };
}

function ldap(fields: FieldValues): Description {
  const url =
    String(fieldOf(fields, 'urls') ?? '')
      .replaceAll(/[[\]"]/g, '')
      .split(',')[0] ?? '';
  const described = descriptionOf(url);
  return {
    types: ['ldap'],
    ...described,
    fields: presentFields({
      ...described?.fields,
      baseDn: fieldOf(fields, 'base'),
      user: fieldOf(fields, 'username'),
      password: fieldOf(fields, 'password'),
    }),
  };
}
