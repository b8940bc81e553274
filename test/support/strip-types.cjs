const { createHash } = require('node:crypto');
const { stripTypeScriptTypes } = require('node:module');

/** jest transformer: removes the types, keeps every line where it was. */
module.exports = {
  process: (source) => ({ code: stripTypeScriptTypes(source) }),
  getCacheKey: (source) => createHash('sha256').update(process.version).update(source).digest('hex'),
};
