# MariaDB: its engines, procedures and searches, clients at once, a crash in the middle of their transactions and recovery, a dump read back.
s=$PWD/socket d=$PWD/data
serve() {
	mariadbd --no-defaults --user=$(id -un) --datadir=$d --socket=$s --pid-file=$PWD/pid --skip-networking --innodb-buffer-pool-size=16M --innodb-log-file-size=8M > log 2>&1 & server=$!
	eventually sql 'SELECT 1'
	layered $server
}
client() { mariadb --no-defaults --default-character-set=utf8mb4 -u root -S $s "$@"; }
sql() { client -N -B -e "$1" 2>&1; }
dump() { mariadb-dump --no-defaults -u root -S $s --skip-comments --skip-dump-date --routines --databases bank texts; }
mariadb-install-db --no-defaults --user=$(id -un) --datadir=$d --auth-root-authentication-method=normal --skip-test-db > install.log 2>&1; echo "install $?"
serve
client -N -B --force 2>&1 <<'END'
CREATE DATABASE bank; CREATE DATABASE texts CHARACTER SET utf8mb4; USE bank;
CREATE TABLE account (id INT PRIMARY KEY AUTO_INCREMENT, balance INT NOT NULL, note JSON, CHECK (balance > -100000)) ENGINE=InnoDB;
CREATE TABLE history (id INT PRIMARY KEY AUTO_INCREMENT, source INT, target INT, FOREIGN KEY (source) REFERENCES account (id)) ENGINE=InnoDB;
CREATE TABLE audit (what VARCHAR(50)) ENGINE=Aria; CREATE TABLE counted (n INT) ENGINE=MyISAM; CREATE TABLE held (n INT) ENGINE=MEMORY;
CREATE TRIGGER noted AFTER INSERT ON account FOR EACH ROW INSERT INTO audit VALUES (CONCAT('account ', NEW.id));
INSERT INTO account (balance, note) SELECT 1000, JSON_OBJECT('n', seq) FROM seq_1_to_50;
INSERT INTO counted SELECT seq * seq FROM seq_1_to_1000; INSERT INTO held SELECT n % 7 FROM counted;
DELIMITER //
CREATE PROCEDURE transfer (a INT, b INT) BEGIN START TRANSACTION; UPDATE account SET balance = balance + IF(id = a, -1, 1) WHERE id IN (a, b); INSERT INTO history (source, target) VALUES (a, b); COMMIT; END //
DELIMITER ;
SELECT COUNT(*), SUM(balance), SUM(JSON_VALUE(note, '$.n')) FROM account; SELECT COUNT(*) FROM audit; SELECT n, COUNT(*), SUM(COUNT(*)) OVER (ORDER BY n) FROM held GROUP BY n ORDER BY n;
CREATE TABLE texts.t (id INT PRIMARY KEY, body TEXT, FULLTEXT (body)) ENGINE=InnoDB; CREATE TABLE texts.p (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 4; INSERT INTO texts.p SELECT seq FROM seq_1_to_100;
INSERT INTO texts.t VALUES (1, 'a system call is a trap'), (2, 'a call is cheap'), (3, 'Größe, 長さ, длина');
SELECT id FROM texts.t WHERE MATCH (body) AGAINST ('trap'); SELECT UPPER(body), LENGTH(body), CHAR_LENGTH(body) FROM texts.t WHERE id = 3; SELECT body REGEXP '^a .*p$' FROM texts.t;
WITH RECURSIVE f (n, a, b) AS (SELECT 1, 0, 1 UNION ALL SELECT n + 1, b, a + b FROM f WHERE n < 30) SELECT MAX(a) FROM f;
INSERT INTO history (source, target) VALUES (1000, 1);
SELECT * INTO OUTFILE '/nonexistent/file' FROM account;
CHECKSUM TABLE account, counted, audit, texts.t, texts.p;
END
echo "status $?"
transfers() { for i in $(seq $1); do echo "CALL bank.transfer($((1 + (i * $2) % 25)), $((26 + (i * $2) % 25)));"; done; }
for n in 3 7 11 13; do transfers 150 $n | client & clients[n]=$!; done
wait ${clients[@]}; echo "clients $?"
sql 'SELECT COUNT(*), (SELECT SUM(balance) FROM bank.account) FROM bank.history'
for n in 3 7; do transfers 100000 $n | client > crash$n.log 2>&1 & clients[n]=$!; done
eventually holds "sql 'SELECT COUNT(*) > 700 FROM bank.history'" 1
kill -9 $server; wait $server; echo "killed $?"
for n in 3 7; do wait ${clients[n]}; echo "client $?"; done
serve
sql 'SELECT COUNT(*) > 700, (SELECT SUM(balance) FROM bank.account), (SELECT COUNT(*) FROM bank.account) FROM bank.history; CHECK TABLE bank.account, bank.history, bank.audit, bank.counted, texts.t; SELECT COUNT(*) FROM bank.held'
dump > dump.sql; echo "dump $?"
sql 'DROP DATABASE bank; DROP DATABASE texts'
client < dump.sql; echo "read back $?"
dump | cmp - dump.sql && echo same
mariadb-admin --no-defaults -u root -S $s shutdown; wait $server; echo "server $?"
:
