/** Imports modules of a shape that the caller knows. */
export async function importAll<T>(files: readonly string[]): Promise<readonly T[]> {
  return Promise.all(files.map((file) => import(file) as Promise<T>));
}
