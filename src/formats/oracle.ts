import { Unwritable } from '../contract/rendering.ts';
import type { Formats } from '../contract/rendering.ts';
import { airflowFile, sparkCatalog } from './profiles.ts';
import { modeOf, noteFiles, strictOf } from './tls.ts';
import { percentEncode, hostAndPort, query, userinfo } from './url.ts';
import { present, renderers } from './values.ts';
import type { Values } from './values.ts';

/** The formats of Oracle Database, with the ports of a usual installation. */
export function oracleFormats(ports: { readonly tls: number; readonly clear: number }): Formats {
  return renderers({
    env: (values) => environment(values, ports),
    jdbc: (values) => jdbcWithLogin(values, ports),
    spark: (values) =>
      sparkCatalog(values, {
        url: `jdbc:oracle:thin:@${descriptorOf(values, ports)}`,
        driver: 'oracle.jdbc.OracleDriver',
      }),
    dsn: (values) => keywordDsn(values, ports),
    airflow: (values) => airflowConnection(values, ports),
  });
}

function environment(
  values: Values,
  ports: { readonly tls: number; readonly clear: number },
): Readonly<Record<string, string>> {
  const { user, password } = loginOf(values);
  return { ORACLE_USER: user, ORACLE_PASSWORD: password, ORACLE_DSN: descriptorOf(values, ports) };
}

function jdbcWithLogin(values: Values, ports: { readonly tls: number; readonly clear: number }): string {
  const { user, password } = loginOf(values);
  return `jdbc:oracle:thin:${user}/${quotePassword(password)}@${descriptorOf(values, ports)}`;
}

function keywordDsn(values: Values, ports: { readonly tls: number; readonly clear: number }): string {
  const { user, password } = loginOf(values);
  const { host, port, service, sid } = placeIn(values, ports);
  noteFiles(values, 'put it into a wallet, and name that in WALLET');
  values.note(['tls.serverName'], 'has no place in this format');
  const verification = {
    none: { SSL: 'false' },
    unverified: { SSL: 'true', 'SSL Verify': 'false' },
    verified: { SSL: 'true', 'SSL Verify': 'true' },
  };
  const options = query({ ...verification[strictOf(values)], SID: sid });
  return `oracle://${userinfo(user, password)}${hostAndPort(host, port)}/${percentEncode(service ?? '')}${options}`;
}

function airflowConnection(values: Values, ports: { readonly tls: number; readonly clear: number }): string {
  const { user, password } = loginOf(values);
  const { host, port, service, sid } = placeIn(values, ports);
  const dsn = descriptorOf(values, ports);
  return airflowFile(values, {
    conn_type: 'oracle',
    host,
    port: Number(port),
    login: user,
    password,
    extra: { dsn, service_name: service, sid },
  });
}

function loginOf(values: Values) {
  return { user: values.textOr('user', ''), password: values.textOr('password', '') };
}

function placeIn(values: Values, ports: { readonly tls: number; readonly clear: number }) {
  const standard = modeOf(values) === 'disable' ? ports.clear : ports.tls;
  return {
    host: values.textOr('host', ''),
    port: values.textOr('port', String(standard)),
    service: values.text('serviceName'),
    sid: values.text('sid'),
  };
}

/** A connect descriptor. The schema lets no parenthesis into its names. */
function descriptorOf(values: Values, ports: { readonly tls: number; readonly clear: number }): string {
  const { host, port, service, sid } = placeIn(values, ports);
  const mode = modeOf(values);
  if (/[()="'\\]/.test(host)) throw new Unwritable('host has a character that a descriptor cannot hold');
  values.note(
    ['tls.serverName'],
    'the host itself is the name that is verified, or a whole name in SSL_SERVER_CERT_DN',
  );
  noteFiles(values, 'put it into a wallet, or into a store of Java, and name that to the program');
  if (mode === 'verify-ca')
    values.warn('tls.mode: the name of the server is not verified by SSL_SERVER_DN_MATCH=no');
  if (mode === 'require')
    values.warn('tls.mode: clients of Oracle always verify who signed the certificate: verify-ca is written');
  const security =
    mode === 'disable' ? '' : `(SECURITY=(SSL_SERVER_DN_MATCH=${mode === 'verify-full' ? 'yes' : 'no'}))`;
  const target = Object.entries(present({ SERVICE_NAME: service, SID: sid })).map(
    ([name, value]) => `(${name}=${value})`,
  );
  const address = `(ADDRESS=(PROTOCOL=${mode === 'disable' ? 'tcp' : 'tcps'})(HOST=${host})(PORT=${port}))`;
  return `(DESCRIPTION=${address}(CONNECT_DATA=${target.join('')})${security})`;
}

/** Puts a password into double quotes, which no password of Oracle contains. */
function quotePassword(password: string): string {
  if (password.includes('"'))
    throw new Unwritable('password has a double quote, which a URL of Oracle cannot hold');
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(password) ? password : `"${password}"`;
}
