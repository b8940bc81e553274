import { PATTERNS } from '../contract/schema.ts';

/** Values that look like what a tool fills in before kubectl sees the manifest: here it has not. */
const PLACEHOLDER = /\$\{|\$\(|\{\{|^\$[A-Za-z_]/;
const HOST = 'must be a host name or an IP address, without scheme and port';
const URL = 'must be a URL with http or https, without user and password';

/** What each pattern of a built-in type asks for, in words that end a sentence and repeat no value. */
const WORDS: Readonly<Record<string, string>> = {
  [PATTERNS.host]: HOST,
  [PATTERNS.url]: URL,
  [PATTERNS.endpoint]: 'must be host:port, such as server-1.example.com:1234',
  [PATTERNS.fingerprint]:
    'must be a SHA-256 fingerprint, 64 hexadecimal digits with or without colons, as openssl x509 -noout -fingerprint -sha256 shows it',
  [PATTERNS.hostKey]:
    'must be a fingerprint, SHA256: and 43 characters, or a public key such as ssh-ed25519 AAAA…; both are what ssh-keyscan HOST and ssh-keygen -lf - show',
  '^[^:]+$': 'must have no colon in it',
  '^[^;]+$': 'must have no semicolon in it',
  '^[^\\r\\n]+$': 'must be one line',
  '^([^\\s@\\\\]+@[A-Za-z0-9.-]+|[A-Za-z0-9._-]+\\\\[^\\\\]+|[A-Za-z]+=.+)$':
    'must be user@domain, DOMAIN\\user, or a distinguished name such as CN=…',
  '^[A-Za-z0-9_]+$': 'must be of letters, digits and _',
  '^[A-Za-z0-9-]+$': 'must be of letters, digits and -',
  '^[A-Za-z0-9.-]+$': 'must be of letters, digits, . and -',
  '^[A-Za-z0-9._-]+$': 'must be of letters, digits, ., _ and -',
  '^[A-Za-z0-9_-]+$': 'must be of letters, digits, _ and -',
  '^[A-Za-z0-9_:-]+$': 'must be of letters, digits, _, : and -',
  '^[A-Za-z0-9_.;=]+$': 'must be of letters, digits, _, ., ; and =',
  '^[A-Za-z0-9_.$@ -]+$': 'must be of letters, digits, blanks, _, ., $, @ and -',
  '^[A-Z0-9_]+$': 'must be of capital letters, digits and _',
  '^[a-z0-9]+$': 'must be of small letters and digits',
  '^[0-9]+$': 'must be of digits alone, in quotes',
  '^[0-9]{3}$': 'must be three digits, in quotes',
  '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$': 'must be of small letters, digits and -, and no - at either end',
  '^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$':
    'must be of letters, digits, ., _ and -, with a letter or a digit at either end',
  '^(\\$root|\\$web|[a-z0-9]([a-z0-9-]*[a-z0-9])?)$':
    'must be of small letters, digits and -, and no - at either end, or $root or $web',
  '^[a-z0-9$]([a-z0-9-]*[a-z0-9])?$': 'must be of small letters, digits and -, and no - at its end',
  '^[A-Za-z][A-Za-z0-9]+$': 'must be of letters and digits, a letter first',
  '^[A-Za-z0-9][A-Za-z0-9._-]+$':
    'must be of letters, digits, ., _ and -, and begin with a letter or a digit',
  '^[A-Za-z_][A-Za-z0-9_]*$': 'must be of letters, digits and _, and begin with no digit',
  '^[A-Za-z_][A-Za-z0-9_.-]*$': 'must be of letters, digits, _, . and -, a letter or _ first',
  '^[A-Za-z0-9_][A-Za-z0-9_$#.@-]*$': 'must be of letters, digits, _, $, #, ., @ and -',
  '^[A-Za-z0-9_][A-Za-z0-9_./-]*$': 'must be of letters, digits, _, ., / and -, a letter, a digit or _ first',
  '^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$': 'must be OWNER/REPOSITORY, such as acme/orders',
  '^[A-Za-z0-9_.-]+$': 'must be of letters, digits, _, . and -',
  '^[A-Za-z0-9_+=,.@:/-]{2,}$': 'must be of letters, digits and _ + = , . @ : / -, at least two of them',
  '^[^@/ ]+@[A-Za-z0-9.-]+$': 'must be an address such as NAME@PROJECT.iam.gserviceaccount.com',
  '^arn:[a-z0-9-]+:iam::[0-9]{12}:role/[A-Za-z0-9_+=,.@/-]+$':
    'must be the ARN of a role, such as arn:aws:iam::123456789012:role/reader',
  '^https://iam\\.googleapis\\.com/projects/[0-9]+/locations/global/workloadIdentityPools/[a-z0-9-]+/providers/[a-z0-9-]+$':
    'must be https://iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER',
  '^https://[a-z0-9.-]+$': 'must be https:// and a host name, without port and path',
  '^[ -~]+$': 'must be of printable characters of ASCII',
  '^v[0-9]{2,3}$': 'must be a version such as v18',
  '^v[0-9]{2,3}\\.[0-9]$': 'must be a version such as v62.0',
  '^v[0-9]{2}\\.[0-9]$': 'must be a version such as v42.1',
  '^20[0-9]{4}$': 'must be a month such as 202601, in quotes',
  '^20[0-9]{2}-[0-9]{2}$': 'must be a month such as 2026-01',
  '^/[!-~]*$': 'must be a path that begins with /, without blanks',
  '^/([^/]+(/[^/]+)*)?$': 'must be a path that begins with /, without / at its end',
  '^/([^/\\s]+(/[^/\\s]+)*)?$': 'must be a path that begins with /, without / at its end and without blanks',
  '^[^/\\\\. "$*<>:|?\\u0000]+$': 'must be a name without blanks and without / \\ . " $ * < > : | ?',
  '^[^\\s\\u0000-\\u001f]+$': 'must have no blanks in it',
  '^(persistent|non-persistent)://[^/\\s]+/[^/\\s]+/[^\\s]+$':
    'must be persistent://TENANT/NAMESPACE/TOPIC, or non-persistent://…',
};

/** What a text must be that does not fit a pattern; of the text itself it tells that it is a placeholder, or has blanks. */
export function patternWords(pattern: string, text: unknown): string {
  const words = WORDS[pattern] ?? `must match ${pattern}`;
  if (typeof text !== 'string') return words;
  if (PLACEHOLDER.test(text)) return `${words}: this is a placeholder that nothing has filled in`;
  return text.trim() !== text && text.trim() !== '' ? `${words}: take away the blanks around it` : words;
}
