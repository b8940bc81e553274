/** What a test finds the token of the ServiceAccount under, among its secrets; no Secret ever gives it. */
export const ACCOUNT_TOKEN = 'serviceAccountToken';

/** For whom a token of a ServiceAccount is, by the profile that takes one: always the same, or what a parameter says. */
export type TokenAudience = { readonly always: string } | { readonly parameter: 'audience' };
