import { descriptionOf } from '../../addresses/description.ts';
import { withTlsMode } from '../../addresses/encryption.ts';
import { fieldOf, fieldsFrom, presentFields, truthOf, without } from '../../addresses/fields.ts';
import type { Description, FieldValues, Scalar } from '../../addresses/foreign.ts';
import { normal } from '../../catalog/normal.ts';
import { withSentinels } from '../../addresses/sentinel.ts';
import { springKafka, springPulsar } from './springbrokers.ts';

/** A section of Spring's properties, by the name that its keys begin with. */
interface Section {
  readonly name: RegExp;
  readonly read: (fields: FieldValues) => Description | undefined;
}

const UNREAD = [
  'activemq',
  'artemis',
  'couchbase',
  'hazelcast',
  'influx',
  'ldap.embedded',
  'batch.datasource',
  'ai',
  'data.solr',
  'cloud.vault',
  'cloud.consul',
  'cloud.config',
  'cloud.zookeeper',
  'cloud.stream',
  'cloud.aws',
  'cloud.azure',
  'cloud.gcp',
];

/** The sections that name a server. */
export const SECTIONS: readonly Section[] = [
  { name: /^spring\.(data\.)?redis$/, read: redis },
  { name: /^spring\.(data\.)?mongodb$/, read: mongodb },
  { name: /^spring\.rabbitmq$/, read: rabbitmq },
  { name: /^spring\.kafka$/, read: springKafka },
  { name: /^spring\.pulsar$/, read: springPulsar },
  ...UNREAD.map((name) => ({
    name: new RegExp(`^spring\\.${name.replace('.', '\\.')}$`),
    read: () => ({
      types: [],
      fields: {},
      notes: [`spring.${name}: is no section that is read here: put it yourself`],
    }),
  })),
  { name: /^spring\.mail$/, read: mail },
  {
    name: /^spring\.(data\.)?elasticsearch(\.rest)?$/,
    read: (fields) => {
      const uris = fieldOf(fields, 'uris');
      const url =
        uris === undefined || uris === '${}' ? uris : String(uris).replace(/^(?!https?:)/, 'http://');
      return {
        types: ['elasticsearch'],
        fields: { ...presentFields({ url }), ...without(fields, ['uris']) },
      };
    },
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

/** Reads a section that has a JDBC URL; undefined where it has none. */
export function datasource(fields: FieldValues): Description | undefined {
  const url = fieldOf(fields, 'url', 'jdbcurl', 'hikarijdbcurl', 'uri');
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
  const told = withTlsMode(only(fields, ['host', 'port', 'username', 'password', 'database']), {});
  const ssl = truthOf(fieldOf(fields, 'sslenabled', 'ssl')) === true ? 'verify-full' : 'disable';
  const inUrl = described?.fields['sslmode'];
  const sslmode = inUrl === undefined || inUrl === 'disable' ? ssl : inUrl;
  const all = { ...told, ...described?.fields, sslmode };
  const isCluster = fieldOf(fields, 'clusternodes') !== undefined;
  const nodes = fieldOf(fields, 'sentinelnodes');
  if (nodes !== undefined) {
    const named = presentFields({
      sentinelMaster: fieldOf(fields, 'sentinelmaster'),
      sentinelUser: fieldOf(fields, 'sentinelusername'),
      sentinelPassword: fieldOf(fields, 'sentinelpassword'),
    });
    return { types: ['redis'], ...withSentinels({ ...without(all, ['host', 'port']), ...named }, [nodes]) };
  }
  return {
    types: ['redis'],
    ...(described?.hosts !== undefined && { hosts: described.hosts }),
    fields: isCluster ? without(all, ['host', 'port']) : all,
    notes: [
      ...(described?.notes ?? []),
      ...(isCluster ? ['cluster: a Connection reaches the one server that it names: put its address'] : []),
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
  const told = only(fields, ['host', 'port', 'username', 'password']);
  const mode = truthOf(fieldOf(fields, 'sslenabled')) === true ? 'verify-full' : 'disable';
  const others = String(fieldOf(fields, 'additionalhosts') ?? '')
    .split(',')
    .filter((each) => each !== '');
  return {
    types: ['mongodb'],
    fields: presentFields({
      ...told,
      database,
      authSource: source ?? (user === undefined ? undefined : (database ?? 'test')),
      replicaSet: fieldOf(fields, 'replicasetname'),
      sslmode: mode,
    }),
    ...(others.length > 0 && { hosts: [String(fieldOf(fields, 'host') ?? 'localhost'), ...others] }),
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
  const told = only(fields, ['port', 'username', 'password', 'virtualhost']);
  const named = isOff(fieldOf(fields, 'sslverifyhostname')) ? 'verify-ca' : 'verify-full';
  const verified = isOff(fieldOf(fields, 'sslvalidateservercertificate')) ? 'require' : named;
  const port =
    described === undefined && fieldOf(fields, 'port') === undefined && !/:\d+/.test(addresses)
      ? { port: secure ? 5671 : 5672 }
      : {};
  return {
    types: ['amqp'],
    fields: presentFields({
      ...place,
      ...port,
      ...told,
      sslmode: secure ? verified : 'disable',
      ...described?.fields,
    }),
    notes: several > 0 ? [`hosts after the first (${several}): not used`] : [],
  };
}

function isOff(value: Scalar | undefined): boolean {
  return value !== undefined && truthOf(value) === false;
}

function mail(fields: FieldValues): Description {
  const direct =
    fieldOf(fields, 'protocol') === 'smtps' ||
    truthOf(fieldOf(fields, 'propertiesmailsmtpsslenable')) === true;
  const later = ['propertiesmailsmtpstarttlsenable', 'propertiesmailsmtpstarttlsrequired'].some(
    (name) => truthOf(fieldOf(fields, name)) === true,
  );
  const trust = fieldOf(fields, 'propertiesmailsmtpssltrust', 'propertiesmailsmtpsssltrust');
  const security = {
    security: direct ? 'tls' : 'starttls',
    ...(trust === '*' && { sslmode: 'require' }),
  };
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
  const isTrusting = /trustallcertificates/.test(
    normal(String(fieldOf(fields, 'securitytruststrategy') ?? '')),
  );
  const named = isOff(fieldOf(fields, 'securityhostnameverificationenabled')) ? 'verify-ca' : 'verify-full';
  const isSecure = truthOf(fieldOf(fields, 'securityencrypted')) === true;
  const mode = isSecure ? { sslmode: isTrusting ? 'require' : named } : {};
  return { types: ['neo4j'], ...described, fields: { ...described?.fields, ...login, ...mode } };
}

function cassandra(fields: FieldValues): Description {
  const mode = truthOf(fieldOf(fields, 'sslenabled', 'ssl')) === true ? 'verify-full' : 'disable';
  const told = only(fields, ['port', 'username', 'password']);
  const points = String(fieldOf(fields, 'contactpoints') ?? '');
  return {
    types: ['cassandra'],
    fields: presentFields({
      host: points,
      ...told,
      keyspace: fieldOf(fields, 'keyspacename'),
      sslmode: mode,
    }),
  };
}

function ldap(fields: FieldValues): Description {
  const url = String(fieldOf(fields, 'urls') ?? '').split(',')[0] ?? '';
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
