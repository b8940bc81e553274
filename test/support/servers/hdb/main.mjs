import { createRequire } from 'node:module';

/* Logs in by SAP's client and runs one query; prints the rows, or the code of the error. */
const [modules, options] = process.argv.slice(2);
const { createClient } = createRequire(`${modules}/`)('hdb');
const client = createClient(JSON.parse(options));

function end(outcome) {
  console.log(outcome);
  client.end();
}

client.on('error', (error) => end(error.code));
client.connect((refused) => {
  if (refused) return end(refused.code);
  client.exec('SELECT 1 FROM DUMMY', (failed, rows) => end(failed ? failed.code : JSON.stringify(rows)));
});
