import { builtinCatalog } from '../../catalog/builtin.ts';
import type { Connection } from '../../api/connection.ts';
import { targetsIn } from '../../validation/policy/targets.ts';

const MASK = '[host]';
/** Shorter names would be found within words. */
const SHORTEST = 3;
const ADDRESSES = [
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s"'/?#,;)]+/giu,
  /\b\d{1,3}(?:\.\d{1,3}){3}\b/gu,
  /(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}(?![\w:])|(?<![\w:])::(?:[0-9a-f]{1,4}:?)+(?![\w:])/giu,
];

/** Takes hosts out of texts: addresses by their form, names because Connections or the kubeconfig have them. */
export function hostMask(names: Iterable<string>): (text: string) => string {
  const known = [...new Set(names)]
    .filter((name) => name.length >= SHORTEST)
    .toSorted((one, other) => other.length - one.length)
    .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const named =
    known.length === 0 ? undefined : new RegExp(`(?<![\\w-])(?:${known.join('|')})(?![\\w-])`, 'giu');
  return (text) => {
    const masked = named === undefined ? text : text.replaceAll(named, MASK);
    return ADDRESSES.reduce((rest, form) => rest.replaceAll(form, MASK), masked);
  };
}

/** The hosts that Connections name, and whatever else in their parameters looks like one. */
export function hostsIn(connections: readonly Connection[]): ReadonlySet<string> {
  return new Set(
    connections.flatMap(({ spec }) => {
      const parameters = spec.parameters ?? {};
      const connector = builtinCatalog.connectors.find(({ type }) => type === spec.type);
      const named = connector === undefined ? [] : targetsIn(connector, parameters).map(({ host }) => host);
      return [...named, ...textsIn(parameters).flatMap(likeHosts)];
    }),
  );
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function likeHosts(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu) ?? [];
}
