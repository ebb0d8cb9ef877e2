using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>Shells: processes, pipes, signals and terminals in every combination.</summary>
public sealed class BashTests
{
    [Fact]
    public Task Pipes_and_substitutions() => Compare.Succeeds(Command.Bash("""
        seq 100000 | tac | sort -n | sed -n '5p;99999p' | tee >(wc -l > counted) | cat -n; until [ -s counted ]; do sleep 0.01; done; cat counted
        echo "$(echo a; echo "$(echo b | tr b c)")" `echo d`; diff <(seq 10) <(seq 9; echo 10) && paste <(echo x) <(echo y)
        cat <<HERE; cat <<< "here string $((6 * 7))"
        here $(echo document) ${PATH:0:4}
        HERE
        yes | head -n 3; echo "${PIPESTATUS[@]}"; false | true; echo $?; set -o pipefail; false | true || echo failed
        (exit 3); echo $?; (cd /; pwd); pwd | wc -l; x=1; (x=2; echo $x); echo $x; { echo grouped; } | cat; coproc cat; echo to coproc >&${COPROC[1]}; read -r l <&${COPROC[0]}; echo "$l"
        exec 7>file; echo seven >&7; exec 7>&-; cat file; exec 5<>file; read -u 5 w; echo $w; printf '%s\n' {a..e}{1..3} | xargs -n 4; mapfile -t m < <(seq 5); echo ${#m[@]}
        """));

    [Fact]
    public Task Job_control() => Compare.Succeeds(Command.Bash("""
        sleep 0; set -m
        sleep 100 & sleep 101 & jobs -r | sed 's/  */ /g'; kill %1; wait %1; echo "killed $?"; kill -STOP %2; until jobs -s | grep -q Stopped; do sleep 0.01; done; jobs -s | sed 's/  */ /g'
        bg %2 > /dev/null; kill -INT %2; wait %2; echo "interrupted $?"
        (sleep 0.1; exit 5) & wait $!; echo "waited $?"; (exit 6) & (exit 7) & wait -n; [ $? -ge 6 ] && echo either
        wait; (kill -9 $BASHPID); echo "self $?"; (kill -STOP $BASHPID; exit 8) & until jobs -s | grep -q Stopped; do sleep 0.01; done; fg %% > /dev/null; echo "foreground $?"; disown -a; jobs
        for i in 1 2 3 4 5 6 7 8 9 10; do (exit $i) & p[i]=$!; done; for i in 1 2 3 4 5 6 7 8 9 10; do wait ${p[i]}; echo -n "$? "; done; echo
        """) with { Errors = Normaliser.Everything });

    [Fact]
    public Task A_job_is_stopped_and_interrupted_before_its_program_was_ever_run() => Compare.Same(Command.Bash("""
        set -m; cp /usr/bin/sleep .; ./sleep 100 & sleep 0.02; kill -STOP %1; sleep 0.1; kill -CONT %1; kill -INT %1; wait %1; echo "interrupted $?"
        cp /usr/bin/sleep sleep2; ./sleep2 100 & sleep 0.02; kill -TERM %2; wait %2; echo "terminated $?"; cp /usr/bin/true true; ./true; echo $?
        """) with { Errors = Normaliser.Everything });

    /// <summary>The rewriter that makes the image would be stopped too, and the shell wait for a program that waits for it.</summary>
    [Fact]
    public Task A_key_stops_a_program_that_was_never_run_before() => Compare.Prints("stopped\n", new Command("/usr/bin/python3", "-I", "-c", """
        import os, pty, select, shutil, time
        shutil.copy('/usr/bin/sleep', 'fresh')
        pid, terminal = pty.fork()
        if pid == 0: os.execlp('bash', 'bash', '--norc', '--noprofile', '-i')
        seen, deadline = b'', time.monotonic() + 60
        while b'bash-' not in seen: seen += os.read(terminal, 1000) # before, ^Z would throw the line away
        os.write(terminal, b'./fresh 1000\n')
        while b'Stopped' not in seen and time.monotonic() < deadline:
            if select.select([terminal], [], [], 0.02)[0]: seen += os.read(terminal, 1000)
            else: os.write(terminal, b'\x1a')
        print('stopped' if b'Stopped' in seen else seen)
        """));

    [Fact]
    public Task Traps_and_signals() => Compare.Same(Command.Bash("""
        trap 'echo usr1' USR1; trap 'echo chld' CHLD; trap 'echo exit $?' EXIT; trap 'echo err' ERR; trap '' TERM; trap 'echo debug > /dev/null' DEBUG
        kill -USR1 $$; kill -TERM $$; echo alive; false; (trap - TERM; kill -TERM $BASHPID); echo $?; trap - CHLD
        sleep 100 & sleep 0.2; kill -USR2 $!; wait $!; echo $?; (sleep 0.1; kill -USR1 $$) & wait; read -t 0.05 x; echo "timed out $?"; timeout 0.1 sleep 10; echo $?; timeout -s KILL 0.1 sleep 10; echo $?
        timeout --foreground 100 bash -c 'trap "echo caught; exit 9" TERM; until grep -q "^State:.S" /proc/$PPID/status; do :; done; kill -TERM $PPID; while :; do sleep 0.01; done'; echo $?; bash -c 'kill -SEGV $$'; echo $?; trap 'echo "int"; exit 3' INT; kill -INT $$; echo never
        """) with { Errors = Normaliser.Everything });

    [Theory]
    [InlineData("exit 0")]
    [InlineData("exit 255")]
    [InlineData("kill -9 $$")]
    [InlineData("kill -TERM $$")]
    [InlineData("kill -SEGV $$")]
    [InlineData("ulimit -c 0; kill -ABRT $$")]
    [InlineData("kill -PIPE $$")]
    [InlineData("exec /bin/false")]
    [InlineData("exec nonexistent-program")]
    [InlineData("/nonexistent/program")]
    [InlineData("/etc/passwd")]
    [InlineData("/tmp")]
    [InlineData("set -u; echo $undefined")]
    [InlineData("syntax (error")]
    public Task A_script_ends_as_it_does_natively(string script) => Compare.Same(Command.Bash(script));

    [Fact]
    public Task A_terminal() => Compare.Same(Command.Bash("""
        script -qec "bash --norc --noprofile -c 'tty | sed s/[0-9]*\$//; stty size; test -t 0 && echo terminal; ps -o stat= -p \$\$ | sed s/^R/S/ | cut -c1-3; sleep 0.1 & wait; kill -INT 0; echo never'" /dev/null < /dev/null
        echo "status $?"
        script -qec 'bash --norc --noprofile -i' /dev/null <<< $'PS1=\necho interactive $-\nsleep 100 &\nkill %1; wait\nfalse\necho $?\nexit 4\n' | tr -d '\r' | grep -v '^\[1\]' | tail -n 4
        echo "status $?"
        """));

    [Fact]
    public Task Five_hundred_processes_one_after_the_other() => Compare.Prints("500\n", Command.Bash("n=0; for i in {1..500}; do /bin/true && n=$((n + 1)); done; echo $n"));

    [Fact]
    public Task A_hundred_processes_at_once() =>
        Compare.Prints("5050\n", Command.Bash("for i in {1..100}; do (/bin/sleep 0.2; /bin/echo $i) & done | awk '{ n += $1 } END { print n }'; wait"));

    [Fact]
    public Task Dash_agrees() => Compare.Succeeds(new Command("/bin/sh", "-c", """
        trap 'echo bye' EXIT; for i in 1 2 3; do echo $i | (read x; echo $((x * 2))); done; sleep 0.05 & wait $!; echo $?; v=$(sh -c 'exit 3'; echo $?); echo $v; set -- a b c; shift; echo "$@"; type ls; umask; times > /dev/null
        """));

    [Fact]
    [Trait("Category", "Slow")]
    [Trait("Packages", "zsh")]
    public Task Zsh_with_its_modules_jobs_and_pseudo_terminals() => Compare.Succeeds(Command.Bash("""
        cat > script <<'END'
        zmodload zsh/datetime zsh/stat zsh/system zsh/zpty zsh/net/socket; setopt extended_glob
        print ${(j:,:)${(Oa)${(s: :):-one two three}}} ${(U)$(print lower)}; typeset -A map=(a 1 b 2); print ${(kv)map}; print -l *(N) | head -n 1; mkdir -p d/e/f; touch d/e/f/g; print -l **/*(.)
        diff =(print a) =(print b); tee >(tr a-z A-Z > upper) <<< shout > plain; until [[ -s upper ]]; do sleep 0.01; done; cat upper plain; zstat +size upper
        coproc cat; print -p coprocess; read -p line; print $line; coproc :; wait; zpty terminal cat; zpty -w terminal typed; zpty -r terminal line; print ${line%%[[:space:]]#}; zpty -d terminal
        zsocket -l listening; l=$REPLY; (zsocket listening; print -u $REPLY through a socket) & zsocket -a $l; read -u $REPLY line; print $line; wait
        TRAPUSR1() { print trapped }; kill -USR1 $$; { print first; return 3 } always { print always } & wait $!; print "ended $?"; (sysread -t 5 -c n text < script; print $n); for i in {1..5}; do (exit $i) & wait $!; print -n "$? "; done; print
        TIMEFMT=done; time sleep 0; (( EPOCHREALTIME > 0 )) && print clock; ulimit -n 64; exec zsh -f -c 'print $ARGV0 $(ulimit -n) $0'
        END
        zsh -f script; echo "status $?"
        """) with { Errors = Normaliser.Everything });
}
