import type { HttpCheck } from '../contract/check.ts';
import type { AuthProfile } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { object } from '../contract/schema.ts';
import type { TProperties } from '../contract/schema.ts';
import type { AuthenticationScheme } from './authenticationSchemes.ts';

/*
 * What becomes of an authentication scheme: a profile of the type, and a part of its check.
 */

/** What one of several profiles needs is no requirement of the schema. */
export function refuseIncomplete(
  scheme: AuthenticationScheme | undefined,
  profile: string | undefined,
  given: Readonly<Record<string, unknown>>,
): void {
  const missing = requiredIn(scheme?.parameters ?? {}).find((name) => given[name] === undefined);
  if (missing !== undefined && profile !== undefined)
    throw new ConnectionFailure(
      'ParametersInvalid',
      `spec.parameters.${missing}: is required by the profile ${profile}`,
    );
}

/** What a scheme adds to a check. */
type SchemePart = Partial<AuthenticationScheme>;

/** The check with what the scheme adds, in the place of what it may not ask. */
export function checkOf(general: HttpCheck, scheme: SchemePart | undefined): HttpCheck {
  const { headers = {}, query = {}, form, auth, secretInQuery, ask } = scheme ?? {};
  const { otherwise: _, ...common } = general;
  const check = ask === undefined ? general : { ...common, ...ask };
  const whole = { ...check, headers: { ...check.headers, ...headers }, query: { ...check.query, ...query } };
  const request = { ...whole, ...(form && { form: { ...check.form, ...form } }) };
  return { ...request, ...(auth && { auth }), ...(secretInQuery && { secretInQuery }) };
}

/** The profile that a scheme makes. */
export function schemeProfile({ title, secrets, needs, tokenFor }: AuthenticationScheme): AuthProfile {
  return {
    title,
    ...(needs && { parameters: needs }),
    ...(tokenFor && { tokenFor }),
    secrets: requiredIn(secrets),
    optional: [...optionalIn(secrets), 'clientCertificate', 'clientKey'],
  };
}

/** Names of those fields that are required. */
export function requiredIn(fields: TProperties): readonly string[] {
  const { required = [] } = object(fields) as { readonly required?: readonly string[] }; // JSON Schema's own keyword
  return required;
}

function optionalIn(secrets: TProperties): readonly string[] {
  const required = requiredIn(secrets);
  return Object.keys(secrets).filter((name) => !required.includes(name));
}
