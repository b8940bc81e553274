import { configuration } from '../../src/generate/webhook.ts';
import { eventually } from '../support/eventually.ts';
import type { Site } from './site.ts';

const secrets = { password: { name: 'db', key: 'password' }, caCertificate: { name: 'ca', key: 'ca' } };
/** The spec of each Connection that is created. */
export const spec = {
  type: 'postgresql',
  suspend: true,
  parameters: { host: 'db.example.com', database: 'sales', user: 'reader' },
  secrets,
};

/** What is in force where Connections are created, a namespace for each: nothing, the policies, the webhook besides. */
export const VARIANTS = ['nothing', 'policies', 'everything'] as const;
/** One of `VARIANTS`. */
export type Variant = (typeof VARIANTS)[number];
const LABEL = 'mooring.dev/bench';
/** The namespace where that is in force. */
export const namespaceOf = (variant: Variant) => `admission-${variant}`;

/** Puts in force what is to be in force, and waits until it is. */
export class Guards {
  readonly #site: Site;
  readonly #port: number;

  constructor(site: Site, port: number) {
    this.#site = site;
    this.#port = port;
  }

  /** In each of the namespaces what it is named after. */
  async divide(): Promise<void> {
    const { kubectl } = this.#site;
    const namespaces = VARIANTS.map((variant) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespaceOf(variant), labels: { [LABEL]: variant } },
    }));
    await kubectl.apply(...namespaces);
    const but = (...values: readonly Variant[]) => ({
      matchExpressions: [{ key: LABEL, operator: 'NotIn', values }],
    });
    await this.#bind({ namespaceSelector: but('nothing') });
    await this.#register({ namespaceSelector: but('nothing', 'policies') });
    for (const variant of VARIANTS) await this.#inForce(namespaceOf(variant), variant);
  }

  /** As `deploy/` has it. */
  async everywhere(): Promise<void> {
    await this.#bind();
    await this.#register({});
    for (const variant of VARIANTS) await this.#inForce(namespaceOf(variant), 'everything');
  }

  async #bind(matchResources?: object): Promise<void> {
    const { items } = JSON.parse(
      await this.#site.kubectl('get', 'validatingadmissionpolicybindings', '-o', 'json'),
    ) as {
      items: readonly Binding[];
    };
    await this.#site.kubectl.apply(
      ...items.map(
        ({ apiVersion, kind, metadata: { name, labels }, spec: { policyName, validationActions } }) => ({
          apiVersion,
          kind,
          metadata: { name, labels },
          spec: { policyName, validationActions, matchResources },
        }),
      ),
    );
  }

  async #register(where: object): Promise<void> {
    const { webhooks, ...whole } = configuration({ url: `https://localhost:${this.#port}/` }) as {
      readonly webhooks: readonly object[];
    };
    await this.#site.kubectl.apply({ ...whole, webhooks: webhooks.map((each) => ({ ...each, ...where })) });
  }

  async #inForce(namespace: string, variant: Variant): Promise<void> {
    const refused = async (given: object) => {
      const metadata = { name: 'tried', namespace };
      const answer = await this.#site.kubectl.tried({
        apiVersion: 'mooring.dev/v1alpha1',
        kind: 'Connection',
        metadata,
        spec: given,
      });
      return !answer.includes('created');
    };
    await eventually(async () => {
      const [guarded, judged] = [
        await refused({ ...spec, description: 'x://a:b@c' }),
        await refused({ type: 'postgresql' }),
      ];
      if (guarded !== (variant !== 'nothing') || judged !== (variant === 'everything'))
        throw new Error(`${namespace}: not in force yet`);
    }, 60_000);
  }
}

interface Binding {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: object };
  readonly spec: { readonly policyName: string; readonly validationActions: readonly string[] };
}
