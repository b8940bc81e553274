/** What a Dockerfile says of how its containers are started. */
export interface Dockerfile {
  readonly entrypoint: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Reads the last stage of one, as far as ours go. */
export function readDockerfile(text: string): Dockerfile {
  const stage = text.slice(text.lastIndexOf('\nFROM '));
  const all = (instruction: string) =>
    [...stage.matchAll(new RegExp(`^${instruction} (.*)$`, 'gm'))].map(([, rest = '']) => rest);
  const settings = all('ENV').flatMap((line) => line.split(' '));
  return {
    entrypoint: JSON.parse(all('ENTRYPOINT')[0] ?? '[]') as readonly string[], // of ours, a list
    environment: Object.fromEntries(settings.map((setting) => setting.split('=') as [string, string])),
  };
}
