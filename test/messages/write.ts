import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { entry } from '../support/entry.ts';
import { messages } from './report.ts';

await entry(() => writeFile(join(import.meta.dirname, 'messages.txt'), messages()));
