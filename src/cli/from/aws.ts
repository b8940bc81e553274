import type { Foreign } from './foreign.ts';
import { sectionsOf } from './ini.ts';

/** `~/.aws/credentials` and `~/.aws/config`: a section for each profile, in one file or both behind each other. */
export function convert(content: string): readonly Foreign[] {
  const profiles = new Map<string, Record<string, string>>();
  for (const { name, entries } of sectionsOf(content)) {
    const profile = name.replace(/^profile\s+/, '');
    profiles.set(profile, { ...profiles.get(profile), ...entries });
  }
  return [...profiles].map(([name, fields]) => ({ name: `aws-${name}`, types: ['s3', 'aws'], fields }));
}
