# bash completion for trapless(1). Needs nothing but bash: source it, or install it as completions/trapless.

# The index of the first operand of the command at word 2, or of the word after --; empty if there is none before the cursor.
_trapless_operand() {
	local i
	for ((i = 2; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		--) echo $((i + 1)) && return ;;
		--cache | --format | --kernel | -o | --output) ((i++)) ;;
		-*) ;;
		*) echo "$i" && return ;;
		esac
	done
}

# The program's own completion where bash-completion is loaded, else files.
_trapless_program() {
	local operand=$1
	if declare -F _command_offset >/dev/null; then
		_command_offset "$operand"
	elif ((COMP_CWORD == operand)); then
		mapfile -t COMPREPLY < <(compgen -c -- "$2")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$2")
	fi
}

_trapless() {
	local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} words= operand
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(compgen -W "run stat check kernel-mode trust install abi cache doctor version libsys generate --help --version" -- "$word")
		return
	fi
	case $previous in
	--kernel)
		words="3.10 4.18 5.10 5.14 6.1 6.6 6.12 7.0"
		[ "${COMP_WORDS[1]}" = check ] && words+=" newest"
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
		return
		;;
	--abi) mapfile -t COMPREPLY < <(compgen -W "linux-3.10 linux-4.18 linux-5.10 linux-5.14 linux-6.1 linux-6.6 linux-6.12 linux-7.0" -- "$word") && return ;;
	--cache) mapfile -t COMPREPLY < <(compgen -d -- "$word") && return ;;
	-o | --output) mapfile -t COMPREPLY < <(compgen -f -- "$word") && return ;;
	--variant) mapfile -t COMPREPLY < <(compgen -W "code nobits rtld" -- "$word") && return ;;
	--format)
		words="text json ndjson csv"
		[[ ${COMP_WORDS[1]} = @(cache|abi) ]] && words="text json"
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
		return
		;;
	esac
	case ${COMP_WORDS[1]} in
	run | stat)
		operand=$(_trapless_operand)
		if [ -n "$operand" ] || [[ $word != -* ]]; then
			_trapless_program "${operand:-$COMP_CWORD}" "$word"
			return
		fi
		words="--strict --complete --quiet -q --no-serve --kernel --map --abi --kernel-mode --cache --help"
		[ "${COMP_WORDS[1]}" = stat ] && words+=" -f --per-process -o --output --format"
		;;
	check)
		if [[ $word != -* ]]; then
			mapfile -t COMPREPLY < <(compgen -c -- "$word"; compgen -f -- "$word")
			return
		fi
		words="-v --verbose --kernel --format --help"
		;;
	cache) words="list verify clear --cache --format --help" ;;
	doctor) words="--json --cache --help" ;;
	kernel-mode) words="demo --kernel --with --help" ;;
	trust) words="check --help" ;;
	install) words="--trusted --help" ;;
	abi)
		case $COMP_CWORD.${COMP_WORDS[2]} in
		2.*) words="list show diff check --help" ;;
		*.check) mapfile -t COMPREPLY < <(compgen -f -- "$word") && return ;;
		*) words="3.10 4.18 5.10 5.14 6.1 6.6 6.12 7.0 newest --format --help" ;;
		esac
		;;
	libsys) words="build --variant --abi --calls --loader --interpreter -o --output --help" ;;
	generate) words="--check --help" ;;
	*) words="--help" ;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}

complete -o default -F _trapless trapless
