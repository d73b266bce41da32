#compdef weft
# Completion of weft for zsh: put it as _weft into a folder of $fpath.
IFS= read -r -d '' _weft_candidates <<'CANDIDATES'
@CANDIDATES@
CANDIDATES
_weft() {
  local line value about prefix files=''
  local -a whole described open
  while IFS= read -r line; do
    if [[ $line == :files* ]]; then
      files=1
      continue
    fi
    value=${line%%$'\t'*} about=${line#*$'\t'}
    [[ -z $about ]] || about=":$about"
    if [[ $value == *= ]]; then
      open+=("${value//:/\\:}$about")
    else
      whole+=("${value//:/\\:}$about")
    fi
  done < <(sh -c "$_weft_candidates" weft "${(@)words[2,CURRENT-1]}" "$PREFIX")
  [[ -z $whole ]] || _describe -V weft whole
  [[ -z $open ]] || _describe -V weft open -S ''
  if [[ -n $files ]]; then
    prefix=${PREFIX%=*}
    [[ $prefix == $PREFIX ]] || compset -P '*='
    _files
  fi
}
if [ "$funcstack[1]" = _weft ]; then _weft "$@"; else compdef _weft weft; fi
