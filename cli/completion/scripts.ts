// What shells need to complete `callwire`: they ask the command itself, with `__complete` and the
// words so far. What ends in `/`, `=` or `.` goes on, so no space follows it.

/** How the command is asked. Not in the help: for shells alone. */
export const COMPLETE = "__complete";

// bash cuts words at `:` and `=` as well, so the line is read anew, and of a candidate only what
// stands behind the last of them is given back.
const BASH = `_callwire() {
  local line="\${COMP_LINE:0:COMP_POINT}" candidate current before=""
  local -a parts
  read -ra parts <<< "$line"
  [[ $line == *[[:space:]] ]] && parts+=("")
  current="\${parts[-1]-}"
  [[ $COMP_WORDBREAKS == *:* && $current == *:* ]] && before="\${current%:*}:"
  [[ $COMP_WORDBREAKS == *=* && \${current#"$before"} == *=* ]] && before="\${current%=*}="
  COMPREPLY=()
  while IFS= read -r candidate; do
    COMPREPLY+=("\${candidate#"$before"}")
  done < <("$1" ${COMPLETE} "\${parts[@]:1}" 2>/dev/null)
  if [[ \${COMPREPLY[0]-} == *[/=.] ]]; then compopt -o nospace 2>/dev/null; fi
  return 0
}
complete -o default -F _callwire callwire
`;

const ZSH = `#compdef callwire
_callwire() {
  local -a candidates
  candidates=("\${(@f)$("\${words[1]}" ${COMPLETE} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  candidates=("\${(@)candidates:#}")
  if (( \${#candidates} == 0 )); then
    _files
    return
  fi
  compadd -S '' -- "\${(@M)candidates:#*[/=.]}"
  compadd -- "\${(@)candidates:#*[/=.]}"
}
compdef _callwire callwire
`;

const FISH = `function __callwire_complete
  set -l parts (commandline -opc) (commandline -ct)
  callwire ${COMPLETE} $parts[2..-1] 2>/dev/null
end
complete -c callwire -a '(__callwire_complete)'
`;

export const SCRIPTS: Readonly<Record<"bash" | "zsh" | "fish", string>> = { bash: BASH, zsh: ZSH, fish: FISH };
