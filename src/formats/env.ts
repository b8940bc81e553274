import type { Values, Writer } from './values.ts';

/** The port that a Connection goes to which does not say one. */
type StandardPort = (values: Values) => number;

/**
 * Variables named after the type and the field, for types whose programs define none: OPENSEARCH_URL,
 * OPENSEARCH_PASSWORD.
 */
export const plainEnv: Writer = envWith({});

/** The same, with the names that programs look for where there are some, and always with a port where there is one. */
export function envWith(names: Readonly<Record<string, string>>, standard?: StandardPort): Writer {
  return (values) => {
    const prefix = variable(values.type);
    const port = values.text('port') ?? (standard === undefined ? undefined : String(standard(values)));
    const valueOf = (field: string) => (field === 'port' ? port : values.text(field));
    const fields = values.fieldNames().filter((field) => !/^(proxy|sshTunnel)/.test(field));
    const own = [...new Set([...fields, 'port'])].map(
      (field) => [`${prefix}_${variable(field)}`, field] as const,
    );
    return Object.fromEntries(
      [...own, ...Object.entries(names)].flatMap(([name, field]) => {
        const value = valueOf(field);
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
  };
}

/** `tls.serverName` as TLS_SERVER_NAME. */
function variable(field: string): string {
  return field
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}
