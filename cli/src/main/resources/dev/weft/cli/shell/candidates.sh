# Prints what may come next, a line each: the word, a tab, and what it means. The arguments are the
# words behind `weft`; the last is the one that is being typed. `:files`, a tab and what stands before
# it asks for the names of files.
# Runs in any POSIX shell, and starts no other program.
weft_candidates() {
  tab=$(printf '\t')
  cache=${XDG_CACHE_HOME:-$HOME/.cache}/weft/completion
  command='' plan='' run='' given='' position=0
  while [ $# -gt 1 ]; do
    word=$1
    shift
    if [ -z "$command" ]; then
      command=$word
    elif [ -n "$given" ]; then
      [ "$given" != --plan ] || plan=$word
      given=''
    else
      case $word in
        --) position=-1 ;;
        --plan=*) plan=${word#*=} ;;
        --*=*) ;;
        -?*)
          find_label "$word"
          [ -z "$label" ] || given=$word
          ;;
        *)
          find_label "$position"
          case $label in
            PLAN) plan=$word ;;
            RUN) run=$word ;;
          esac
          [ "$position" -lt 0 ] || position=$((position + 1))
          ;;
      esac
    fi
  done
  current=$1
  if [ -z "$command" ]; then
    commands
  elif [ "$position" -lt 0 ]; then
    files ''
  elif [ -n "$given" ]; then
    find_label "$given"
    values ''
  else
    case $current in
      --*=*)
        find_label "${current%%=*}"
        values "${current%%=*}="
        ;;
      -*) options ;;
      *)
        find_label "$position"
        values ''
        ;;
    esac
  fi
}

# Sets label to that of an option's value or of a parameter; to nothing for an option without a value.
find_label() { # name or position
  label=''
  case "$command $1" in
@LABELS@
  esac
}

commands() {
@COMMANDS@
}

options() {
  case $command in
@OPTIONS@
  esac
}

# Prints the values that fit a label.
values() { # what stands before the value
  typed=${current#"$1"}
  case $label in
    PLAN | FILE | DIR | ROWS | ROWS...) files "$1" ;;
    RUN) recorded "$(key "${plan%"${plan##*/}"}.")%" run "$1" '' ;;
    TASK) recorded "$(key "$(plan_of_run)")" task "$1" '' ;;
    NAME=MAX) recorded "$(key "$(plan_of_run)")" limit "$1" = ;;
    NAME=FILE)
      case $typed in
        *=*) files "${current%"${typed#*=}"}" ;;
        *) recorded "$(key "$(plan_of_run)")" input "$1" = ;;
      esac
      ;;
    NAME=VALUE)
      case $typed in
        *=*) recorded "$(key "$(plan_of_run)")" choice "$1" '' ;;
        *) recorded "$(key "$(plan_of_run)")" input "$1" = ;;
      esac
      ;;
    *' '*) for each in $label; do say "$1$each" ''; done ;;
  esac
}

# Prints what a file of the index says of a kind. Its lines: kind, name, what it means.
recorded() { # file, kind, what stands before, what stands behind
  [ -r "$cache/$1" ] || return 0
  while IFS=$tab read -r kind name about; do
    [ "$kind" != "$2" ] || say "$3$name$4" "$about"
  done <"$cache/$1"
}

# Prints the plan that was named, that of the run that was named, or the plan that has no need to be.
plan_of_run() {
  if [ -n "$plan" ]; then
    printf '%s\n' "$plan"
  elif [ -n "$run" ] && [ -r "$cache/$(key .)%" ]; then
    while IFS=$tab read -r _ name about; do
      case $name in "$run"*) printf '%s\n' "$about" && return ;; esac
    done <"$cache/$(key .)%"
  else
    echo weft.yaml
  fi
}

# Prints the name of a file in the index: the whole path, with % for each /.
key() { # path
  case $1 in
    */*) folder=${1%/*}/ last=${1##*/} ;;
    *) folder=./ last=$1 ;;
  esac
  path=$(cd -P "$folder" 2>/dev/null && pwd -P) || return 0
  [ "$last" = . ] || path=${path%/}/$last
  name=''
  while :; do
    case $path in
      */*) name=$name${path%%/*}% path=${path#*/} ;;
      *) break ;;
    esac
  done
  printf '%s\n' "$name$path"
}

# Asks for the names of files.
files() { # what stands before the file
  printf ':files\t%s\n' "$1"
}

# Prints a candidate if it begins with what is typed.
say() { # candidate, what it means
  case $1 in "$current"*) printf '%s\t%s\n' "$1" "$2" ;; esac
}

# Where it is, `weft run` and `weft check` write the names of what a plan has into it.
[ -d "${XDG_CACHE_HOME:-$HOME/.cache}/weft/completion" ] ||
  mkdir -p "${XDG_CACHE_HOME:-$HOME/.cache}/weft/completion" 2>/dev/null
weft_candidates "$@"
