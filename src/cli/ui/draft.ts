import { createHash } from 'node:crypto';
import type { Connection, ConnectionSpec } from '../../api/connection.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { ConnectionDraft, ManifestText, PageFinding } from '../../contract/pageForm.ts';
import { mistakesOf } from '../judge.ts';
import { toYaml } from '../output/output.ts';
import { API_VERSION } from '../sample.ts';
import type { Desk, HeldValues } from './desk.ts';

/** What a draft's own Secret holds: what was typed, before what the process holds of a file. */
export function valuesOf(draft: ConnectionDraft, held: HeldValues): Readonly<Record<string, string>> {
  const typed = Object.entries({ ...held.of(draft.held), ...draft.values });
  return Object.fromEntries(typed.filter(([name, value]) => value !== '' && !(name in draft.secrets)));
}

/** The spec of a draft; what was typed lies in the Secret of this name. */
export function specOfDraft(
  draft: ConnectionDraft,
  typed: readonly string[],
  secret: string,
): ConnectionSpec {
  const { type, auth, parameters, rest } = draft;
  const own = Object.fromEntries(typed.map((key) => [key, { name: secret, key }]));
  const secrets = { ...draft.secrets, ...own };
  return {
    ...rest,
    type,
    ...(auth !== undefined && auth !== '' && { auth }),
    ...(Object.keys(parameters).length > 0 && { parameters }),
    ...(Object.keys(secrets).length > 0 && { secrets }),
  };
}

/** The Connection that a draft means. */
export function connectionOf(draft: ConnectionDraft, typed: readonly string[]) {
  const { namespace, name, labels } = draft;
  return {
    apiVersion: API_VERSION,
    kind: 'Connection',
    metadata: { name, namespace, ...(labels !== undefined && { labels }) },
    spec: specOfDraft(draft, typed, name),
  };
}

/** The draft that a Connection comes from. */
export function draftFrom({ metadata, spec }: Pick<Connection, 'metadata' | 'spec'>): ConnectionDraft {
  const { type, auth, parameters, secrets, ...rest } = spec;
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    type,
    ...(auth !== undefined && { auth }),
    parameters: parameters ?? {},
    secrets: secrets ?? {},
    values: {},
    ...(metadata.labels !== undefined && { labels: metadata.labels }),
    rest,
  };
}

/** What changes with all that people write into a Connection, and not with its status, which the operator writes at any time. */
export function versionOf({ metadata, spec }: Pick<Connection, 'metadata' | 'spec'>): string {
  const written = JSON.stringify([metadata.uid, metadata.labels, metadata.annotations, spec]);
  return createHash('sha256').update(written).digest('hex').slice(0, 16);
}

/** Every mistake in a draft, as the webhook would find it. */
export async function judged({ types, held }: Desk, draft: ConnectionDraft): Promise<readonly PageFinding[]> {
  const { catalog } = await types.now();
  return draftMistakes(draft, Object.keys(valuesOf(draft, held)), catalog);
}

/** The same, with the names of what was typed. */
export function draftMistakes(
  draft: ConnectionDraft,
  typed: readonly string[],
  catalog: Catalog,
): readonly PageFinding[] {
  return (mistakesOf(connectionOf(draft, typed), catalog) ?? []).map(({ path, message }) => ({
    path,
    message,
  }));
}

/** The manifest of a draft: what was typed is in it by the names of its keys alone. */
export function manifestOf({ held }: Desk, draft: ConnectionDraft): ManifestText {
  const yaml = toYaml(connectionOf(draft, Object.keys(valuesOf(draft, held))));
  const file = `${draft.name || 'connection'}.yaml`;
  const proposal = [
    `git switch -c connection-${draft.name}`,
    `cat > ${file} <<'MANIFEST'\n${yaml.trimEnd()}\nMANIFEST`,
    `git add ${file} && git commit -m 'Add Connection ${draft.name}' && git push -u origin HEAD`,
  ].join('\n');
  return { yaml, proposal };
}
