import { given, itemsOf, itemWhere, template, value } from '../../src/generate/template.ts';

describe('a template of Helm', () => {
  it('holds what the values say where the manifest leaves it to them', () => {
    const text = template([
      {
        metadata: { namespace: 'mooring-system' },
        replicas: value('.Values.replicas'),
        affinity: given('.Values.affinity'),
        args: ['--fixed', itemWhere('.Values.many', '--many'), itemsOf('.Values.args', '--arg=%s')],
      },
    ]);

    expect(text).toBe(`metadata:
  namespace: {{ .Release.Namespace }}
replicas: {{ .Values.replicas }}
{{- with .Values.affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
args:
  - --fixed
  {{- if .Values.many }}
  - --many
  {{- end }}
  {{- range .Values.args }}
  - {{ printf "--arg=%s" . | quote }}
  {{- end }}
`);
  });

  it('leaves braces in a description to its reader', () => {
    expect(template([{ description: 'such as {{ name }}' }])).toBe(
      'description: such as {{ "{{" }} name }}\n',
    );
  });
});
