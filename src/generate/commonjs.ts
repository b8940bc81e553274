import { transform } from 'esbuild';

/** What is in a file of a bundle, which esbuild splits as modules alone, as CommonJS: what it loads late it loads late. */
export async function asCommonJs({
  path,
  text,
}: {
  readonly path: string;
  readonly text: string;
}): Promise<string> {
  if (!path.endsWith('.cjs')) return text; // a licence
  const supported = { 'dynamic-import': false };
  const { code } = await transform(text, { format: 'cjs', platform: 'node', minify: true, supported });
  return code;
}
