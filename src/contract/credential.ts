/** Secret parameters that are public by nature: they prove no identity, and only say which authority to trust. */
const PUBLIC: readonly string[] = ['caCertificate'];

/** Whether a secret parameter is a credential, which a copy of a Connection does not take along. */
export function isCredentialParameter(parameter: string): boolean {
  return !PUBLIC.includes(parameter);
}
