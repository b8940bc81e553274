import type { Connector } from '../contract/connector.ts';
import { TEST_BUDGET } from '../probe/budget.ts';
import { MOST_PROCESS_MIB } from '../probe/limit.ts';
import { DENIED_NETWORKS } from '../probe/guard.ts';
import { markdown } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { table } from './reasons.ts';

/** docs/testing-connections.md: what a test does, for administrators of the servers that are tested. */
export function testing(connectors: readonly Connector[]): Artifact {
  const types = connectors.filter(({ family }) => family !== 'http').map(({ testing: does }) => does);
  const alike = [...new Set(types)].flatMap((does) =>
    does === undefined ? [] : sectionOf(connectors, does),
  );
  return markdown(
    'docs/testing-connections.md',
    [
      RULES,
      WRONG_PASSWORD,
      BOUNDS,
      deniedNetworks(),
      '## What each type does on the wire',
      ...alike,
      services(connectors),
    ].join('\n\n'),
  );
}

/** What types with the same words do, once. */
function sectionOf(connectors: readonly Connector[], does: string): string {
  const same = connectors.filter(({ testing }) => testing === does);
  const names = same.map(({ type }) => `\`${type}\``).join(', ');
  const [first] = same.filter(({ family }) => family === undefined);
  return `### ${first?.title ?? names}\n\n${same.length === 1 ? 'Type' : 'Types'} ${names}. ${does}`;
}

function services(connectors: readonly Connector[]): string {
  const rows = connectors
    .filter(({ family }) => family === 'http')
    .map(({ type, title, testing = '' }) => [`\`${type}\``, title, testing.replace(SAME, '')]);
  return `### HTTP services\n\nEach is sent one request with the credential, after one for a token where the service works with tokens. No redirect is followed and nothing is changed.\n\n${table(['type', 'title', 'question'], rows)}`;
}

const SAME = '; follows no redirect and changes nothing';

const RULES = `# Testing connections

For administrators of servers: what a test of Mooring does to them, and what it never does.

- It connects, logs in, asks one harmless question that only a user who is logged in may ask, and hangs up. It reads no data and changes nothing.
- \`spec.test.purpose\` asks for more than \`connect\`, where the type can tell it without changing anything: \`list\`, \`read\` or \`write\`. The page of each type says which there are, and which right each needs. Without it the test asks for no right that a plain reader lacks; a server that knows the credential, and lets nobody ask what else it may do, is \`AuthenticatedOnly\`, which is Ready.
- So a replica, a standby, or a server that takes no writes is as good as any other: its test succeeds, and says nothing about rights to write. \`ServerUnavailable\` is said where the question itself is not answered: while a server starts or stops, in maintenance, or without its primary.
- It makes **one** attempt to log in. A credential that was never accepted and is refused is tried again after 30 seconds and after 3 minutes, because its role is often made a moment later (\`--fresh-credential-attempts\`; not at directories, SAP, Oracle and SQL Server, whose accounts lock early, nor where the account is locked or the credential has expired). After that there is no attempt for six hours, unless its value changes or a user asks for a test (annotation \`mooring.dev/test-requested-at\`), at most once a minute.
- What counts is the value, the user and the server: a Secret that is annotated or made anew, another interval, another Connection or ConnectionTest, and another leader give no further attempt. A new value is tried at once; while others of the same user are refused, a further one each minute, ten an hour, and without the two further attempts if another got them within six hours. \`status.logIn\` says how often the credential was refused. A Connection that waits for such a turn is \`Reconciling\`, which says until when; it keeps the verdict of its own last test of the same spec, or has none: what others guessed wrong says nothing of its password.
- Silence, or a connection closed without a word, after the password was sent may be a refusal: it counts as one for a credential that was never accepted. One that was accepted is tried at the interval, however long its server is silent. Under other settings of \`tls\` silence may have another cause, and the credential is tried.
- Tests of one credential run one after the other. At one host and port there are at most two at once and 600 a minute (\`--target-tests-at-once\`, \`--target-tests-per-minute\`), from all namespaces together; a namespace has at most 600 a minute (\`--namespace-tests-per-minute\`) and three quarters of the probe processes.
- A server that cannot be reached is found to be so once for all tests that wait for it.
- Healthy Connections have their own second of the interval (\`spec.test.interval\`, 10 minutes unless said otherwise). A restart of the operator neither shifts it nor makes all of them test at once.
- A password or token that a protocol sends as it is goes only to a server whose certificate was verified, or over a connection for which the manifest says \`tls.mode: disable\` in so many words; never over \`tls.mode: require\`, which proves nothing, unless \`tls.insecureSendCredentials: true\` consents to that. An address that gives a token is verified by settings of its own, \`tokenTls\` and \`tokenCaCertificate\`; without them in full, by the public authorities and \`caCertificate\`, whatever \`tls\` says.
- Redirects, referrals and the like are answers, not orders: none is followed with a credential. Addresses that are part of a protocol (brokers that Kafka advertises, the master that a Redis Sentinel names, the passive port of FTP) pass the same guard as the one in the manifest.`;

/** As the servers counted; test/servers/logins.test.ts holds it. */
const COUNTED: readonly (readonly [server: string, inSixHours: number, inADay: number])[] = [
  ['PostgreSQL', 3, 6],
  ['pgbouncer', 3, 6],
  ['MariaDB', 3, 6],
  ['OpenSSH', 3, 6],
  ['dropbear', 3, 6],
  ['Redis', 3, 6],
  ['Kafka', 3, 6],
  ['LDAP (slapd)', 1, 4],
  ['SMTP (Postfix)', 3, 6],
  ['HTTP (nginx)', 3, 6],
];

const WRONG_PASSWORD = `## What a wrong password costs

Log-ins that the server counted as refused, where a wrong password stays in a Secret for a day, twenty Connections share it, the Secret is annotated and an interval edited each minute, and another replica takes over two minutes after the first test. \`--fresh-credential-attempts=0\` makes the first column 1.

${table(
  ['server', 'most in six hours', 'in a day'],
  COUNTED.map(([server, ...counts]) => [server, ...counts.map(String)]),
)}`;

const BOUNDS = `## Bounds

One test may take the time of \`spec.test.timeout\` (10 s unless said otherwise, at most 60 s), open ${TEST_BUDGET.sockets} connections, read and write ${TEST_BUDGET.bytesIn / 1024 / 1024} MiB each, and use ${MOST_PROCESS_MIB} MiB of memory. What goes beyond ends it: \`TimedOut\`, \`BudgetExceeded\`.`;

function deniedNetworks(): string {
  const rows = DENIED_NETWORKS.map(({ network, prefix, what }) => [`\`${network}/${prefix}\``, what]);
  return `## Where no test goes

Besides the addresses of the API server, in every spelling, and whatever name or protocol leads there; \`--allow-target\` makes exceptions.

${table(['network', 'what'], rows)}`;
}
