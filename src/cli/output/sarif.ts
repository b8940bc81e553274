import type { Mistake } from './mistake.ts';

/** A log in SARIF 2.1.0, as code scanning of GitHub and GitLab reads it. */
export function sarif(mistakes: readonly Mistake[]): object {
  const rules = [
    {
      id: 'mooring/manifest',
      shortDescription: { text: 'A manifest of mooring.dev that the API server or the operator refuses.' },
    },
  ];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [{ tool: { driver: { name: 'kubectl-connection', rules } }, results: mistakes.map(result) }],
  };
}

function result({ file, line, column, path, message }: Mistake): object {
  const physicalLocation = {
    artifactLocation: { uri: file === '-' ? 'stdin' : encodeURI(file) },
    region: { startLine: line, startColumn: column },
  };
  return {
    ruleId: 'mooring/manifest',
    level: 'error',
    message: { text: path === '' ? message : `${path}: ${message}` },
    locations: [{ physicalLocation }],
  };
}
