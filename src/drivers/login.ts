import { ConnectionFailure } from '../contract/failure.ts';
import type { Secret } from '../contract/secret.ts';

/** A user with a password. */
export interface Login {
  readonly user: string;
  readonly password: Secret;
}

/** The login of a type whose user is required together with the password only; undefined without a password. */
export function loginOf(user: string | undefined, password: Secret | undefined): Login | undefined {
  if (!password) return undefined;
  if (user === undefined)
    throw new ConnectionFailure(
      'ParametersInvalid',
      'spec.parameters.user: is required together with the password',
    );
  return { user, password };
}
