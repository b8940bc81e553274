import type { Shell } from './shell.ts';

/** The server of a person who tries Mooring. */
export interface OwnServer {
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
}

/** A way from nothing to a Connection that is Ready. */
export interface Way {
  readonly name: string;
  /** The name of the Connection that comes of it. */
  readonly connection: string;
  readonly about: string;
  /** What a reader cannot see on the screen. */
  readonly note?: string;
  go(shell: Shell, server: OwnServer): Promise<void>;
}

/** What came of one way. */
export interface Journey {
  readonly way: Way;
  readonly ready: boolean;
  readonly seconds: number;
  readonly screen: string;
}

const [DOWN, SPACE, ENTER] = ['\u001b[B', ' ', '\r'];
const READY = /is Ready: TestSucceeded\n\$$/;

/** All of them, each in a shell of its own. */
export const WAYS: readonly Way[] = [
  { name: 'form', connection: 'stock-form', about: 'By the form, beginning with a search', go: byForm },
  { name: 'url', connection: 'stock-url', about: 'By a URL that is pasted at the first question', go: byUrl },
  { name: 'flags', connection: 'stock-flags', about: 'By flags, with a Secret that is there', go: byFlags },
  { name: 'yaml', connection: 'stock-yaml', about: 'By a manifest', go: byYaml },
  {
    name: 'kustomize',
    connection: 'stock-kustomize',
    about: 'By kustomize, with its secretGenerator',
    note: '`../mooring` is a copy of [deploy/kustomize](../deploy/kustomize), the component that has the references follow.',
    go: byKustomize,
  },
];

async function byForm(shell: Shell, { port, database, user, password }: OwnServer): Promise<void> {
  await shell.does('kc types postgres -c database');
  await shell.begins('kc new --apply --wait', 'What to connect to?');
  await shell.answers('postgres', 'PostgreSQL (postgresql, database)');
  await shell.answers(ENTER, 'Name of the Connection');
  await shell.answers(`stock-form${ENTER}`, /host: /);
  await shell.answers(`localhost${ENTER}`, /port: /);
  await shell.answers(`${port}${ENTER}`, /database: /);
  await shell.answers(`${database}${ENTER}`, /user: /);
  await shell.answers(`${user}${ENTER}`, 'How to authenticate?');
  await shell.answers(ENTER, /password: /);
  await shell.answers(`${password}${ENTER}`, 'More settings?');
  await shell.answers(SPACE, /◼ tls/);
  await shell.answers(ENTER, /tls\.mode: /);
  await shell.answers(DOWN, /● disable/);
  await shell.answers(ENTER, /tls\.serverName: /);
  await shell.answers(ENTER, /● Test now/);
  await shell.answers(ENTER, /The test: Succeeded[^]*● Save/);
  await shell.answers(ENTER, READY);
}

async function byUrl(shell: Shell, server: OwnServer): Promise<void> {
  const { port, database, user, password } = server;
  await shell.does('kc types postgres -c database');
  await shell.begins('kc new --apply --wait', 'What to connect to?');
  await shell.answers(
    `postgres://${user}:${password}@localhost:${port}/${database}?sslmode=disable`,
    'Name of the Connection',
  );
  await shell.answers(`stock-url${ENTER}`, 'More settings?');
  await shell.answers(ENTER, /● Test now/);
  await shell.answers(DOWN, /● Save/);
  await shell.answers(ENTER, READY);
}

async function byFlags(shell: Shell, server: OwnServer): Promise<void> {
  await shell.does('kc types postgres -c database');
  await secret(shell, 'stock-flags-db', server);
  await shell.does(`kc new pg stock-flags ${flags(server, 'stock-flags-db')} --test --apply --wait`);
}

async function byYaml(shell: Shell, server: OwnServer): Promise<void> {
  await shell.does('kc types postgres -c database');
  await secret(shell, 'stock-yaml-db', server);
  await shell.does(`kc new pg stock-yaml ${flags(server, 'stock-yaml-db')} > stock.yaml`);
  await shell.does('cat stock.yaml');
  await shell.does('kc validate stock.yaml');
  await shell.does('kubectl apply -f stock.yaml');
  await shell.does('kubectl wait --for=condition=Ready connection/stock-yaml --timeout=60s');
}

async function byKustomize(shell: Shell, server: OwnServer): Promise<void> {
  await shell.does('kc types postgres -c database');
  await shell.does(`kc new pg stock-kustomize ${flags(server, 'stock-kustomize-db')} > stock.yaml`);
  await shell.does(`printf %s ${server.password} > password`);
  await shell.does('ls ../mooring');
  const lines = [
    'resources: [stock.yaml]',
    'secretGenerator: [{name: stock-kustomize-db, files: [password]}]',
    'components: [../mooring]',
  ];
  await shell.does(`printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} > kustomization.yaml`);
  await shell.does('cat kustomization.yaml');
  await shell.does('kubectl apply -k .');
  await shell.does('kubectl wait --for=condition=Ready connection/stock-kustomize --timeout=60s');
}

async function secret(shell: Shell, name: string, { password }: OwnServer): Promise<void> {
  await shell.does(`kubectl create secret generic ${name} --from-literal=password=${password}`);
}

function flags({ port, database, user }: OwnServer, secret: string): string {
  const sets = ['host=localhost', `port=${port}`, `database=${database}`, `user=${user}`, 'tls.mode=disable'];
  return `${sets.map((set) => `--set ${set}`).join(' ')} --secret password=${secret}:password`;
}
