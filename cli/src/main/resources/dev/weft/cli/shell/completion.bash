# Completion of weft for bash: source it, or put it into
# ~/.local/share/bash-completion/completions/weft
_weft() {
  local candidates line value files=''
  local -a words=("${COMP_WORDS[@]:1:COMP_CWORD}")
  # Bash splits at = and :, which are parts of an option here.
  local -a joined=()
  local word glue=''
  for word in "${words[@]}"; do
    if [[ $word == [=:]* || -n $glue ]] && ((${#joined[@]})); then
      joined[-1]+=$word
      glue=''
      [[ $word == [=:] ]] && glue=1
    else
      joined+=("$word")
    fi
  done
  COMPREPLY=()
  local current=${joined[-1]} typed=${COMP_WORDS[COMP_CWORD]}
  [[ $typed == [=:] ]] && typed=''
  local before=${current%"$typed"}
  while IFS= read -r line; do
    if [[ $line == :files* ]]; then
      files=1
      continue
    fi
    value=${line%%$'\t'*}
    [[ $value == *= ]] && compopt -o nospace
    COMPREPLY+=("$(printf '%q' "${value#"$before"}")")
  done < <(sh -c "$_weft_candidates" weft "${joined[@]}")
  if [[ -n $files ]]; then
    compopt -o filenames
    while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$typed")
  fi
}
IFS= read -r -d '' _weft_candidates <<'CANDIDATES'
@CANDIDATES@
CANDIDATES
complete -F _weft weft
