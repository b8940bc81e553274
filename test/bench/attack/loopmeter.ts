/*
 * Loaded into the operator by --import: how long its loop was kept from its next turn, in milliseconds of the CPU that
 * its own thread used meanwhile, so that what else the machine does counts for nothing. At SIGUSR2 it says the longest
 * since the signal before, and then holds the loop for 100 ms, which the next answer must show.
 */
const EVERY_MS = 2;
const HELD_MS = 100;

let longest = 0;
let last = process.threadCpuUsage();

const since = (before: NodeJS.CpuUsage) => {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
};

setInterval(() => {
  longest = Math.max(longest, since(last));
  last = process.threadCpuUsage();
}, EVERY_MS).unref();

process.on('SIGUSR2', () => {
  console.log(`{"loopMs":${longest}}`);
  setImmediate(() => {
    longest = 0;
    last = process.threadCpuUsage();
    const from = process.threadCpuUsage();
    if (process.env['LOOPMETER_HOLDS'] === 'yes') while (since(from) < HELD_MS);
    process.env['LOOPMETER_HOLDS'] = 'no';
  });
});
