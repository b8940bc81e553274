const { appendFileSync, readFileSync } = require('node:fs');
const { Session } = require('node:inspector/promises');
const posix = require('node:path').posix;
const { fileURLToPath, pathToFileURL } = require('node:url');
const ProcessEnvironment = require('../environment.cjs');

const ROOT = posix.join(__dirname, '../../..');
const SRC = pathToFileURL(posix.join(ROOT, 'src/')).href;

/** By its path, where each line of a file of src/ begins and ends, and which lines of each of its functions ran here. */
const files = new Map();

const session = new Session();
/** V8 counts from the first test file of a process on: it cannot count within what it has compiled before. */
const counting = startCounting();

/**
 * jest environment that appends to the file MOORING_COVERAGE, a line of JSON for each function of src/, which of its
 * lines a test file was the first here to run.
 */
module.exports = class extends ProcessEnvironment {
  async setup() {
    await super.setup();
    await counting;
  }

  async teardown() {
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const ours = result.filter(({ url }) => url.startsWith(SRC));
    appendFileSync(
      process.env.MOORING_COVERAGE,
      ours.map(({ url, functions }) => newlyRun(fileURLToPath(url), functions)).join(''),
    );
    await super.teardown();
  }
};

async function startCounting() {
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
}

function newlyRun(path, functions) {
  const file = fileOf(path);
  return functions.map((each) => newlyRunIn(path, file, each)).join('');
}

/** A function is told of where it is new as well: V8 forgets those of a file that were never called. */
function newlyRunIn(path, { lines, functions }, { ranges }) {
  const [{ startOffset, endOffset }] = ranges;
  const key = `${startOffset} ${endOffset}`;
  const before = functions.get(key);
  const known = before ?? new Set();
  functions.set(key, known);
  const [from, counts] = countsOf(lines, ranges);
  const ran = counts.flatMap((count, index) => (count > 0 && !known.has(from + index) ? [from + index] : []));
  for (const line of ran) known.add(line);
  if (before !== undefined && ran.length === 0) return '';
  const span = { start: startOffset, end: endOffset, from, to: from + counts.length };
  return `${JSON.stringify({ path: posix.relative(ROOT, path), lines: lines.length, ...span, ran })}\n`;
}

/** How often each line from the first on ran that a function spans whole; the outer of its ranges come first. */
function countsOf(lines, ranges) {
  const from = firstFrom(lines, ranges[0].startOffset);
  const counts = [];
  for (const { startOffset, endOffset, count } of ranges) {
    for (let index = firstFrom(lines, startOffset); lines[index]?.end <= endOffset; index += 1) {
      counts[index - from] = count;
    }
  }
  return [from, counts];
}

/** The first line that begins there or later. */
function firstFrom(lines, offset) {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (lines[middle].start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function fileOf(path) {
  if (!files.has(path)) files.set(path, { lines: linesOf(readFileSync(path, 'utf8')), functions: new Map() });
  return files.get(path);
}

function linesOf(text) {
  let at = 0;
  return text.split(/(?<=\n)/).map((line) => {
    const start = at;
    at += line.length;
    return { start, end: at - (line.endsWith('\n') ? 1 : 0) };
  });
}
