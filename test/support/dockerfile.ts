/** What a Dockerfile says of the image that it ends with. */
export interface Dockerfile {
  readonly entrypoint: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: string;
  readonly folder: string;
  /** What is copied into it, by the name of the stage that it comes from; undefined is the build's own folder. */
  readonly copies: readonly {
    readonly stage: string | undefined;
    readonly from: string;
    readonly to: string;
  }[];
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
    user: all('USER')[0] ?? '',
    folder: all('WORKDIR')[0] ?? '/',
    copies: all('COPY').map((line) => {
      const [, name, from = '', to = ''] = /^(?:--from=(\S+) )?(\S+) (\S+)$/.exec(line) ?? [];
      return { stage: name, from, to };
    }),
  };
}
