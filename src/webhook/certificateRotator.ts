import { ApiError } from '../runtime/apiError.ts';
import { Backoff } from '../runtime/backoff.ts';
import type { Client } from '../runtime/client.ts';
import type { Clock } from '../runtime/clock.ts';
import { describe } from '../runtime/log.ts';
import type { Log } from '../runtime/log.ts';
import { needsRenewal, selfSignedPair, usable } from './certificate.ts';
import type { KeyPair } from './certificate.ts';

/** Where key and certificate are stored, and what uses them. */
interface CertificateRotatorOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly log: Log;
  /** Of the Secret; it exists, because a right to make Secrets could not be confined to one name. */
  readonly namespace: string;
  /** Host names of the webhook. */
  readonly names: readonly string[];
  readonly leading: () => boolean;
  /** Called with the pair in force, at first and whenever it is another. */
  readonly use: (pair: KeyPair) => Promise<void> | void;
}

/** Name of the Secret that holds the key of the webhook. */
export const CERTIFICATE_SECRET = 'mooring-webhook';
/** Name of the configuration that names the webhook to the API server. */
export const WEBHOOK_CONFIGURATION = 'mooring.dev';

const ROUND_MS = 30_000;
const FIRST_ROUND_MS = 1_000;
/** Of a webhook that waits for its first pair. */
const LONGEST_WAIT_MS = 4_000;
/** cert-manager puts these annotations on what it maintains itself. */
const CERT_MANAGER = ['cert-manager.io/certificate-name', 'cert-manager.io/inject-ca-from'] as const;

/**
 * Keeps two pairs, the one in force and the next, and the API server trusts both: when the first grows old the second
 * takes its place, which every API server has trusted for long, and another next is made. The one before stays trusted, because
 * other replicas serve it until they look again. Every replica reads, the leader alone writes. Ends when the signal
 * aborts.
 */
export async function rotateCertificate(
  options: CertificateRotatorOptions,
  signal: AbortSignal,
): Promise<void> {
  const { clock, log } = options;
  const backoff = new Backoff(clock, Math.random, LONGEST_WAIT_MS);
  let used: string | undefined;
  let logged: string | undefined;
  while (!signal.aborted) {
    let waitMs = FIRST_ROUND_MS;
    try {
      const pair = await round(options);
      if (pair !== undefined && pair.cert !== used) {
        await options.use(pair);
        used = pair.cert;
      }
      logged = undefined;
    } catch (thrown) {
      const error = describe(thrown);
      if (error !== logged) log.warn('certificate of the webhook not kept', { error });
      logged = error;
      waitMs = backoff.next();
    }
    await clock.sleep(used === undefined ? waitMs : ROUND_MS, signal);
  }
}

/** Looks once, and puts right what is wrong; gives the pair in force, if there is one. */
async function round(options: CertificateRotatorOptions): Promise<KeyPair | undefined> {
  const { client, clock, leading, names, namespace } = options;
  const path = `/api/v1/namespaces/${namespace}/secrets/${CERTIFICATE_SECRET}`;
  const secret = (await client.request({ method: 'GET', path })) as StoredSecret; // the API server's own form
  const stored = pairsIn(secret);
  if (secret.metadata.annotations?.[CERT_MANAGER[0]] !== undefined) return stored.current;
  const next = rotate(stored, names, clock.now());
  if (next !== undefined && leading()) {
    const { resourceVersion } = secret.metadata;
    await client.request({
      method: 'PATCH',
      path,
      body: { metadata: { resourceVersion }, stringData: dataOf(next) },
      contentType: MERGE,
    });
  }
  const inForce = next !== undefined && leading() ? next : stored;
  const { current, next: successor, before = '' } = inForce;
  if (leading() && current !== undefined && successor !== undefined)
    await inject(before + current.cert + successor.cert, client);
  return current;
}

function dataOf({ current, next, before = '' }: CompletePairs): Readonly<Record<string, string>> {
  return {
    'tls.crt': current.cert,
    'tls.key': current.key,
    'next.crt': next.cert,
    'next.key': next.key,
    'before.crt': before,
  };
}

const MERGE = 'application/merge-patch+json';

interface StoredSecret {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly data?: Readonly<Record<string, string>>;
}

interface Pairs {
  readonly current: KeyPair | undefined;
  readonly next: KeyPair | undefined;
  /** The certificate that was in force before. */
  readonly before: string | undefined;
}

interface CompletePairs extends Pairs {
  readonly current: KeyPair;
  readonly next: KeyPair;
}

function pairsIn({ data = {} }: StoredSecret): Pairs {
  const text = (name: string) => {
    const value = data[name];
    return value === undefined ? undefined : Buffer.from(value, 'base64').toString();
  };
  const pair = (name: string): KeyPair | undefined => {
    const [cert, key] = [text(`${name}.crt`), text(`${name}.key`)];
    return cert && key ? { cert, key } : undefined;
  };
  return { current: pair('tls'), next: pair('next'), before: text('before.crt') };
}

/** The pairs as they should be; undefined where they are. */
function rotate(
  { current, next, before }: Pairs,
  names: readonly string[],
  now: Date,
): CompletePairs | undefined {
  if (current === undefined || needsRenewal(current.cert, now)) {
    const successor = next !== undefined && usable(next.cert, now) ? next : selfSignedPair(names, now);
    return {
      current: successor,
      next: selfSignedPair(names, now),
      before: current && usable(current.cert, now) ? current.cert : undefined,
    };
  }
  return needsRenewal(next?.cert, now) ? { current, next: selfSignedPair(names, now), before } : undefined;
}

interface Configuration {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly webhooks: readonly { readonly clientConfig: { readonly caBundle?: string } }[];
}

/** Writes the certificates to trust into the configuration of the webhook, where others stand there. */
async function inject(bundle: string, client: Client): Promise<void> {
  const path = `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${WEBHOOK_CONFIGURATION}`;
  const configuration = await client.request({ method: 'GET', path }).catch((thrown: unknown) => {
    if (thrown instanceof ApiError && thrown.status === 404) return { metadata: {}, webhooks: [] }; // the API server calls no webhook then
    throw thrown;
  });
  const { metadata, webhooks } = configuration as Configuration; // the API server's own form
  if (metadata.annotations?.[CERT_MANAGER[1]] !== undefined) return;
  const value = Buffer.from(bundle).toString('base64');
  const patches = webhooks.flatMap(({ clientConfig }, index) =>
    clientConfig.caBundle === value
      ? []
      : [{ op: 'add', path: `/webhooks/${index}/clientConfig/caBundle`, value }],
  );
  if (patches.length > 0)
    await client.request({
      method: 'PATCH',
      path,
      body: patches,
      contentType: 'application/json-patch+json',
    });
}
