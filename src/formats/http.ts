import type { Formats } from '../contract/rendering.ts';
import { envWith, plainEnv } from './env.ts';
import { airflowFile, grafanaFile, grafanaTls } from './profiles.ts';
import type { Tree } from './texts.ts';
import { modeOf, noteVerification } from './tls.ts';
import { userinfo } from './url.ts';
import { renderers } from './values.ts';
import type { Values, Writer } from './values.ts';
import { OFFICIAL } from './official.ts';

/** The formats of an HTTP service: its variables, and its URL if a login fits into that or is not needed. */
export function httpFormats(type: string, secrets: readonly string[]): Formats {
  const { [type]: names = {} } = OFFICIAL;
  const env = envWith({ ...(secrets.includes('clientSecret') && ENTRA), ...names });
  const fits = secrets.includes('password') || secrets.every((name) => TLS.test(name));
  return renderers({ env, ...(fits && { uri: address }) });
}

const TLS = /^(ca|client)(Certificate|Key)$/;

/** The variables of an application that the libraries of Azure read. */
const ENTRA = {
  AZURE_TENANT_ID: 'tenantId',
  AZURE_CLIENT_ID: 'clientId',
  AZURE_CLIENT_SECRET: 'clientSecret',
  AZURE_AUTHORITY_HOST: 'authority',
};

/** The formats of any HTTP service. */
export const HTTP_FORMATS: Formats = renderers({
  env: plainEnv,
  uri: address,
  airflow: (values) => {
    values.note(
      ['apiKey', 'apiKeyHeader', 'token', 'digestPassword'],
      'write it into the headers of the operator',
    );
    noteVerification(values);
    const login = { login: values.text('user'), password: values.text('password') };
    // Its hook takes a host with a scheme as the whole address, and else puts the port behind a path.
    return airflowFile(values, { conn_type: 'http', host: values.text('url'), ...login });
  },
});

/** The URL with the login in it. */
function address(values: Values): string {
  noteVerification(values);
  const [scheme = '', rest = ''] = values.textOr('url', '').split(/(?<=^https?:\/\/)/);
  return `${scheme}${userinfo(values.text('user'), values.text('password'))}${rest}`;
}

/** A data source of Grafana that speaks HTTP; the fields that it has of its own go into jsonData. */
export function grafanaHttp(type: string, own: (values: Values) => Tree = () => ({})): Formats {
  return renderers({ grafana: grafanaWriter(type, own) });
}

function grafanaWriter(type: string, own: (values: Values) => Tree): Writer {
  return (values) => {
    const { jsonData, secureJsonData } = grafanaTls(values);
    const [user, password, token] = [values.text('user'), values.text('password'), values.text('token')];
    const header = token === undefined ? {} : { httpHeaderName1: 'Authorization' };
    const bearer =
      token === undefined
        ? {}
        : { httpHeaderValue1: `${values.type === 'influxdb2' ? 'Token' : 'Bearer'} ${token}` };
    const skips = modeOf(values) === 'require' ? { tlsSkipVerify: true } : {};
    if (modeOf(values) === 'verify-ca')
      values.warn('tls.mode: Grafana has no verify-ca: it verifies the name too');
    return grafanaFile(values, {
      type,
      url: values.text('url'),
      basicAuth: password === undefined ? undefined : true,
      basicAuthUser: password === undefined ? undefined : user,
      jsonData: { ...own(values), ...jsonData, ...skips, ...header },
      secureJsonData: { basicAuthPassword: password, ...secureJsonData, ...bearer },
    });
  };
}
