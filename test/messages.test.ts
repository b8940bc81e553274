import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { moduleOf } from './support/source/module.ts';
import { messagesIn } from './support/source/texts.ts';
import { messages } from './messages/report.ts';

it('every message stands in the file that a review reads: npm run messages', async () => {
  const written = await readFile(join(import.meta.dirname, 'messages/messages.txt'), 'utf8');

  expect(messages()).toBe(written);
}, 60_000);

it('a message is found wherever it stands, and a query is none', () => {
  const text = [
    "const one = 'the server says no';",
    'throw new Failure(`--set ${path}: must be one of ${names.join()}`, { why: "select a from b" });',
    "const two = ['Reason', 'a second one here'];",
    "import 'three words are here';",
  ].join('\n');

  expect(messagesIn(moduleOf('src/a.ts', text))).toEqual([
    'the server says no',
    '--set {path}: must be one of {join}',
    'a second one here',
  ]);
});
