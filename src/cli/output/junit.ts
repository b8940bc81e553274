import type { Outcome } from './outcome.ts';
import { clean } from './terminal.ts';

/** A report as pipelines read it: one case per Connection. */
export function junit(outcomes: readonly Outcome[]): string {
  const failures = outcomes.filter(({ result }) => result === 'Failed').length;
  const skipped = outcomes.filter(({ result }) => result === 'NotSupported').length;
  const errors = outcomes.filter(({ result }) => result === 'Interrupted').length;
  const seconds = outcomes.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
  const counts = `tests="${outcomes.length}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${seconds.toFixed(3)}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mooring" ${counts}>`,
    `  <testsuite name="connections" ${counts}>`,
    ...outcomes.map(testcase),
    '  </testsuite>',
    '</testsuites>',
  ].join('\n');
}

function testcase({
  name,
  namespace,
  type,
  result,
  reason,
  message,
  failedStep,
  durationMs,
}: Outcome): string {
  const attributes = `name="${xml(name)}" classname="${xml(`${namespace}.${type}`)}" time="${(durationMs / 1000).toFixed(3)}"`;
  const text = `message="${xml(message)}" type="${xml(reason)}"`;
  if (result === 'Succeeded') return `    <testcase ${attributes}/>`;
  if (result === 'NotSupported')
    return `    <testcase ${attributes}><skipped message="${xml(reason)}"/></testcase>`;
  const element = result === 'Failed' ? 'failure' : 'error';
  return `    <testcase ${attributes}><${element} ${text}>${xml(failedStep === undefined ? '' : `step ${failedStep}`)}</${element}></testcase>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function xml(text: string): string {
  return clean(text).replaceAll(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}
