import type { FieldValues, Scalar } from './foreign.ts';
import { fieldOf, truthOf, without } from './fields.ts';

/** What a program does about TLS if its settings do not mention it (`absent`), or only switch it on (`yes`). */
export interface Standard {
  readonly absent?: 'disable' | 'request' | 'require' | 'verify-full';
  /** If undefined, `true` is passed on, and the report asks for a more exact mode. */
  readonly yes?: 'require' | 'verify-ca' | 'verify-full';
}

/** Replaces the TLS settings of drivers, whatever their names, by one field `sslmode`. */
export function withTlsMode(fields: FieldValues, { absent, yes }: Standard): FieldValues {
  const named = fieldOf(fields, ...MODES);
  const proof = proofOf(fields);
  const said = named === undefined ? (proof ?? absent) : wordFor(named, proof ?? yes);
  const mode = truthOf(fieldOf(fields, 'ssldisabled')) === true ? 'disable' : said;
  const rest = without(fields, [...MODES, ...LOOSE, ...NAMELESS, ...VERIFIES, ...PROOFS]);
  const found = mode === 'disable' ? mode : (looseMode(fields) ?? mode);
  return { ...rest, ...(found !== undefined && { sslmode: found }) };
}

/** What Exasol's drivers call it: `encryption=0`, and whether the certificate is proven. */
export function exasolMode(fields: FieldValues): FieldValues {
  const { encryption, validateservercertificate, sslcertificate } = Object.fromEntries(
    ['encryption', 'validateservercertificate', 'sslcertificate'].map((name) => [
      name,
      fieldOf(fields, name),
    ]),
  );
  const rest = without(fields, ['encryption', 'validateservercertificate', 'sslcertificate']);
  if (truthOf(encryption) === false) return { ...rest, sslmode: 'disable' };
  const unproven = truthOf(validateservercertificate) === false || sslcertificate === 'SSL_VERIFY_NONE';
  return unproven ? { ...rest, sslmode: 'require' } : rest;
}

/** A mode as the driver calls it, or what its yes and no mean. */
function wordFor(named: Scalar, yes: Standard['yes']): Scalar {
  const truth = truthOf(named);
  if (truth === undefined) return named;
  return truth ? (yes ?? 'true') : 'disable';
}

/** What drivers of MySQL have proven: the authority alone, or the name too. */
function proofOf(fields: FieldValues): Standard['yes'] {
  if (truthOf(fieldOf(fields, 'sslverifyidentity')) === true) return 'verify-full';
  const isProven = ['sslverifycert', 'verifyservercertificate'].some(
    (name) => truthOf(fieldOf(fields, name)) === true,
  );
  return isProven ? 'verify-ca' : undefined;
}

function looseMode(fields: FieldValues): string | undefined {
  if (LOOSE.some((name) => truthOf(fieldOf(fields, name)) === true)) return 'require';
  const verifies = VERIFIES.map((name) => String(fieldOf(fields, name) ?? '').toLowerCase());
  if (verifies.some((word) => ['false', '0', 'none', 'cert_none', 'no'].includes(word))) return 'require';
  return NAMELESS.some((name) => truthOf(fieldOf(fields, name)) === true) ? 'verify-ca' : undefined;
}

const MODES = [
  'sslmode',
  'encrypt',
  'ssl',
  'tls',
  'usessl',
  'usetls',
  'sslenabled',
  'enabletls',
  'sslconnection',
  'secure',
];
const LOOSE = [
  'trustservercertificate',
  'tlsinsecure',
  'tlsallowinvalidcertificates',
  'sslallowinvalidcertificates',
  'tlsskipverify',
  'insecureskipverify',
  'allowunauthorizedcerts',
  'disabletlsverification',
  'skipverify',
  'skiptlsverify',
  'tlsinsecureskipverify',
  'ignoresslissues',
];
const PROOFS = ['ssldisabled', 'sslverifyidentity'];
const NAMELESS = ['tlsallowinvalidhostnames', 'sslallowinvalidhostnames'];
const VERIFIES = [
  'sslcertreqs',
  'verifyservercertificate',
  'validatecertificate',
  'sslvalidatecertificate',
  'sslverifycert',
  'sslverification',
  'sslverify',
];
