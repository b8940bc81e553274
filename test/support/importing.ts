/**
 * Imports modules one after the other: jest's loader of ES modules, asked for several at once that have modules in
 * common, at times evaluates one before all that it imports is linked.
 */
export async function importAll<T>(files: readonly string[]): Promise<readonly T[]> {
  const modules: T[] = [];
  for (const file of files) modules.push((await import(file)) as T); // what the caller knows of these files
  return modules;
}
