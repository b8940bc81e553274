import { openCluster } from '../cluster.ts';
import type { DefineCommand } from '../command.ts';
import { CliFailure } from '../failure.ts';
import { withAllNamespaces, withCluster } from '../options.ts';
import type { ClusterOptions } from '../options.ts';
import type { Terminal } from '../output/terminal.ts';
import { handlersFor } from '../ui/calls.ts';
import { openerFor, openInBrowser } from '../ui/opening.ts';
import { pageAssets } from '../ui/assets.ts';
import { servePage } from '../ui/server.ts';

interface Options extends ClusterOptions {
  /** False with `--no-open`. */
  readonly open: boolean;
  readonly port?: string;
  readonly readOnly?: boolean;
}

/** `ui`: the Connections page, in the browser. */
export const define: DefineCommand = (command, terminal) => {
  withAllNamespaces(withCluster(command))
    .description(
      'Opens the Connections page in the browser: a gallery of types, a form, tests, a grid. This process serves it to this machine alone, with your own rights, until Ctrl-C.',
    )
    .option('--no-open', 'open no browser: print the address, which opens the page once')
    .option('--port <port>', 'port on 127.0.0.1; by default one that is free')
    .option('--read-only', 'change nothing in the cluster')
    .addHelpText(
      'after',
      '\nExamples:\n  kubectl connection ui\n  kubectl connection ui -n shop --read-only\n  kubectl connection ui --no-open --port 8090',
    )
    .action((options: Options) => serveUntilInterrupted(options, terminal));
};

async function serveUntilInterrupted(options: Options, terminal: Terminal): Promise<void> {
  const port = portOf(options.port);
  const assets = await pageAssets();
  const cluster = openCluster(options);
  const interrupted = untilInterrupted();
  try {
    const server = await servePage({
      port,
      assets,
      handlers: handlersFor(cluster, options.readOnly === true),
    });
    const opener = options.open ? await openerFor(server.url) : undefined;
    try {
      if (opener !== undefined && (await openInBrowser(opener.file)))
        terminal.tell(`The Connections page of ${cluster.place} is open in the browser; Ctrl-C ends it.`);
      else terminal.tell(`Open once: ${server.url}\nCtrl-C ends it.`);
      await Promise.race([server.opened, interrupted]);
      await opener?.remove();
      await interrupted;
    } finally {
      await opener?.remove();
      await server.close();
    }
  } finally {
    await cluster.client.close();
  }
}

function portOf(text = '0'): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new CliFailure('usage', `--port ${text}: must be a number from 0 to 65535; 0 takes one that is free`);
}

/** Ctrl-C, or whatever ends the process in good order. */
function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
