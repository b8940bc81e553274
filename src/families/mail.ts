import type { Finding, TestContext } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { optional, text, tlsSecrets } from '../contract/schema.ts';
import type { TlsParameters } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import type { BearerLogin } from '../drivers/bearer.ts';
import { loginOf } from '../drivers/login.ts';
import type { Login } from '../drivers/login.ts';
import { encryptionFindings } from '../drivers/starttls.ts';
import { tokenAddressMistakes } from './address.ts';
import { clientToken, TOKEN_CLIENT_PROFILE, TOKEN_CLIENT_SECRETS } from './tokenClient.ts';

/** The secrets of a server of mail. */
export const MAIL_SECRETS = {
  password: optional(text('Password of the user.')),
  ...TOKEN_CLIENT_SECRETS,
  ...tlsSecrets(),
};

/** How users log in there. */
export const MAIL_PROFILES = {
  password: {
    title: 'Password',
    secrets: ['password'],
    optional: ['clientCertificate', 'clientKey'],
  },
  clientCredentials: TOKEN_CLIENT_PROFILE,
} as const;

/** What contradicts itself in the parameters. */
export function mailFindings({
  tokenUrl,
  tls,
  tokenTls,
  security,
}: Parameters<typeof encryptionFindings>[0] & {
  readonly tokenUrl?: string;
  readonly tokenTls?: TlsParameters;
}): readonly Finding[] {
  const modes = { ...(tls && { tls }), ...(tokenTls && { tokenTls }) };
  return [
    ...encryptionFindings({ ...(tls && { tls }), ...(security && { security }) }),
    ...tokenAddressMistakes('tokenUrl', tokenUrl, modes),
  ];
}

type MailContext = Pick<TestContext, 'auth' | 'network' | 'step' | 'signal'> & {
  readonly parameters: Readonly<Record<string, unknown>> & { readonly user?: string };
  readonly secrets: Readonly<Record<string, Secret | undefined>>;
};

/** The user with a password or a token, which is asked for first; undefined without a login. */
export async function mailLogin(context: MailContext): Promise<Login | BearerLogin | undefined> {
  const { user } = context.parameters;
  const token = await clientToken(context);
  if (token === undefined) return loginOf(user, context.secrets['password']);
  if (user === undefined)
    throw new ConnectionFailure(
      'ParametersInvalid',
      'spec.parameters.user: is required by the profile clientCredentials',
    );
  return { user, token };
}

/** The same for a server that lets users in by a login only. */
export async function neededMailLogin(context: MailContext): Promise<Login | BearerLogin> {
  const login = await mailLogin(context);
  if (login === undefined) throw new ConnectionFailure('SecretInvalid', 'the secret password is missing');
  return login;
}
