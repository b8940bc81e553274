// A service of OData, by CAP, for the user `app` who knows the password.
import { createRequire } from 'node:module';

const [modules, port, password] = process.argv.slice(2);
const load = createRequire(`${modules}/@sap/cds/package.json`);
const cds = load('@sap/cds');
const express = load('express');

cds.env.requires.auth = {
  impl: `${modules}/@sap/cds/lib/srv/middlewares/auth/basic-auth.js`,
  users: { app: { password } },
};
const model = cds.linked(
  cds.compile("@requires: 'authenticated-user' service Orders { entity Items { key ID : Integer; } }"),
);
cds.model = model;
const app = express();
await cds.serve('all').from(model).in(app);
app.listen(Number(port), '127.0.0.1', () => console.log('ready'));
