import { ConnectionFailure } from '../contract/failure.ts';
import type { Secret } from '../contract/secret.ts';

/** A user and the password that belongs to it. */
export interface Login {
  readonly user: string;
  readonly password: Secret;
}

/** The login of a type that does without one too; undefined where there is no password. */
export function loginOf(user: string | undefined, password: Secret | undefined): Login | undefined {
  if (!password) return undefined;
  if (user === undefined) throw new ConnectionFailure('AuthProfileInvalid', 'a password is given without the user that it belongs to');
  return { user, password };
}
