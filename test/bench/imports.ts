import { isDeepStrictEqual } from 'node:util';
import { casesOf, judged } from '../cli/corpus.ts';
import { scalarsWrong } from '../cli/scalars.ts';
import { cluster } from '../support/cluster.ts';
import { passage, written } from '../formats/roundtrip.ts';
import { say } from './site.ts';

/**
 * Every case against the value that was decided from its source, what is rendered against what is imported of it, and
 * every scalar against real kubectl; faults go to standard error.
 */
export async function imports(): Promise<Readonly<Record<string, unknown>>> {
  const cases = await casesOf();
  let [silentlyWrong, secretsPrinted] = [0, 0];
  for (const each of cases) {
    const { made, missing, printed } = await judged(each);
    const wrong =
      made.length !== each.wanted.length || !isDeepStrictEqual(made, each.wanted) || missing.length > 0;
    if (wrong) silentlyWrong += 1;
    if (printed.length > 0) secretsPrinted += 1;
    if (wrong || printed.length > 0)
      say(
        `${each.from} (${each.source}): ${JSON.stringify(each.input)} gives ${JSON.stringify(made)}, not told: ${missing.join(', ')}`,
      );
  }
  const passed = await roundTrips();
  say('starting a control plane for the scalars');
  const site = await cluster({ installed: true });
  try {
    const wrong = await scalarsWrong(site.binaries.kubectl, site.kubeconfig);
    for (const scalar of wrong) say(`kubectl has another value for ${JSON.stringify(scalar)}`);
    return {
      cases: cases.length,
      sources: new Set(cases.map(({ source }) => source)).size,
      silentlyWrong,
      secretsPrinted,
      ...passed,
      yamlScalarsWrong: wrong.length,
    };
  } finally {
    await site.stop();
  }
}

/** Types of which a format comes back as it was, and types by format that do not. */
async function roundTrips(): Promise<{ readonly roundTripTypes: number; readonly roundTripWrong: number }> {
  const [types, wrong] = [new Set<string>(), new Set<string>()];
  for (const each of written) {
    const { was, is } = await passage(each);
    const { connector, format, title } = each;
    if (isDeepStrictEqual(was, is)) types.add(connector.type);
    else wrong.add(`${connector.type} ${format}`);
    if (!isDeepStrictEqual(was, is)) say(`${title}: does not come back as it was`);
  }
  return { roundTripTypes: types.size, roundTripWrong: wrong.size };
}
