import type { HttpRequest } from '../drivers/http/http.ts';
import type { CheckContext } from '../drivers/http/authorization.ts';
import type { AuthenticationScheme } from './authenticationSchemes.ts';
import { oauthClient } from './grants.ts';
import { refuseIncomplete } from './schemeUse.ts';
import { awsKeys } from './signatureSchemes.ts';

/** Profiles of the type for any HTTP service that ask for a token first, or sign the request. */
const SCHEMES: Readonly<Record<string, AuthenticationScheme>> = {
  clientCredentials: oauthClient(),
  accessKey: awsKeys('{parameters.service}'),
};

/** A request with what authenticates the client, and whether that goes out as it is. */
interface AuthorizedRequest {
  readonly request: HttpRequest;
  readonly isInClear: boolean;
}

/** The request as one of these profiles has it; undefined where the profile is another. */
export async function authorizedBy(
  profile: string | undefined,
  request: HttpRequest,
  context: CheckContext,
): Promise<AuthorizedRequest | undefined> {
  const { authorizeRequest, sendsCredential } = await import('../drivers/http/authorization.ts');
  const scheme = SCHEMES[profile ?? ''];
  if (scheme?.auth === undefined) return undefined;
  refuseIncomplete(scheme, profile, context.fields.parameters);
  const query = Object.fromEntries(request.url.searchParams);
  return {
    request: await authorizeRequest(scheme, request, query, context),
    isInClear: sendsCredential(scheme.auth),
  };
}
