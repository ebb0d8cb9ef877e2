# nginx: two workers, sendfile, gzip, a proxy before another nginx and before Apache, logs reopened, a reload under load, a worker killed, a graceful stop.
read -r port behind apache <<< "$(free_ports 3)"
url=http://127.0.0.1:$port
mkdir www logs tmp apache
for i in $(seq 20); do seq $((i * i * 100)) > www/$i.txt; done
head -c 5000000 /dev/zero | tr '\0' y > www/big
cat > conf <<END
worker_processes 2;
pid $PWD/pid;
error_log $PWD/logs/error notice;
user www-data;
events { worker_connections 200; }
http {
	include /etc/nginx/mime.types;
	sendfile on; tcp_nopush on; gzip on; gzip_types text/plain; open_file_cache max=20;
	access_log $PWD/logs/access; log_format short '\$status \$uri';
	client_body_temp_path $PWD/tmp/body; proxy_temp_path $PWD/tmp/proxy; fastcgi_temp_path $PWD/tmp/f; uwsgi_temp_path $PWD/tmp/u; scgi_temp_path $PWD/tmp/s;
	proxy_cache_path $PWD/tmp/cache keys_zone=kept:1m;
	upstream backend { server 127.0.0.1:$behind; keepalive 8; }
	server {
		listen 127.0.0.1:$port reuseport; root $PWD/www; keepalive_requests 50;
		location /proxied/ { proxy_pass http://backend/; proxy_http_version 1.1; proxy_set_header Connection ""; }
		location /cached/ { proxy_pass http://backend/; proxy_cache kept; proxy_cache_valid 200 1m; add_header X-Cache \$upstream_cache_status; }
		location /apache/ { proxy_pass http://127.0.0.1:$apache/; }
		location /version { return 200 "one\n"; }
	}
	server { listen 127.0.0.1:$behind; root $PWD/www; access_log $PWD/logs/behind short; }
}
END
cat > apache/conf <<END
ServerRoot $PWD/apache
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
PidFile $PWD/apache/pid
ErrorLog $PWD/apache/error
ServerName localhost
Listen 127.0.0.1:$apache
User www-data
Group www-data
DocumentRoot $PWD/www
END
apache2 -f $PWD/apache/conf; echo "apache $?"
nginx -q -t -c $PWD/conf -e $PWD/logs/error; echo "test $?"
nginx -c $PWD/conf -e $PWD/logs/error; echo "start $?"
eventually curl -sf $url/1.txt
server=$(cat pid)
layered $server $(pgrep -P $server | head -n 2)

for i in $(seq 20); do curl -s $url/$i.txt; done | md5sum
curl -s -H 'Accept-Encoding: gzip' $url/9.txt | gzip -dc | md5sum
curl -s $url/big $url/2.txt $url/proxied/big $url/cached/big $url/cached/big $url/apache/big | md5sum
curl -s -r 100-299,5000-5010 $url/big | grep -c y
curl -s -o missing -w '%{http_code}\n' $url/missing
for i in 1 2; do curl -s -D - -o kept $url/cached/4.txt | grep X-Cache; done

served() { wrk -t 2 -c 8 -d 1 "$@" | awk '/requests in/ { print ($1 > 100) } /Socket errors|Non-2xx/'; }
served $url/5.txt
served $url/proxied/5.txt
ab -q -n 500 -c 4 $url/apache/3.txt | grep -E '^(Complete|Failed|HTML)'

worker=$(pgrep -P $server | head -n 1)
sed -i 's/"one/"two/' conf
ab -q -n 1000 -c 4 $url/7.txt > ab &
nginx -c $PWD/conf -e $PWD/logs/error -s reload; echo "reload $?"
wait $!; grep -E '^(Complete|Failed|HTML)' ab
eventually holds "curl -s $url/version" two
eventually gone $worker
mv logs/behind logs/old; nginx -c $PWD/conf -e $PWD/logs/error -s reopen; eventually test -e logs/behind
kill -9 $(pgrep -P $server | head -n 1)
for i in $(seq 5); do curl -s --retry 3 --retry-all-errors $url/3.txt | md5sum; done
nginx -c $PWD/conf -e $PWD/logs/error -s quit; echo "quit $?"
eventually gone $server
kill $(cat apache/pid); eventually test ! -e apache/pid
sort logs/old | uniq | head -n 30
grep -c -e emerg -e alert logs/error | sed 's/^1$/one killed worker/'
:
