# Programs with raised privileges start natively from under the layer, and what they run sees what it would; programs that lower theirs stay.
layered $$
if [ $(id -u) = 0 ]; then
	sudo -n id -u; sudo -n -u nobody sh -c 'id -un; exit 3'; echo "sudo $?"
	GIVEN=kept sudo -n --preserve-env=GIVEN -u nobody printenv GIVEN; sudo -n -u '#65534' id -u; sudo -n -l -U nobody > list 2>&1; echo "list $?"
	su -s /bin/sh -c 'id -un; echo $HOME; umask' nobody; su -s /bin/sh nobody -c 'kill -TERM $$'; echo "su $?"
	runuser -u nobody -- id -un; setpriv --reuid=65534 --clear-groups --no-new-privs sh -c 'id -u; grep NoNewPrivs /proc/self/status; sudo -n id -u > /dev/null 2>&1; echo $?'
	setpriv --reuid=65534 --regid=65534 --clear-groups sh -c 'passwd -S nobody | cut -d" " -f 1; mount | wc -l > /dev/null; newgrp < /dev/null; su -c true < /dev/null; echo "denied $?"; sudo -n true; echo "denied $?"'
	setpriv --bounding-set=-all,+setuid,+setgid --inh-caps=-all sh -c 'grep CapBnd /proc/self/status'; chroot --userspec=nobody / id -un; cp /usr/bin/id capable; setcap cap_net_raw+ep capable 2> null && ./capable -u
	cp /usr/bin/id owned; chown nobody owned; chmod 4755 owned; ./owned; chmod 2755 owned; chgrp nogroup owned; chmod 2755 owned; ./owned; (trap '' TERM; ./owned -u); ./owned -u | cat; timeout 10 ./owned -u; exec ./owned -un
fi
:
