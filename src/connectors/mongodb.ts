import { connector } from '../contract/connector.ts';
import type { Security, Target, TestContext, TestReport } from '../contract/connector.ts';
import { object, optional, text, tls, tlsSecrets } from '../contract/schema.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import { MOST_SERVERS, seedlistFindings, servers } from '../contract/servers.ts';
import { loginOf } from '../drivers/login.ts';
import { askInTurn, askServers } from '../families/servers.ts';
import { MONGODB_FORMATS } from '../formats/mongodb.ts';

/** MongoDB, by its own protocol. */
export const mongodb = connector({
  type: 'mongodb',
  title: 'MongoDB',
  summary: 'A MongoDB server, or one that speaks its protocol.',
  category: 'database',
  stage: 'beta',
  verified: { by: 'stand-in', with: 'FerretDB 1.24', on: '2026-11-24' },
  aliases: ['mongo', 'documentdb', 'ferretdb', 'cosmosdb-mongodb'],
  parameters: object({
    ...servers(
      27017,
      'Host name or address of one server, in whose place hosts stands; members of its set that are not given are not looked for.',
    ),
    srv: optional(
      text(
        'Name behind mongodb+srv://, in place of host: DNS says by SRV records which servers it stands for, of which the first seven by name are asked, and by a TXT record what replicaSet and authSource are where they are not given.',
        { maxLength: 240, pattern: '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$' },
      ),
    ),
    replicaSet: optional(
      text('Name of the replica set that the server must be a member of.', {
        maxLength: 256,
        pattern: '^[A-Za-z0-9._-]+$',
      }),
    ),
    database: optional(
      text('Database that must exist and that the user may use.', {
        maxLength: 63,
        pattern: '^[^/\\\\. "$*<>:|?\\u0000]+$',
      }),
    ),
    user: optional(text('User to log in as; goes with the password.', { maxLength: 256 })),
    authSource: optional(
      text('Database that the user is defined in; with srv, unless its TXT record says it, the database.', {
        maxLength: 63,
        default: 'admin',
      }),
    ),
    tls: optional(tls()),
  }),
  secrets: object({
    password: optional(text('Password of the user.')),
    ...tlsSecrets(),
  }),
  oneOf: ['host', 'hosts', 'srv'],
  identity: ['user'],
  formats: MONGODB_FORMATS,
  auth: {
    password: {
      title: 'Password, by SCRAM',
      secrets: ['password'],
      optional: ['clientCertificate', 'clientKey'],
    },
    none: { title: 'No credentials', secrets: [], optional: ['clientCertificate', 'clientKey'] },
  },
  samples: [
    {
      name: 'password',
      parameters: { host: 'mongodb.shop.svc', database: 'orders', user: 'reader' },
      secrets: ['password'],
    },
    {
      name: 'own-authority',
      parameters: {
        host: 'mongodb-0.example.com',
        port: 27018,
        user: 'reader',
        authSource: 'orders',
        tls: { mode: 'verify-full' },
      },
      secrets: ['password', 'caCertificate'],
    },
    {
      name: 'no-credentials',
      parameters: { host: 'mongodb.dev.svc', tls: { mode: 'disable' } },
      secrets: [],
    },
    {
      name: 'several-servers',
      parameters: {
        hosts: ['mongodb-0.example.com:27017', 'mongodb-1.example.com:27017'],
        replicaSet: 'rs0',
        user: 'reader',
      },
      secrets: ['password'],
    },
    {
      name: 'name-in-dns',
      parameters: { srv: 'orders.abcde.mongodb.net', database: 'orders', user: 'reader' },
      secrets: ['password'],
    },
  ],
  check: seedlistFindings,
  rights: { connect: '`find` in the database that is named, as the role `read` has it' },
  testing:
    'Connects, starts TLS unless it is disabled, says hello and logs in once by SCRAM, so that the password is not sent and the server proves that it knows it. Where a database is named, asks for a collection of it and looks for its name among the databases; then asks for ping and buildInfo. Reads no document and changes nothing. Of several servers, asks the first that can be used; with srv, asks DNS for them before.',
  async test(whole) {
    const { srv, ...parameters } = whole.parameters;
    if (srv === undefined) return askServers(whole, 27017, (place, context) => talk(place, context));
    const { readSeedlist } = await import('../drivers/seedlist.ts');
    const { seeds, options } = readSeedlist(srv, await whole.network.locate('mongodb', srv));
    const { loadBalanced, ...said } = options;
    const authSource = parameters.database === undefined ? {} : { authSource: parameters.database };
    const context = { ...whole, parameters: { ...authSource, ...said, ...parameters } };
    return askInTurn(seeds.slice(0, MOST_SERVERS), context, (place, each) => talk(place, each, loadBalanced));
  },
});

/** The test, over a connection to one server. */
async function talk(
  place: Target,
  { parameters, secrets, network, step }: Context,
  loadBalanced?: true,
): Promise<TestReport> {
  const { listDatabases, pingAndBuildInfo, helloAndAuthenticate, commandRunner, useDatabase } =
    await import('../drivers/mongodb.ts');
  const { database, authSource = 'admin', replicaSet, tls: encryption } = parameters;
  const login = loginOf(parameters.user, secrets.password);
  const dialled = await network.dial(place);
  try {
    const security = { ...secrets, host: place.host.replace(/\.$/, ''), tls: encryption };
    const socket = encryption?.mode === 'disable' ? dialled : await network.secure(dialled, security);
    const session = await commandRunner(socket, login);
    await step(login ? 'Authenticate' : 'Probe', () =>
      helloAndAuthenticate(session, authSource, { replicaSet, loadBalanced }),
    );
    await step('Authorize', () =>
      database === undefined ? listDatabases(session) : useDatabase(session, database),
    );
    const version = await step('Probe', () => pingAndBuildInfo(session));
    return { server: { name: 'MongoDB', version } };
  } finally {
    dialled.destroy();
  }
}

/** What a test of this type is given. */
interface Context extends Pick<TestContext, 'network' | 'step'> {
  readonly parameters: {
    readonly database?: string;
    readonly user?: string;
    readonly authSource?: string;
    readonly replicaSet?: string;
    readonly tls?: TlsParameters;
  };
  readonly secrets: Omit<Security, 'host' | 'tls'> & { readonly password?: Secret | undefined };
}
