/** How the content of a sequence begins, in hexadecimal, and what PEM calls such a document. */
const LABELS: readonly (readonly [beginning: RegExp, label: string])[] = [
  [/^020103/, 'PKCS12'],
  [/^02010[01]30/, 'PRIVATE KEY'],
  [/^02010002/, 'RSA PRIVATE KEY'],
  [/^02010104/, 'EC PRIVATE KEY'],
  [/^30[0-7].06..2a864886f70d01(05|0c)/, 'ENCRYPTED PRIVATE KEY'],
  [/^30(8[12])?(..){1,2}a003020102/, 'CERTIFICATE'],
];

/** A document in DER as PEM: a key, a certificate or a keystore of PKCS #12; undefined for anything else. */
export function pemOfDer(bytes: Buffer): string | undefined {
  if (bytes[0] !== 0x30) return undefined;
  const first = bytes[1] ?? 0;
  const start = first < 0x80 ? 2 : 2 + (first & 0x7f);
  const beginning = bytes.toString('hex', start, start + LONGEST_BEGINNING);
  const label = LABELS.find(([pattern]) => pattern.test(beginning))?.[1];
  if (label === undefined) return undefined;
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

const LONGEST_BEGINNING = 16;

/** Whether it is a keystore in the own formats of Java, JKS and JCEKS, which nothing but Java reads. */
export function isJavaKeystore(bytes: Buffer): boolean {
  return ['feedfeed', 'cececece'].includes(bytes.toString('hex', 0, 4));
}
