import type { Connector, Finding } from '../contract/connector.ts';

/**
 * A private key in PEM, a password in a URL, or one in its query or among settings after semicolons; case aside. In RE2,
 * which the API server reads as JavaScript does. The user has no colon in it, so that JavaScript, which goes back in a
 * text, looks at each character but a few times. At most 148 characters: the API server counts them for each character
 * of an annotation, and annotations of 256 KiB must stay within what a policy may cost.
 */
export const CREDENTIAL_PATTERN = [
  '-----BEGIN [\\w ]*PRIVATE KEY-',
  '://[^/?#@:\\s"]*:[^/?#@\\s"]+@',
  '[?&;](passw(or)?d|pwd|(access_?)?token|(client_?)?secret|sig|(shared)?a[\\w-]+key)=\\w',
].join('|');

/** Names by which people mean a password, in RE2: the API server has no way to ask how far a word is from another. */
export const PASSWORD_PATTERN =
  '^(?i:(pas+|psas|apss)[-_]?(w?[o0]?r?d|w[o0]rt?|wrod|[o0]wrd|words)|pass|pwd)$';

/** Where a credential could be read, it may have been: taking it away is not enough. */
export const WAS_READABLE = 'the value was readable: change it';

const CREDENTIAL = new RegExp(CREDENTIAL_PATTERN, 'i');

/** Every path below `spec.parameters` where a credential stands in a text; within the bounds of parameters. */
export function literalsIn(value: unknown, path = 'spec.parameters'): readonly Finding[] {
  if (typeof value === 'string')
    return CREDENTIAL.test(value)
      ? [
          {
            path,
            message: `holds a private key or a password in a URL: put it into a Secret; ${WAS_READABLE}`,
          },
        ]
      : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => literalsIn(member, `${path}.${name}`));
}

/** Names that are a secret of some type and a parameter of none: what stands below such a name in parameters is a secret. */
export function secretNamesOf(connectors: readonly Connector[]): readonly string[] {
  const parameters = new Set(connectors.flatMap((each) => Object.keys(each.parameters.properties)));
  const secrets = new Set(connectors.flatMap((each) => Object.keys(each.secrets.properties)));
  return [...secrets].filter((name) => !parameters.has(name)).toSorted();
}
