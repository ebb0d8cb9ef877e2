# Apache $MPM: files, ranges, compression, CGI, keep-alive, a graceful reload under load, a worker killed, a graceful stop.
port=$(free_ports 1)
url=http://127.0.0.1:$port
modules=/usr/lib/apache2/modules
mkdir www cgi logs
for i in $(seq 20); do seq $((i * i * 100)) > www/$i.txt; done
head -c 3000000 /dev/zero | tr '\0' x > www/big
cat > cgi/show <<'END'
#!/bin/sh
printf 'Content-Type: text/plain\r\n\r\n'
echo "$REQUEST_METHOD $QUERY_STRING $SCRIPT_NAME $(id -u)"
if [ "$REQUEST_METHOD" = POST ]; then md5sum; fi
END
chmod 755 cgi/show
# The workers give root up, and cannot make images: what their CGI programs need is there already.
./cgi/show > /dev/null

load() { for m; do echo "LoadModule ${m}_module $modules/mod_$m.so"; done; }
cat > conf <<END
ServerRoot $PWD
$(load mpm_$MPM authz_core dir mime alias $CGI deflate filter headers)
PidFile $PWD/pid
ErrorLog $PWD/logs/error
ServerName localhost
Listen 127.0.0.1:$port
User www-data
Group www-data
DocumentRoot $PWD/www
TypesConfig /etc/mime.types
StartServers 2
KeepAlive On
MaxKeepAliveRequests 50
ScriptAlias /cgi/ $PWD/cgi/
$([ $CGI = cgid ] && echo ScriptSock $PWD/logs/cgid)
AddOutputFilterByType DEFLATE text/plain
<Directory $PWD>
Require all granted
</Directory>
END
apache2 -t -f $PWD/conf
apache2 -f $PWD/conf -k start; echo "start $?"
eventually curl -sf $url/1.txt
server=$(cat pid)
layered $server $(pgrep -P $server)

for i in $(seq 20); do curl -s $url/$i.txt; done | md5sum
curl -s --compressed $url/9.txt | md5sum
curl -s -H 'Accept-Encoding: gzip' $url/9.txt | gzip -dc | md5sum
curl -s $url/big $url/2.txt $url/big | md5sum
curl -s -r 100-299 $url/big | md5sum
curl -s -o missing -w '%{http_code}\n' $url/missing
curl -s "$url/cgi/show?a=b"
curl -s --data-binary @www/20.txt $url/cgi/show

counts() { grep -E '^(Complete|Failed|HTML)'; }
ab -q -n 1000 -c 8 -k $url/5.txt | counts
ab -q -n 200 -c 4 $url/5.txt | counts
ab -q -n 20 -c 2 $url/cgi/show | counts

worker=$(pgrep -P $server | head -n 1)
ab -q -n 600 -c 4 $url/7.txt > ab &
apache2 -f $PWD/conf -k graceful; echo "graceful $?"
wait $!; counts < ab
eventually gone $worker
kill -9 $(pgrep -P $server | tail -n 1)
for i in $(seq 5); do curl -s --retry 3 --retry-all-errors $url/3.txt | md5sum; done
eventually pgrep -P $server
layered $server
apache2 -f $PWD/conf -k graceful-stop; echo "stop $?"
eventually gone $server
grep -c -i -e segv -e 'core dump' -e 'exit signal Abort' logs/error
:
