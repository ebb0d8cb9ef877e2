# OpenSSH on loopback with a key and configuration of its own: commands, a terminal, sftp, scp, rsync, forwarding, multiplexing, many sessions, a refusal.
# The server leaves the layer where it installs its seccomp filter; what it starts runs natively or layered, with the same results.
read -r port web forward <<< "$(free_ports 3)"
mkdir -p ssh data /run/sshd # the last is what the package's service makes
chmod 700 ssh
ssh-keygen -q -t ed25519 -N '' -f ssh/host; ssh-keygen -q -t ed25519 -N '' -f ssh/me; ssh-keygen -q -t rsa -b 2048 -N secret -f ssh/other
cp ssh/me.pub ssh/authorized
cat > ssh/server.conf <<END
Port $port
ListenAddress 127.0.0.1
HostKey $PWD/ssh/host
AuthorizedKeysFile $PWD/ssh/authorized
PidFile $PWD/ssh/pid
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
AcceptEnv GIVEN
MaxStartups 50
MaxSessions 20
Subsystem sftp /usr/lib/openssh/sftp-server
END
cat > ssh/client.conf <<END
Host box
	HostName 127.0.0.1
	Port $port
	User $(id -un)
	IdentityFile $PWD/ssh/me
	IdentitiesOnly yes
	UserKnownHostsFile $PWD/ssh/known
	StrictHostKeyChecking accept-new
	LogLevel ERROR
	KexAlgorithms curve25519-sha256
END
ssh="ssh -F ssh/client.conf"
/usr/sbin/sshd -t -f $PWD/ssh/server.conf; echo "test $?"
/usr/sbin/sshd -D -e -f $PWD/ssh/server.conf 2> ssh/log & server=$!
eventually $ssh box true
layered $server
$ssh box 'echo "in a command"; exit 7'; echo "status $?"
$ssh box 'kill -TERM $$'; echo "killed $?"
GIVEN=variable $ssh -o SendEnv=GIVEN box 'echo $GIVEN; umask; ulimit -n > /dev/null; echo error >&2' 2>&1
seq 200000 | $ssh box 'md5sum; cat > /dev/null'; $ssh box 'seq 200000' | md5sum; head -c 3000000 /dev/zero | $ssh -C box cat | md5sum
$ssh -tt box 'test -t 0 && echo terminal; stty size; exit 3' < /dev/null | tr -d '\r'; echo "status ${PIPESTATUS[0]}"
for i in $(seq 8); do $ssh box "echo $i" & done > sessions; eventually holds 'wc -l < sessions' 8; sort sessions
for i in $(seq 30); do seq $((i * 1000)) > data/f$i; done; mkdir data/sub; ln -s ../f1 data/sub/link; chmod 751 data/sub
scp -q -r -p -F ssh/client.conf data box:$PWD/copied; diff -r data copied && stat -c '%a %F' copied/sub; scp -q -O -F ssh/client.conf box:$PWD/data/f9 legacy; cmp legacy data/f9
printf '%s\n' "cd $PWD/data" 'get f3 fetched' 'put fetched sub/put' 'rename f4 renamed' 'chmod 600 f5' 'ls -1' 'rm f6' 'mkdir new' 'symlink f7 link7' 'df -h nowhere' > batch
sftp -q -b - -F ssh/client.conf box < batch | grep -v '^sftp>' ; ls data | wc -l; cmp fetched data/sub/put
rsync -aO -e "$ssh" data/ box:$PWD/mirrored/; echo changed > data/f8; rm data/f9; rsync -aO --delete --itemize-changes -e "$ssh" data/ box:$PWD/mirrored/ | sort; diff -r data mirrored
mkdir www; seq 5000 > www/page; python3 -I -m http.server --bind 127.0.0.1 --directory www $web > web.log 2>&1 & page=$!
$ssh -N -L $forward:127.0.0.1:$web -o ExitOnForwardFailure=yes box & tunnel=$!
eventually curl -sf http://127.0.0.1:$forward/page; for i in 1 2 3; do curl -s http://127.0.0.1:$forward/page | md5sum; done; kill $tunnel; wait $tunnel
$ssh -N -D $forward box & tunnel=$!
eventually curl -sf --socks5 127.0.0.1:$forward http://127.0.0.1:$web/page; curl -s --socks5 127.0.0.1:$forward http://127.0.0.1:$web/page | md5sum; kill $tunnel; wait $tunnel
$ssh -f -N -M -S $PWD/control box; for i in 1 2 3; do $ssh -S $PWD/control box "echo shared $i"; done; $ssh -S $PWD/control -O check box 2>&1 | sed 's/pid=[0-9]*/PID/'; $ssh -q -S $PWD/control -O exit box
$ssh -R 0:127.0.0.1:$web box 'sleep 0.1; echo remote forward' 2>&1 | sed 's/[0-9]\{4,\}/PORT/'
SSH_ASKPASS_REQUIRE=never ssh -F ssh/client.conf -o IdentityFile=$PWD/ssh/other -o IdentityFile=none -o BatchMode=yes box true 2>&1 | sed 's/^.*@//'; echo "refused ${PIPESTATUS[0]}"
eval "$(ssh-agent -s)" > /dev/null; ssh-add -q ssh/me; ssh-add -l | cut -d' ' -f 1,4; ssh -F ssh/client.conf -o IdentityFile=none -o IdentitiesOnly=no box echo by agent; ssh-add -q -D; ssh-agent -k > /dev/null
GIT_SSH_COMMAND="ssh -F $PWD/ssh/client.conf" bash -c "git init -q r; cd r; git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x; cd ..; git clone -q box:$PWD/r cloned && git -C cloned log --format=%s"
kill $page; kill -HUP $server; eventually holds 'grep -c "Server listening" ssh/log' 2; eventually $ssh box true; kill $server; wait $server; echo "server $?"
grep -c -i -e fatal -e segv ssh/log
:
