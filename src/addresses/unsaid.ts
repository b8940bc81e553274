import type { Connector } from '../contract/connector.ts';
import { truthOf } from './fields.ts';
import type { FieldValues, Foreign } from './foreign.ts';
import { ourName } from './names.ts';

/** What a description leaves out because its clients know it, and a Connection would take to be otherwise. */
export function withUnsaid(foreign: Foreign, { type, family = type }: Connector): Foreign {
  return withUnsaidPort(type === 'redshift' ? foreign : withUnsaidTls(foreign, family), family); // whose drivers verify
}

/**
 * Clients of PostgreSQL, MySQL and Vertica that are told nothing of TLS try it, prove nothing, and go on without it. A
 * Connection does not go on, so `require` is nearest.
 */
function withUnsaidTls(foreign: Foreign, family: string): Foreign {
  const { fields, references = {}, notes = [] } = foreign;
  const names = [...Object.keys(fields), ...Object.keys(references)].map((name) => ourName(name) ?? name);
  if (!NEGOTIATING.has(family) || names.includes('tls.mode')) return foreign;
  if (!names.includes('host') || /^[/@]/.test(String(fields['host']))) return foreign;
  return { ...foreign, fields: { ...fields, sslmode: 'require' }, notes: [...notes, UNSAID] };
}

const NEGOTIATING: ReadonlySet<string> = new Set(['postgresql', 'mysql', 'vertica']);

const UNSAID =
  'tls.mode: is not said, and most clients fall back to no encryption then, which no Connection does: require is written';

/** The port without TLS of protocols whose types go to that with TLS. */
function withUnsaidPort(foreign: Foreign, family: string): Foreign {
  const { fields, references = {}, hosts } = foreign;
  const port = CLEAR_PORTS[family];
  const mode = valueOf(fields, 'tls.mode');
  const isClear = mode !== undefined && truthOf(mode) === false;
  const isSaid = hosts !== undefined || valueOf(fields, 'port') !== undefined || 'port' in references;
  const host = String(valueOf(fields, 'host') ?? '');
  if (port === undefined || !isClear || isSaid || host === '' || /:\d+$/.test(host)) return foreign;
  return { ...foreign, fields: { ...fields, port } };
}

const CLEAR_PORTS: Readonly<Record<string, number>> = {
  amqp: 5672,
  amqp10: 5672,
  mqtt: 1883,
  pulsar: 6650,
  stomp: 61_613,
};

function valueOf(fields: FieldValues, name: string): FieldValues[string] | undefined {
  return Object.entries(fields).find(([each]) => (ourName(each) ?? each) === name)?.[1];
}
