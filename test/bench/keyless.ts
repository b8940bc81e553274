import { connectors } from '../../src/connectors/index.ts';
import { ACCOUNT_TOKEN } from '../../src/contract/accountToken.ts';
import type { Connector } from '../../src/contract/connector.ts';
import type { ProbeResult } from '../../src/probe/message.ts';
import { reasonOf } from '../../src/probe/message.ts';
import { openStage } from '../families/service.ts';
import type { Reply, Stage } from '../families/service.ts';
import { tokenIssuer } from '../support/issuer.ts';
import { attempt } from '../support/servers/attempt.ts';
import { startSts } from '../support/sts.ts';
import type { SecurityTokenService } from '../support/sts.ts';

/*
 * Every type that takes a token of a ServiceAccount, with a right one and with wrong ones, at token services that are
 * written from their documentation. A row is right where the service behind was asked with what the exchange gave, or
 * where the refusal came to the reason that it stands for. What the service itself answers is no part of it.
 */

/** One exchange, and what is right. */
interface Row {
  readonly title: string;
  run(): Promise<{ readonly right: boolean; readonly result: ProbeResult }>;
}

const AUDIENCE = 'sts.amazonaws.com';
const ROLE = 'arn:aws:iam::123456789012:role';
const issuer = tokenIssuer(AUDIENCE);
const TOKEN = issuer.token();
const CLEAR = { tls: { mode: 'disable' }, tokenTls: { mode: 'disable' } };

/** Runs all rows; what is wrong goes to standard error. */
export async function keyless(): Promise<Readonly<Record<string, unknown>>> {
  const stage = await openStage();
  const sts = await startSts({
    issuer,
    roles: {
      [`${ROLE}/orders`]: {
        webIdentity: { subject: 'system:serviceaccount:shop:orders', audience: AUDIENCE },
      },
      [`${ROLE}/lent`]: { externalId: 'shop-7' },
    },
  });
  const types = connectors.filter(({ auth = {} }) => Object.values(auth).some(({ tokenFor }) => tokenFor));
  const rows = types.flatMap((type) => rowsOf(type, stage, sts));
  const [wrong, told]: [string[], string[]] = [[], []];
  for (const row of rows) {
    const { right, result } = await row.run();
    if (!right) wrong.push(`${row.title}: ${reasonOf(result)}`);
    told.push(JSON.stringify(result));
  }
  const secrets = [TOKEN, ...sts.secrets, ...GIVEN];
  await sts.stop();
  stage.close();
  for (const each of wrong) console.error(`wrong: ${each}`);
  return {
    keylessTypes: types.length,
    rows: rows.length,
    wrong: wrong.length,
    tokensSeen: told.filter((text) => secrets.some((secret) => text.includes(secret))).length,
  };
}

function rowsOf(type: Connector, stage: Stage, sts: SecurityTokenService): readonly Row[] {
  return Object.entries(type.auth ?? {}).flatMap(([auth, { tokenFor }]) => {
    if (tokenFor === undefined) return [];
    if (auth === 'webIdentity') return awsRows(type, stage, sts);
    const isEntra = 'always' in tokenFor;
    return type.type === 'vault' ? vaultRows(type, auth, stage) : tokenRows(type, isEntra, stage);
  });
}

function ask(type: Connector, auth: string, stage: Stage, parameters: object, token = TOKEN) {
  const places = ['url', 'endpoint', 'tokenUrl', 'authority'].filter(
    (name) => name in type.parameters.properties,
  );
  return attempt(type, {
    auth,
    parameters: {
      ...(Object.assign({}, ...type.samples.map((each) => each.parameters)) as object),
      ...Object.fromEntries(places.map((name) => [name, stage.url])),
      ...CLEAR,
      ...parameters,
    },
    secrets: { [ACCOUNT_TOKEN]: token },
  });
}

function awsRows(type: Connector, stage: Stage, sts: SecurityTokenService): readonly Row[] {
  const base = { tokenUrl: sts.url, roleArn: `${ROLE}/orders`, region: 'eu-central-1' };
  const row = (title: string, reason: string | undefined, more: object = {}, claims: object = {}): Row => ({
    title: `${type.type} ${title}`,
    async run() {
      stage.answerWith({ status: 200, body: '' });
      const result = await ask(type, 'webIdentity', stage, { ...base, ...more }, issuer.token({ ...claims }));
      const asked = stage.heard.some(({ headers }) => headers['x-amz-security-token'] === sts.secrets.at(-1));
      return { right: reason === undefined ? asked : !asked && reasonOf(result) === reason, result };
    },
  });
  const lent = (externalId?: string) => ({
    assumeRole: { roleArn: `${ROLE}/lent`, ...(externalId !== undefined && { externalId }) },
  });
  return [
    row('right', undefined),
    row('wrong audience', 'CredentialsRejected', {}, { aud: ['vault'] }),
    row('wrong subject', 'CredentialsRejected', {}, { sub: 'system:serviceaccount:crm:orders' }),
    row('expired', 'CredentialsExpired', {}, { exp: 1 }),
    row('role of another account', undefined, lent('shop-7')),
    row('no external id', 'PermissionDenied', lent()),
  ];
}

/** Tokens that the stage gives. */
const GIVEN = ['t0k-en', 'ya29.t0ken', 'hvs-t0ken'];

function tokenRows(type: Connector, isEntra: boolean, stage: Stage): readonly Row[] {
  const pool = 'https://iam.googleapis.com/projects/7/locations/global/workloadIdentityPools/c/providers/s';
  const base = isEntra ? {} : { audience: pool };
  const row = (title: string, token: Reply | undefined, reason?: string, more: object = {}): Row => ({
    title: `${type.type} ${title}`,
    async run() {
      stage.answerWith({ status: 200, body: '' }, token, undefined, [
        { status: 200, body: { accessToken: 'ya29.t0ken' } },
      ]);
      const result = await ask(type, 'workloadIdentity', stage, { ...base, ...more });
      const asked = stage.heard.slice(1).some(({ headers }) => /t0k/.test(String(headers['authorization'])));
      return { right: reason === undefined ? asked : !asked && reasonOf(result) === reason, result };
    },
  });
  return [
    row('right', undefined),
    row('not trusted', { status: 400, body: { error: 'invalid_grant' } }, 'CredentialsRejected'),
    row('unknown client', { status: 401, body: { error: 'invalid_client' } }, 'CredentialsRejected'),
    row('no scope', { status: 400, body: { error: 'invalid_scope' } }, 'PermissionDenied'),
    row('away', { status: 503, body: '' }, 'ServerUnavailable'),
    ...(isEntra ? [] : [row('impersonation', undefined, undefined, { serviceAccountEmail: 'a@b.example' })]),
  ];
}

function vaultRows(type: Connector, auth: string, stage: Stage): readonly Row[] {
  const login = { auth: { client_token: 'hvs-t0ken' } };
  const row = (title: string, reply: Reply, reason?: string): Row => ({
    title: `vault ${auth} ${title}`,
    async run() {
      stage.answerWith(reply, undefined, undefined, [{ status: 200, body: '' }]);
      const parameters = { mount: auth, role: 'orders', audience: 'vault' };
      const result = await ask(type, auth, stage, parameters);
      const asked = stage.heard.some(({ headers }) => headers['x-vault-token'] === 'hvs-t0ken');
      return { right: reason === undefined ? asked : !asked && reasonOf(result) === reason, result };
    },
  });
  return [
    row('right', { status: 200, body: login }),
    row('refused', { status: 403, body: { errors: ['permission denied'] } }, 'CredentialsRejected'),
    row('no such role', { status: 400, body: { errors: ['invalid role name'] } }, 'CredentialsRejected'),
    row('no such mount', { status: 404, body: { errors: [] } }, 'TargetNotFound'),
    row('sealed', { status: 503, body: { errors: ['Vault is sealed'] } }, 'ServerUnavailable'),
  ];
}
