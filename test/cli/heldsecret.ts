import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { fit } from '../../src/cli/from/fit.ts';
import { foreignIn } from '../../src/cli/from/secret.ts';

/** A Secret, and the type that --type says. */
export interface Shape {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<string, string>>;
  readonly type?: string;
}
/** The note of a Secret that says nothing of TLS. */
export const UNSAID = expect.stringContaining('tls.mode: is not said') as unknown;

/** What becomes of a Secret of namespace shop. */
export function converted({ name = 's', labels = {}, texts, type }: Shape) {
  const data = Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  );
  const foreign = foreignIn({ metadata: { name, namespace: 'shop', labels }, data }, type);
  const { connection, secret, notes } = fit(foreign, builtinCatalog, {
    name: foreign.name,
    namespace: 'shop',
  });
  const { type: made, parameters, secrets = {} } = connection?.spec ?? {};
  const keys = Object.fromEntries(
    Object.entries(secrets).map(([field, reference]) => [field, `${reference.name}/${reference.key}`]),
  );
  return { type: made, parameters, keys, secret: secret?.stringData, notes };
}
