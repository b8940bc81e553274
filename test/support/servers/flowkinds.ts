import { cp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { flowCrds } from '../crds.ts';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { makeOnce } from '../once.ts';
import { run } from '../process.ts';
import type { Say } from '../progress.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = [...JAVA_PACKAGES, 'unzip'];

/** The classes of Strimzi and what makes definitions of them, and the definitions of Flink's operator. */
export const JARS: Jars = {
  name: 'flowkinds',
  version: '1',
  module: fileURLToPath(new URL('flowkinds', import.meta.url)),
};

const STRIMZI = {
  'io.strimzi.api.kafka.model.connector.KafkaConnector': 'kafkaconnectors.yaml',
  'io.strimzi.api.kafka.model.connect.KafkaConnect': 'kafkaconnects.yaml',
};
const FLINK = {
  jar: 'flink-kubernetes-operator-api-1.10.0.jar',
  file: 'META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml',
};

/** The folder of the definitions of all kinds in deploy/usage/samples, as their projects publish them. */
export async function flowKindDefinitions(say: Say): Promise<string> {
  const [modules, jars] = [await flowCrds(say), await classPath(JARS, say)];
  const folder = `${dirname(jars)}-${modules.split('-').at(-1)}`;
  await makeOnce(folder, async (staging) => {
    await cp(modules, staging, { recursive: true });
    const made = Object.entries(STRIMZI).map(([type, file]) => `${type}=${join(staging, file)}`);
    await run('java', ['-cp', jars, 'io.strimzi.crdgenerator.CrdGenerator', '--yaml', ...made]);
    const { stdout } = await run('unzip', ['-p', join(dirname(jars), FLINK.jar), FLINK.file]);
    await writeFile(join(staging, 'flinkdeployments.yaml'), stdout);
  });
  return folder;
}
