import { fieldsFrom, presentFields, without } from '../../addresses/fields.ts';
import type { Converter, Description, FieldValues, Scalar } from '../../addresses/foreign.ts';
import { normal } from '../../catalog/normal.ts';
import { propertiesOf } from './properties.ts';

/** Properties of a Kafka client: `client.properties` of Java, or of librdkafka. */
export const convert: Converter = (content) => {
  const { pairs, notes } = propertiesOf(content);
  if (!pairs.some(([name]) => CLIENT.test(name))) return [];
  const description = kafkaOf(Object.fromEntries(pairs)); // an empty value says something here, and the later one holds
  return [
    {
      name: 'kafka',
      isTyped: true,
      ...description,
      notes: [...notes, ...fieldsFrom(pairs).notes, ...(description.notes ?? [])],
    },
  ];
};

/** What the settings of a Kafka client say: where nothing is said of security, there is none. */
export function kafkaOf(settings: FieldValues): Description {
  const of = (name: string) => Object.entries(settings).find(([key]) => normal(key) === name)?.[1];
  const protocol = String(of('securityprotocol') ?? 'PLAINTEXT').toUpperCase();
  const sasl = protocol.startsWith('SASL');
  const login = jaas(String(of('sasljaasconfig') ?? ''));
  const mechanism = String(of('saslmechanism') ?? of('saslmechanisms') ?? 'GSSAPI').toUpperCase();
  const user = of('saslusername') ?? login.username;
  const password = of('saslpassword') ?? login.password;
  const secret = login.tokenauth === 'true' ? { delegationToken: password } : { password };
  const known = mechanism === 'OAUTHBEARER' ? clientOf(of, login) : { mechanism, user, ...secret };
  const knows = known !== undefined && (mechanism === 'OAUTHBEARER' || LOGINS.has(mechanism));
  const fields = presentFields({
    brokers: of('bootstrapservers') ?? of('metadatabrokerlist'),
    sslmode: modeOf(
      protocol,
      of('sslendpointidentificationalgorithm'),
      of('enablesslcertificateverification'),
    ),
    ...(sasl && knows && known),
    caCertificate: of('ssltruststorecertificates') ?? of('sslcapem') ?? of('sslcalocation'),
    clientCertificate:
      of('sslkeystorecertificatechain') ?? of('sslcertificatepem') ?? of('sslcertificatelocation'),
    clientKey: of('sslkeystorekey') ?? of('sslkeypem') ?? of('sslkeylocation'),
    clientKeyPassphrase: of('sslkeypassword'),
  });
  const notes = [
    ...(/^(SASL_)?(PLAINTEXT|SSL)$/.test(protocol) ? [] : [NO_PROTOCOL]),
    ...(login.note === undefined ? [] : [login.note]),
    ...(sasl && !knows ? [unread(mechanism)] : []),
    ...(!sasl && (user !== undefined || password !== undefined)
      ? ['security.protocol: is without SASL, so that user and password are not used']
      : []),
    ...STORES.filter(({ name }) => of(normal(name)) !== undefined).map(
      ({ name, secrets }) => `${name}: names a file: put its content as PEM into ${secrets}`,
    ),
  ];
  return { types: ['kafka'], fields: { ...fields, ...without(settings, OWN_SETTINGS) }, notes };
}

function unread(mechanism: string): string {
  return `sasl.mechanism: ${OTHER_MECHANISMS.has(mechanism) ? mechanism : 'another'} is none that can be read here: put user, password and mechanism, or tokenUrl, clientId and clientSecret`;
}

/** A file without one of these is of another program. */
const CLIENT = /^(bootstrap\.servers|metadata\.broker\.list|security\.protocol|s(asl|sl)\..+)$/;

const NO_PROTOCOL = 'security.protocol: is none that Kafka has: put tls.mode, user and password';

const LOGINS = new Set(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512']);

const OTHER_MECHANISMS = new Set([
  'GSSAPI',
  'OAUTHBEARER',
  'AWS_MSK_IAM',
  'DIGEST-MD5',
  'EXTERNAL',
  'SCRAM-SHA-1',
]);

/** Settings that name a file of Java, and the secrets that take its content. */
const STORES = [
  { name: 'ssl.truststore.location', secrets: 'secrets.caCertificate' },
  { name: 'ssl.keystore.location', secrets: 'secrets.clientCertificate and clientKey' },
];

const OWN_SETTINGS = [
  'securityprotocol',
  'sasljaasconfig',
  'saslmechanism',
  'saslmechanisms',
  'saslusername',
  'saslpassword',
  'bootstrapservers',
  'metadatabrokerlist',
  'sasloauthbearertokenendpointurl',
  'sasloauthbearerclientid',
  'sasloauthbearerclientsecret',
  'sasloauthbearerscope',
  'sasloauthbearermethod',
  'sasllogincallbackhandlerclass',
  'sslendpointidentificationalgorithm',
  'enablesslcertificateverification',
  'ssltruststorecertificates',
  'sslcapem',
  'sslcalocation',
  'sslkeystorecertificatechain',
  'sslcertificatepem',
  'sslcertificatelocation',
  'sslkeystorekey',
  'sslkeypassword',
  'sslkeypem',
  'sslkeylocation',
  'ssltruststorelocation',
  'sslkeystorelocation',
  'ssltruststorepassword',
  'sslkeystorepassword',
  'ssltruststoretype',
  'sslkeystoretype',
];

function modeOf(protocol: string, identification: unknown, verifies: unknown): string {
  if (!protocol.endsWith('SSL')) return 'disable';
  if (String(verifies) === 'false') return 'require';
  return identification === '' || identification === 'none' ? 'verify-ca' : 'verify-full';
}

/** A module, a word, and options. */
const JAAS =
  /^\s*[\w.]+\s+\w+(?:\s+\w[\w.]*\s*=\s*(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"';]+))*\s*;?\s*$/s;

/** A client that asks for a token; undefined where it is not said in whole. */
function clientOf(of: (name: string) => Scalar | undefined, login: Options): FieldValues | undefined {
  const tokenUrl = of('sasloauthbearertokenendpointurl');
  const clientId = of('sasloauthbearerclientid') ?? login.clientId;
  const clientSecret = of('sasloauthbearerclientsecret') ?? login.clientSecret;
  const scope = of('sasloauthbearerscope') ?? login.scope;
  if (tokenUrl === undefined || clientId === undefined || clientSecret === undefined) return undefined;
  return presentFields({ tokenUrl, clientId, clientSecret, scope });
}

const OPTIONS = ['username', 'password', 'tokenauth', 'clientId', 'clientSecret', 'scope'] as const;
type Options = Readonly<Partial<Record<(typeof OPTIONS)[number] | 'note', string>>>;

/** `…LoginModule required username="u" password="p";`, with backslashes before quotes. */
function jaas(config: string): Options {
  if (config !== '' && !JAAS.test(config))
    return { note: 'sasl.jaas.config: its quotes do not fit: put user and password' };
  const valueOf = (name: string) =>
    new RegExp(`\\b${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|'((?:[^'\\\\]|\\\\.)*)'|([^\\s;]+))`, 's').exec(
      config,
    );
  return Object.fromEntries(
    OPTIONS.flatMap((name) => {
      const [, double, single, plain] = valueOf(name) ?? [];
      const value = double ?? single ?? plain;
      return value === undefined ? [] : [[name, value.replaceAll(/\\(.)/gs, '$1')]];
    }),
  );
}
