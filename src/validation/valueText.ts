import { visibleFlaw } from '../contract/flaw.ts';
import { PUTTY } from '../contract/privateKey.ts';
import { isJavaKeystore, pemOfDer } from './der.ts';
import { invalidValue } from './source.ts';
import type { Value } from './source.ts';

/** The text of a value, as its parameter takes it; throws ConnectionFailure where it is none, or of another kind. */
export function textOfValue(value: Value, parameter: string, format: string | undefined): string {
  const { bytes } = value;
  const invalid = (what: string) => invalidValue(value, what);
  if (bytes.length === 0) throw invalid('is empty');
  const [most, words] = format === 'pem' ? LONGEST_PEM : LONGEST;
  if (bytes.length > most) throw invalid(`is longer than ${words}`);
  if (format === 'pem' && isJavaKeystore(bytes)) throw invalid(JAVA);
  const text = (format === 'pem' ? pemOfDer(bytes) : undefined) ?? decode(bytes);
  if (text === undefined || text.includes('\0')) throw invalid('is not text');
  if (format === 'pem' && !PEM.test(text) && !PUTTY.test(text)) throw invalid(notPem(text, parameter));
  const other = format === 'pem' ? otherKind(text, parameter) : undefined;
  if (other !== undefined) throw invalid(other);
  if (format !== 'pem' && /[\r\n]$/.test(text)) {
    throw invalid('ends in a line end: write it without, for instance with printf instead of echo');
  }
  return text;
}

const JAVA =
  'is a keystore in a format of Java alone: convert it with keytool -importkeystore -srckeystore FILE -destkeystore NEW -deststoretype PKCS12';

/** The bundles of clouds have some hundred authorities in them. */
const LONGEST_PEM = [1_048_576, '1 MiB'] as const;
const LONGEST = [65_536, '64 KiB'] as const;

/** Single hyphens stand in the heads of a key under a passphrase, as in `DEK-Info: AES-256-CBC`; NATS ends its files with six. */
const PEM = /-----BEGIN [A-Z0-9 ]+-----(?:[^-]|-(?!----))+-{5,6}END [A-Z0-9 ]+-----/;

/** What a value is that is not PEM, as far as its beginning tells. */
function notPem(text: string, parameter: string): string {
  if (/^(ssh|ecdsa|sk)-[a-z0-9-]+ AAAA/.test(text))
    return `is a public key of SSH, and ${parameter} takes PEM, which begins with -----BEGIN`;
  return [`is not PEM, which ${parameter} takes`, visibleFlaw(text)]
    .filter((each) => each !== undefined)
    .join('; it ');
}

const KEYSTORE = '-----BEGIN PKCS12-----';
const HAS_KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/;
const HAS_CERTIFICATE = /-----BEGIN CERTIFICATE-----/;

/** What is in PEM, and not what the parameter takes: the two files of a certificate are often taken for each other. */
function otherKind(text: string, parameter: string): string | undefined {
  if (text.includes(KEYSTORE) && parameter !== 'caCertificate') return undefined;
  if (parameter.endsWith('Certificate') && !HAS_CERTIFICATE.test(text))
    return HAS_KEY.test(text)
      ? `holds a private key, and ${parameter} takes certificates`
      : `holds no certificate, which ${parameter} takes`;
  return parameter.endsWith('Key') && HAS_CERTIFICATE.test(text) && !HAS_KEY.test(text)
    ? `holds a certificate, and ${parameter} takes a private key`
    : undefined;
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
