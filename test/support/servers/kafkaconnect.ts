import { fileURLToPath } from 'node:url';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { writeOwned } from './account.ts';
import { http } from './exchanges.ts';
import { startKafka } from './kafka.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How Kafka Connect is fetched. */
export const JARS: Jars = {
  name: 'kafkaconnect',
  version: '4.1.0',
  module: fileURLToPath(new URL('kafkaconnect', import.meta.url)),
};

/** Starts a worker of Kafka Connect and the Kafka that it works for; it asks for a login. */
export async function startKafkaConnect(users: Readonly<Record<string, string>>): Promise<Server> {
  const jars = await classPath(JARS, console.error);
  const kafka = await startKafka();
  const worker = await startIn({ name: 'kafkaconnect', end: 'SIGKILL' }, async ({ folder, port }) => {
    const passwords = await writeOwned(
      folder,
      'passwords',
      lines(Object.entries(users).map(([user, password]) => `${user}=${password}`)),
    );
    const login = await writeOwned(
      folder,
      'login.conf',
      `KafkaConnect { ${LOGIN}.PropertyFileLoginModule required file="${passwords}"; };\n`,
    );
    const settings = [
      `bootstrap.servers=127.0.0.1:${kafka.port}`,
      `listeners=http://127.0.0.1:${port}`,
      `offset.storage.file.filename=${folder}/offsets`,
      ...['key', 'value'].map((name) => `${name}.converter=org.apache.kafka.connect.json.JsonConverter`),
      `rest.extension.classes=${LOGIN}.BasicAuthSecurityRestExtension`,
    ];
    const configuration = await writeOwned(folder, 'worker.properties', lines(settings));
    return {
      command: 'java',
      args: [
        ...JAVA,
        `-Djava.security.auth.login.config=${login}`,
        '-cp',
        jars,
        'org.apache.kafka.connect.cli.ConnectStandalone',
        configuration,
      ],
      ready: /Kafka Connect started/,
      answers: [http(port)],
    };
  });
  return {
    ...worker,
    async stop() {
      await worker.stop();
      await kafka.stop();
    },
  };
}

const LOGIN = 'org.apache.kafka.connect.rest.basic.auth.extension';
const JAVA = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

function lines(entries: readonly string[]): string {
  return entries.map((entry) => `${entry}\n`).join('');
}
