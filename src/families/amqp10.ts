import { connector } from '../contract/connector.ts';
import type { Connector, TestContext, TestReport } from '../contract/connector.ts';
import { choice, host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import type { SaslMechanism, LinkRole } from '../drivers/amqp10/amqp10.ts';
import { loginOf } from '../drivers/login.ts';
import type { Login } from '../drivers/login.ts';
import { uriFormats } from '../formats/uri.ts';

type CatalogueEntry = Pick<Connector, 'type' | 'title' | 'summary' | 'stage' | 'aliases' | 'verified'>;

/** What a broker that speaks AMQP 1.0 has of its own. */
interface Amqp10Like extends CatalogueEntry {
  /** Absent for the one that the others are like. */
  readonly family?: 'amqp10';
  /** A broker as it is called there. */
  readonly sample: { readonly host: string; readonly user: string; readonly address: string };
}

const TESTING =
  'Connects, starts TLS unless it is disabled, logs in once by SASL (a password, as PLAIN, never over TLS that is not verified), opens a connection and a session, and where an address is named attaches to it and detaches again. Grants no credit and uses none, so that no message moves. A broker that makes addresses as they are asked for makes this one, as it would for every client.';

const AMQP10_FORMATS = uriFormats({
  schemes: { tls: 'amqps', clear: 'amqp' },
  ports: { tls: 5671, clear: 5671 },
});

/** Declares a broker of this protocol. */
export function amqp10Family({ sample, ...named }: Amqp10Like) {
  return connector({
    ...named,
    category: 'messaging',
    parameters: object({
      host: host('Host name or address.'),
      port: optional(port(5671)),
      user: optional(text('User to log in as; goes with the password.', { maxLength: 255 })),
      virtualHost: optional(
        text('Virtual host, which the host stands for unless said otherwise.', { maxLength: 255 }),
      ),
      address: optional(text('Queue, topic or other address that must exist.', { maxLength: 512 })),
      use: optional(choice('What the user must be allowed to do at the address.', ['receive', 'send'])),
      tls: optional(tls()),
    }),
    secrets: object({
      password: optional(text('Password of the user.')),
      ...tlsSecrets(),
    }),
    identity: ['user'],
    formats: AMQP10_FORMATS,
    auth: {
      password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
      clientCertificate: { title: 'Client certificate', secrets: ['clientCertificate', 'clientKey'] },
      none: { title: 'No credentials', secrets: [] },
    },
    samples: [
      { name: 'password', parameters: sample, secrets: ['password'] },
      {
        name: 'client-certificate',
        parameters: { host: sample.host },
        secrets: ['clientCertificate', 'clientKey'],
      },
      {
        name: 'no-credentials',
        parameters: { host: 'broker.shop.svc', port: 5672, tls: { mode: 'disable' } },
        secrets: [],
      },
    ],
    testing: TESTING,
    async test({ parameters, secrets, auth, network, step }) {
      const login = loginOf(parameters.user, secrets.password);
      const asItself = auth === 'clientCertificate' ? 'EXTERNAL' : 'ANONYMOUS';
      return askBroker(
        { ...parameters, mechanism: login ? 'PLAIN' : asItself, login, secrets },
        { network, step },
      );
    },
  });
}

/** What a service of Azure has of its own. */
interface AzureMessaging extends CatalogueEntry {
  readonly host: string;
  /** What an address is called there, and one. */
  readonly address: string;
  readonly sample: string;
  readonly uses: readonly [LinkRole, LinkRole];
}

/** Declares a service of Azure that speaks this protocol, by the key of a shared access policy. */
export function azureMessaging({ host: example, address, sample, uses, ...named }: AzureMessaging) {
  return connector({
    ...named,
    family: 'amqp10',
    category: 'messaging',
    parameters: object({
      host: host(`Host of the namespace, such as ${example}.`),
      port: optional(port(5671)),
      policy: text('Name of the shared access policy.', { maxLength: 256 }),
      address: text(address, { maxLength: 512 }),
      use: optional(choice('What the policy must allow at the address.', uses)),
      tls: optional(tls()),
    }),
    secrets: object({
      policyKey: text('Primary or secondary key of the policy, in base64.'),
      ...tlsSecrets(),
    }),
    identity: ['policy'],
    hasConnectionString: true,
    samples: [
      {
        name: 'key',
        parameters: { host: example, policy: 'reader', address: sample },
        secrets: ['policyKey'],
      },
    ],
    testing: TESTING,
    async test({ parameters, secrets, network, step }) {
      const login = { user: parameters.policy, password: secrets.policyKey };
      const use = parameters.use ?? uses[0];
      return askBroker({ ...parameters, use, mechanism: 'PLAIN', login, secrets }, { network, step });
    },
  });
}

interface BrokerTest {
  readonly host: string;
  readonly port?: number;
  readonly virtualHost?: string;
  readonly address?: string;
  readonly use?: LinkRole;
  readonly tls?: TlsParameters;
  readonly mechanism: SaslMechanism;
  readonly login: Login | undefined;
  readonly secrets: {
    readonly caCertificate?: Secret | undefined;
    readonly clientCertificate?: Secret | undefined;
    readonly clientKey?: Secret | undefined;
  };
}

async function askBroker(
  { host: place, tls: wish, secrets, ...question }: BrokerTest,
  { network, step }: Pick<TestContext, 'network' | 'step'>,
): Promise<TestReport> {
  const { attach, saslInit, openAndBegin, sendClose } = await import('../drivers/amqp10/amqp10.ts');
  const { mechanism, login, virtualHost = place, address, use = 'receive' } = question;
  const dialled = await network.dial({ host: place, port: question.port ?? 5671 });
  try {
    const socket =
      wish?.mode === 'disable'
        ? dialled
        : await network.secure(dialled, { ...secrets, host: place, tls: wish });
    await step('Authenticate', () => saslInit(socket, mechanism, login, wish));
    const { product, version } = await step('Probe', () => openAndBegin(socket, mechanism, virtualHost));
    if (address !== undefined) await step('Authorize', () => attach(socket, address, use));
    await step('Probe', () => sendClose(socket));
    return { server: { name: PRODUCTS[product ?? ''] ?? 'AMQP 1.0', version } };
  } finally {
    dialled.destroy();
  }
}

/** What brokers call themselves, and people call them. */
const PRODUCTS: Readonly<Record<string, string>> = {
  ActiveMQ: 'ActiveMQ',
  RabbitMQ: 'RabbitMQ',
  'apache-activemq-artemis': 'ActiveMQ Artemis',
  'qpid-cpp': 'Qpid',
  'qpid-dispatch-router': 'Qpid Dispatch',
};
