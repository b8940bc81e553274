import { parseArgs } from 'node:util';
import { entry } from './entry.ts';
import { provide, requirements } from './requirements.ts';

const HELP = `Provides what the tests need: Debian packages of the servers, and the programs of a control plane and of a node.

  npm run setup              install and build what is missing
  npm run setup -- --check   only say what is missing; exit code 1 if anything is`;

const NEEDS = { controlPlane: true, node: true };

await entry(async () => {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
  } else if (values.check) {
    await check();
  } else {
    await setUp();
  }
});

async function check(): Promise<void> {
  for (const requirement of await requirements(NEEDS)) {
    const missing = await requirement.missing();
    if (missing !== undefined) {
      console.log(`missing: ${missing}`);
      process.exitCode = 1;
    }
  }
}

async function setUp(): Promise<void> {
  await provide(NEEDS, console.log);
  console.log('everything that the tests need is there');
}
