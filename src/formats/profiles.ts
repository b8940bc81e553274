import { Unwritable } from '../contract/rendering.ts';
import { json, properties, yamlTree, yamlText } from './texts.ts';
import type { Tree } from './texts.ts';
import { CERTIFICATES } from './tls.ts';
import type { Values } from './values.ts';

/** A connection of Airflow, in the file that `airflow connections import` reads. */
export function airflowFile(values: Values, connection: AirflowConnection): string {
  const { extra = {}, ...fields } = connection;
  const given = Object.fromEntries(Object.entries(extra).filter(([, value]) => value !== undefined));
  return `${json({ [values.name]: { ...fields, ...(Object.keys(given).length > 0 && { extra: given }) } })}\n`;
}

/** The fields of a connection, under Airflow's names. */
interface AirflowConnection {
  readonly conn_type: string;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly login?: string | undefined;
  readonly password?: string | undefined;
  readonly schema?: string | undefined;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A profile of dbt with one target. dbt reads its texts as templates of Jinja. */
export function dbtFile(
  { name }: Values,
  output: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const texts = Object.entries(output).map(
    ([key, value]) => [key, typeof value === 'string' ? withoutJinja(value) : value] as const,
  );
  return `${yamlText(name)}:\n${yamlTree({ target: 'default', outputs: { default: Object.fromEntries(texts) } }, '  ')}`;
}

function withoutJinja(text: string): string {
  return /\{[{%#]/.test(text) ? text.replaceAll('{', "{{ '{' }}") : text;
}

/** A data source of Grafana, which reads variables in all of its texts. */
export function grafanaFile({ name }: Values, source: Tree): string {
  return yamlTree({ apiVersion: 1, datasources: [literal({ name, access: 'proxy', ...source })] });
}

function literal(tree: Tree): Tree {
  const entries = Object.entries(tree).map(([name, value]) => {
    if (typeof value === 'string') return [name, value.replaceAll('$', '$$$$')] as const;
    return [
      name,
      typeof value === 'object' && !Array.isArray(value) ? literal(value as Tree) : value,
    ] as const; // no list
  });
  return Object.fromEntries(entries);
}

/** Certificates as Grafana takes them: as texts. */
export function grafanaTls(values: Values): { readonly jsonData: Tree; readonly secureJsonData: Tree } {
  const [ca, certificate, key] = CERTIFICATES.map((name) => values.text(name));
  return {
    jsonData: {
      tlsAuthWithCACert: ca === undefined ? undefined : true,
      tlsAuth: certificate === undefined ? undefined : true,
      serverName: values.text('tls.serverName'),
    },
    secureJsonData: { tlsCACert: ca, tlsClientCert: certificate, tlsClientKey: key },
  };
}

/** A catalog of Spark over JDBC. */
export function sparkCatalog(
  values: Values,
  options: { readonly url: string; readonly driver: string },
  login = loginOf(values),
): string {
  const catalog = `spark.sql.catalog.${values.name.replaceAll(/[^A-Za-z0-9_]/g, '_')}`;
  const { user, password } = login;
  if (password !== password?.trim())
    throw new Unwritable('password begins or ends with a space, which Spark takes off');
  return properties({
    [catalog]: 'org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog',
    [`${catalog}.url`]: options.url,
    [`${catalog}.driver`]: options.driver,
    [`${catalog}.user`]: user,
    [`${catalog}.password`]: password,
  });
}

interface Login {
  readonly user: string | undefined;
  readonly password: string | undefined;
}

function loginOf(values: Values): Login {
  return { user: values.text('user'), password: values.text('password') };
}
