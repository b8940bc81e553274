/** Placeholder until the peers are written. */
export async function peers(_connections: number): Promise<Readonly<Record<string, unknown>>> {
  throw new Error('not written');
}
