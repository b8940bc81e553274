import type { DefineCommand } from '../command.ts';
import { CliFailure } from '../failure.ts';

/** `completion`: what a shell loads so that it completes the plugin's own name. */
export const define: DefineCommand = (command, terminal) => {
  command
    .argument('<shell>', 'bash, zsh or fish')
    .description(
      'Prints the completion for a shell: commands, flags, types, parameters, and names in the cluster.',
    )
    .addHelpText('after', HELP)
    .action((shell: string) => {
      const script = SCRIPTS[shell];
      if (script === undefined)
        throw new CliFailure('usage', `${shell}: must be one of ${Object.keys(SCRIPTS).join(', ')}`);
      terminal.out(script);
    });
};

const HELP = `
kubectl itself completes "kubectl connection" where kubectl_complete-connection stands on PATH: npm puts it there
beside kubectl-connection.

Examples:
  source <(kubectl-connection completion bash)
  kubectl-connection completion zsh > "\${fpath[1]}/_kubectl-connection"
  kubectl-connection completion fish > ~/.config/fish/completions/kubectl-connection.fish`;

const BASH = `_kubectl_connection() {
  local IFS=$'\\n'
  COMPREPLY=($(kubectl-connection __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | grep -v '^:'))
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *= ]] && compopt -o nospace
}
complete -o default -F _kubectl_connection kubectl-connection kubectl-mooring`;

const ZSH = `#compdef kubectl-connection kubectl-mooring
_kubectl_connection() {
  local -a found
  found=(\${(f)"$(kubectl-connection __complete "\${(@)words[2,CURRENT]}" 2>/dev/null | grep -v '^:')"})
  if (( \${#found} )); then compadd -S '' -- $found; else _files; fi
}
compdef _kubectl_connection kubectl-connection kubectl-mooring`;

const FISH = `function __kubectl_connection
  set -l words (commandline -opc) (commandline -ct)
  kubectl-connection __complete $words[2..-1] 2>/dev/null | string match -v ':*'
end
complete -c kubectl-connection -a '(__kubectl_connection)'
complete -c kubectl-mooring -a '(__kubectl_connection)'`;

const SCRIPTS: Readonly<Record<string, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
