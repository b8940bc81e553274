/** Without case and punctuation: `client_id` and `clientId` are the same. */
export function normal(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}
