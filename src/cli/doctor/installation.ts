import { X509Certificate } from 'node:crypto';
import { GROUP } from '../../api/definition.ts';
import type { Cluster } from '../cluster.ts';
import { KINDS } from '../judge.ts';
import { absent, get } from './check.ts';
import { certificatesIn, webhooksOf } from './webhook.ts';
import type { WebhookConfiguration } from './webhook.ts';

type Client = Cluster['client'];

/** The latest in a namespace; the API server keeps them for an hour by default. */
const MOST_EVENTS = 200;

/** The definitions as they are stored, and what wrote them: a field that is missing was taken away by one of those. */
export async function definitionStates(client: Client) {
  const all = await Promise.all(
    [...KINDS.values()].map(({ plural }) => {
      const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.${GROUP}`;
      return get<Definition | undefined>(client, path).catch(absent(undefined));
    }),
  );
  return all.flatMap((definition) => (definition === undefined ? [] : [definitionState(definition)]));
}

function definitionState({ metadata, spec, status = {} }: Definition) {
  const { name, generation, managedFields = [] } = metadata;
  return {
    name,
    generation,
    versions: spec.versions.map(({ name: version, served, storage }) => ({ version, served, storage })),
    storedVersions: status.storedVersions,
    conditions: status.conditions,
    managers: managedFields.map(({ manager, operation, subresource, time }) => ({
      manager,
      operation,
      subresource,
      time,
    })),
  };
}

/** The webhooks, and where they lead; of a certificate only which it is, and until when. */
export async function webhookStates(client: Client) {
  const configurations = await webhooksOf(client);
  return Promise.all(
    configurations.map(async ({ metadata, webhooks = [] }) => ({
      name: metadata.name,
      annotations: Object.keys(metadata.annotations ?? {}),
      webhooks: await Promise.all(webhooks.map((each) => webhookState(client, each))),
    })),
  );
}

async function webhookState(client: Client, { clientConfig = {}, ...rules }: Webhook) {
  const { caBundle, service, url } = clientConfig;
  const certificates = certificatesIn(caBundle).map(certificateState);
  return { ...rules, url, certificates, service: service && (await serviceState(client, service)) };
}

type Webhook = NonNullable<WebhookConfiguration['webhooks']>[number];

function certificateState({ fingerprint256, validFrom, validTo }: X509Certificate) {
  return { sha256: fingerprint256, validFrom, validTo };
}

async function serviceState(client: Client, asked: { readonly namespace: string; readonly name: string }) {
  const { namespace, name } = asked;
  const [service, slices] = await Promise.all([
    get<Service | undefined>(client, `/api/v1/namespaces/${namespace}/services/${name}`).catch(
      absent(undefined),
    ),
    get<Items<Slice>>(client, `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`, {
      labelSelector: `kubernetes.io/service-name=${name}`,
    }),
  ]);
  return {
    ...asked,
    spec: service === undefined ? 'absent' : service.spec,
    endpointSlices: slices.items.map(({ metadata, addressType, ports, endpoints = [] }) => ({
      name: metadata?.name,
      addressType,
      ports,
      endpoints: endpoints.map(({ addresses, conditions, targetRef }) => ({
        addresses,
        conditions,
        pod: targetRef?.name,
      })),
    })),
  };
}

/** What Kubernetes says of the Pods of a namespace, the newest last. */
export async function eventsIn(client: Client, namespace: string) {
  const { items } = await get<Items<Event>>(client, `/api/v1/namespaces/${namespace}/events`);
  return items
    .map(({ type, reason, message, count, involvedObject, source, ...times }) => ({
      at: times.lastTimestamp ?? times.eventTime ?? times.metadata?.creationTimestamp ?? '',
      type,
      reason,
      message,
      count,
      kind: involvedObject?.kind,
      name: involvedObject?.name,
      by: source?.component,
      host: source?.host,
    }))
    .toSorted((one, other) => one.at.localeCompare(other.at))
    .slice(-MOST_EVENTS);
}

interface Items<T> {
  readonly items: readonly T[];
}

interface Definition {
  readonly metadata: {
    readonly name: string;
    readonly generation?: number;
    readonly managedFields?: readonly {
      readonly manager?: string;
      readonly operation?: string;
      readonly subresource?: string;
      readonly time?: string;
    }[];
  };
  readonly spec: {
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly storage: boolean;
    }[];
  };
  readonly status?: { readonly storedVersions?: readonly string[]; readonly conditions?: unknown };
}

interface Service {
  readonly spec: unknown;
}

interface Slice {
  readonly metadata?: { readonly name: string };
  readonly addressType?: string;
  readonly ports?: unknown;
  readonly endpoints?: readonly {
    readonly addresses?: readonly string[];
    readonly conditions?: unknown;
    readonly targetRef?: { readonly name?: string };
  }[];
}

interface Event {
  readonly metadata?: { readonly creationTimestamp?: string };
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string };
  readonly source?: { readonly component?: string; readonly host?: string };
}
