import { arrayOf, atomicList, fields, mapOf, name, omittable, string } from './schema.ts';
import type { Static } from './schema.ts';

/** The most Secrets that a spec may name: more the admission policy could not judge. */
export const MOST_SECRETS = 24;

/** The most entries of `spec.parametersFrom`. */
export const MOST_PARAMETER_SOURCES = 8;

/** Schema of `spec.parametersFrom`. */
export const parametersFrom = arrayOf(
  'ConfigMaps and Secrets that give parameters, and a CA; never a credential. What spec.parameters says they may not contradict.',
  fields(
    'A ConfigMap, or a Secret.',
    {
      configMap: omittable(
        fields('A ConfigMap of the same namespace.', { name: name('Name of the ConfigMap.') }),
      ),
      secret: omittable(fields('A Secret of the same namespace.', { name: name('Name of the Secret.') })),
      keys: omittable(
        mapOf(
          'Key to the parameter that it gives; nothing else is taken then. By default each key that has the name of a parameter.',
          string('Name of a parameter of the type, or caCertificate.', { minLength: 1, maxLength: 63 }),
          { minProperties: 1, maxProperties: 16 },
        ),
      ),
    },
    {
      'x-kubernetes-validations': [
        { rule: 'has(self.configMap) != has(self.secret)', message: 'give configMap or secret, one of them' },
      ],
    },
  ),
  { maxItems: MOST_PARAMETER_SOURCES, ...atomicList },
);

/** An entry of `spec.parametersFrom`. */
export type ParameterSource = Static<typeof parametersFrom>[number];

/** On the whole spec. */
export const REFERENCES = {
  'x-kubernetes-validations': [
    {
      rule: [
        '(has(self.secrets) ? self.secrets.size() : 0)',
        '(has(self.secretsFrom) ? self.secretsFrom.size() : 0)',
        `(has(self.parametersFrom) ? self.parametersFrom.filter(each, has(each.secret)).size() : 0) <= ${MOST_SECRETS}`,
      ].join(' + '),
      message: `secrets, secretsFrom and parametersFrom may name at most ${MOST_SECRETS} Secrets together`,
    },
  ],
} as const;
