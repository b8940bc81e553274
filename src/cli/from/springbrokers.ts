import { descriptionOf } from '../../addresses/description.ts';
import { fieldOf, presentFields } from '../../addresses/fields.ts';
import type { Description, FieldValues } from '../../addresses/foreign.ts';
import { kafkaOf } from './kafkaclient.ts';

/** `spring.kafka`: what holds for all roles. */
export function springKafka(fields: FieldValues): Description {
  const properties = Object.entries(fields).flatMap(([name, value]) =>
    /^(properties|ssl)\./.test(name) ? [[name.replace(/^properties\./, ''), value] as const] : [],
  );
  const told = {
    'bootstrap.servers': fieldOf(fields, 'bootstrapservers'),
    'security.protocol': fieldOf(fields, 'securityprotocol'),
  };
  const description = kafkaOf({ ...presentFields(told), ...Object.fromEntries(properties) });
  const apart = ['consumer', 'producer', 'admin', 'streams'].filter((role) =>
    Object.keys(fields).some((name) =>
      new RegExp(`^${role}\\.(bootstrap-?servers|security|ssl|properties\\.(sasl|security|ssl))`, 'i').test(
        name,
      ),
    ),
  );
  return {
    ...description,
    notes: [
      ...(description.notes ?? []),
      ...apart.map((role) => `${role}: connects with settings of its own, which are not read`),
    ],
  };
}

/** `spring.pulsar`. */
export function springPulsar(fields: FieldValues): Description {
  const described = descriptionOf(String(fieldOf(fields, 'clientserviceurl') ?? 'pulsar://localhost:6650'));
  const token = fieldOf(fields, 'clientauthenticationparamtoken');
  return {
    types: ['pulsar'],
    ...described,
    fields: { ...described?.fields, ...presentFields({ token }) },
    notes: [
      ...(described?.notes ?? []),
      ...(token === undefined && fieldOf(fields, 'clientauthenticationpluginclassname') !== undefined
        ? ['client.authentication: is not by token: put its credentials']
        : []),
    ],
  };
}
