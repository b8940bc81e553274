import type { Writer } from './values.ts';

/**
 * Variables named after the type and the field, for types whose programs define none: OPENSEARCH_URL,
 * OPENSEARCH_PASSWORD.
 */
export const plainEnv: Writer = (values) => {
  const prefix = variable(values.type);
  const fields = values.fieldNames().filter((field) => !/^(proxy|sshTunnel)/.test(field));
  return Object.fromEntries(
    fields.map((field) => [`${prefix}_${variable(field)}`, values.text(field) ?? '']),
  );
};

/** The same, with the names that programs look for where there are some. */
export function envWith(names: Readonly<Record<string, string>>): Writer {
  return (values) => {
    const official = Object.entries(names).flatMap(([name, field]) => {
      const value = values.text(field);
      return value === undefined ? [] : [[name, value] as const];
    });
    return { ...(plainEnv(values) as Readonly<Record<string, string>>), ...Object.fromEntries(official) }; // it writes no text
  };
}

/** `tls.serverName` as TLS_SERVER_NAME. */
function variable(field: string): string {
  return field
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();
}
