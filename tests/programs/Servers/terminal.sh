# Programs on terminals: tmux with its panes as the user sees them, script's recording, a full-screen editor and pager, job control and resizing.
export SHELL=/bin/sh TERM=xterm TMUX_TMPDIR=$PWD
tmux="tmux -L test -f /dev/null"
cat > shellrc <<'END'
PS1='$ '
END
$tmux new-session -d -x 80 -y 24 -s main "ENV=$PWD/shellrc /bin/sh -i"
server=$($tmux display-message -p -t main '#{pid}')
screen() { $tmux capture-pane -p -t "$1" | sed -e '/^$/d'; }
shows() { screen "$1" | grep -q -e "$2"; }
keys() { $tmux send-keys -t "$@"; }
prompted() { [ "$(screen main | tail -n 1)" = '$' ]; }
eventually shows main '^\$'
layered $server $($tmux display-message -p -t main '#{pane_pid}')
keys main 'stty size; tty | sed s/[0-9]*$//; echo $TERM' Enter; eventually shows main tmux-
keys main 'seq 100 | tail -n 5' Enter; eventually shows main '^100'; eventually prompted; screen main
resized() { keys main 'clear; stty size' Enter; sleep 0.1; shows main '^24 80'; }
running() { holds "$tmux display-message -p -t $1 '#{pane_current_command}'" $2; }
keys main 'clear; sleep 1000' Enter; eventually running main sleep; keys main C-z; eventually shows main Stopped; keys main 'jobs' Enter 'kill %1; fg' Enter; eventually shows main Terminated
keys main 'clear; cat' Enter; eventually running main cat; keys main 'typed twice' Enter; eventually holds "$tmux capture-pane -p -t main | grep -c twice" 2; keys main C-c; eventually running main sh; eventually prompted; screen main
$tmux split-window -h -t main 'cat'; keys main.0 'clear; stty size' Enter; eventually shows main.0 '^24 40'
keys main.1 'in the second pane' Enter; eventually holds "$tmux capture-pane -p -t main.1 | grep -c second" 2; screen main.1; $tmux kill-pane -t main.1; eventually resized
printf 'line %s\n' $(seq 200) > text
keys main 'clear; LESS= less text' Enter; eventually shows main 'line 23'; keys main G; eventually shows main 'line 200'; keys main '?line 77' Enter; eventually shows main '^line 77'; screen main | head -n 3; keys main q
keys main 'clear; script -q -c "echo recorded; stty size; exit 4" typescript; echo status $?' Enter; eventually shows main '^status [0-9]'; screen main | grep -e recorded -e status; tr -d '\r' < typescript | grep -c recorded
$tmux set-buffer pasted; $tmux paste-buffer -t main; eventually shows main pasted; $tmux list-panes -a -F '#{session_name} #{pane_width}x#{pane_height} #{pane_current_command}'; $tmux new-window -t main 'exit 3'; eventually holds "$tmux list-windows -t main | wc -l" 1
$tmux kill-server; eventually gone $server

: > null.in; script -qec 'echo "to a terminal"; test -t 1 && echo yes; exit 5' log < null.in | tr -d '\r'; echo "script ${PIPESTATUS[0]}"
python3 -I - <<'END'
import os, pty, select, signal, struct, fcntl, termios, time
pid, fd = pty.fork()
if pid == 0: os.execlp('bash', 'bash', '--norc', '--noprofile', '-c', 'echo started; trap "stty size" WINCH; read -p "name: " n; echo "hello $n"; read -s -p "secret: " s; echo; echo ${#s}; stty -a | grep -o "[-]*icanon"; kill -STOP $$; echo continued')
seen = b''
def until(text):
    global seen
    while text not in seen:
        seen += os.read(fd, 1000)
until(b'name: '); os.write(fd, b'wrold\x7f\x7f\x7f\x7forld\n')
until(b'secret: '); os.write(fd, b'hidden\n'); until(b'icanon')
os.waitpid(pid, os.WUNTRACED); fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack('HHHH', 33, 44, 0, 0)); os.kill(pid, signal.SIGCONT)
try: until(b'never')
except OSError: pass
print(seen.decode().replace('\r', ''), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
END
:
