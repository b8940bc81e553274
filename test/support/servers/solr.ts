import { createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { http } from './exchanges.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How Solr is fetched. */
export const JARS: Jars = {
  name: 'solr',
  version: '9.10.1',
  module: fileURLToPath(new URL('solr', import.meta.url)),
};

const MAIN = fileURLToPath(new URL('solr/Main.java', import.meta.url));
const JAVA = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Starts a node with the core `orders`, in clear. Of these users, `app` may do everything, and others nothing. */
export async function startSolr(users: Readonly<Record<string, string>>): Promise<Server> {
  const jars = await classPath(JARS, console.error);
  return startIn({ name: 'solr', end: 'SIGKILL' }, async ({ folder, port }) => {
    const files = {
      'solr.xml': '<solr/>',
      'security.json': JSON.stringify(security(users)),
      'orders/core.properties': 'name=orders',
      'orders/conf/solrconfig.xml': CONFIG,
      'orders/conf/schema.xml': SCHEMA,
    };
    await mkdir(join(folder, 'orders', 'conf'), { recursive: true });
    await Promise.all(
      Object.entries(files).map(([name, content]) => writeFile(join(folder, name), content, { mode: 0o600 })),
    );
    return {
      command: 'java',
      args: [...JAVA, '-cp', jars, MAIN, folder, String(port)],
      ready: /^ready$/m,
      answers: [http(port)],
    };
  });
}

function security(users: Readonly<Record<string, string>>) {
  const credentials = Object.fromEntries(
    Object.entries(users).map(([user, password]) => [user, hashPassword(password)]),
  );
  return {
    authentication: { class: 'solr.BasicAuthPlugin', blockUnknown: true, credentials },
    authorization: {
      class: 'solr.RuleBasedAuthorizationPlugin',
      permissions: [{ name: 'all', role: 'admin' }],
      'user-role': { app: 'admin' },
    },
  };
}

/** As Solr keeps passwords: hashed twice, the first time with salt, and the salt behind it. */
function hashPassword(password: string): string {
  const salt = randomBytes(32);
  const once = createHash('sha256').update(salt).update(password).digest();
  return `${createHash('sha256').update(once).digest('base64')} ${salt.toString('base64')}`;
}

const CONFIG = `<config>
  <luceneMatchVersion>9.10</luceneMatchVersion>
  <schemaFactory class="ClassicIndexSchemaFactory"/>
  <requestHandler name="/select" class="solr.SearchHandler"/>
</config>`;

const SCHEMA = `<schema name="orders" version="1.6">
  <fieldType name="string" class="solr.StrField"/>
  <field name="id" type="string" indexed="true" stored="true"/>
  <uniqueKey>id</uniqueKey>
</schema>`;
