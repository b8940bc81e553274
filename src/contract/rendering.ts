import type { Secret } from './secret.ts';

/*
 * What programs read: a connection in the format that a program has for it. A renderer is a pure function of a type,
 * its parameters and its secrets; the plugin prints what it answers, and nothing of it is ever logged.
 */

/** The formats by name: what each is, and the entry that holds it where the format is one text. */
export const PROGRAM_FORMATS = {
  env: { about: 'environment variables', entry: undefined },
  uri: { about: 'a URI', entry: 'uri' },
  jdbc: { about: 'a JDBC URL', entry: 'jdbc' },
  sqlalchemy: { about: 'a URL of SQLAlchemy', entry: 'sqlalchemy' },
  airflow: { about: 'a file for airflow connections import', entry: 'connections.json' },
  dbt: { about: 'profiles.yml of dbt', entry: 'profiles.yml' },
  kafka: { about: 'properties of a Kafka client in Java', entry: 'client.properties' },
  spark: { about: 'spark-defaults.conf', entry: 'spark-defaults.conf' },
  rclone: { about: 'a remote of rclone.conf', entry: 'rclone.conf' },
  pgpass: { about: 'a line of ~/.pgpass', entry: 'pgpass' },
  'my-cnf': { about: 'my.cnf of MySQL and MariaDB clients', entry: 'my.cnf' },
  aws: { about: 'a profile of ~/.aws/credentials', entry: 'credentials' },
  grafana: { about: 'a provisioned data source of Grafana', entry: 'datasources.yaml' },
  dsn: { about: 'a data source name for Go', entry: 'dsn' },
} as const satisfies Record<string, { readonly about: string; readonly entry: string | undefined }>;

/** One of `PROGRAM_FORMATS`. */
export type FormatName = keyof typeof PROGRAM_FORMATS;

/** A connection with its values. */
export interface Renderable {
  readonly type: string;
  /** What the program may call it; a name of Kubernetes. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, Secret | undefined>>;
}

/** A connection in a format. */
export interface Rendering {
  /** Variables by name, or the one text. */
  readonly entries: Readonly<Record<string, Secret>>;
  /** What the format has no place for, as `field: what to do`, without values. */
  readonly notes: readonly string[];
}

/** Writes a connection in a format; pure. Throws Unwritable where the format cannot hold a value. */
export type Renderer = (subject: Renderable) => Rendering;

/** The formats that a type has. */
export type Formats = Readonly<Partial<Record<FormatName, Renderer>>>;

/** A value that a format has no way to write; the message names the field and holds no value. */
export class Unwritable extends Error {
  override readonly name = 'Unwritable';
}
