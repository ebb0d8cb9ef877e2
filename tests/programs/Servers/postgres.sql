-- What a server is asked in its life: run by psql -a -f natively and under the layer, every line of output compared.
\set ON_ERROR_STOP off
\pset pager off
SET client_min_messages = warning;
SET timezone = 'UTC';

-- Tables, constraints, indexes of every kind
CREATE EXTENSION IF NOT EXISTS plpgsql;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
CREATE TABLE customer (id serial PRIMARY KEY, name text NOT NULL UNIQUE, mood mood DEFAULT 'ok', tags text[], document jsonb, area box, balance numeric(12, 2) DEFAULT 0);
CREATE TABLE purchase (id bigint GENERATED ALWAYS AS IDENTITY, customer integer REFERENCES customer ON DELETE CASCADE, amount positive, at timestamptz, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE purchase_old PARTITION OF purchase FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE purchase_new PARTITION OF purchase FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
INSERT INTO customer (name, mood, tags, document, area)
  SELECT 'name ' || i, (ARRAY['sad', 'ok', 'happy'])[1 + i % 3]::mood, ARRAY['t' || i % 7, 't' || i % 11], jsonb_build_object('n', i, 'even', i % 2 = 0, 'list', jsonb_build_array(i, i * i)), box(point(i, i), point(i + 5, i + 5))
  FROM generate_series(1, 2000) AS i;
INSERT INTO purchase (customer, amount, at) SELECT 1 + i % 2000, 1 + (i * 7919) % 1000, timestamptz '2020-01-01' + (i % 700) * interval '1 day' FROM generate_series(1, 20000) AS i;
CREATE INDEX ON customer USING hash (name);
CREATE INDEX ON customer USING gin (tags);
CREATE INDEX ON customer USING gin (document jsonb_path_ops);
CREATE INDEX ON customer USING gist (area);
CREATE INDEX ON purchase USING brin (at);
CREATE INDEX CONCURRENTLY purchase_amount ON purchase_old (amount) INCLUDE (customer) WHERE amount > 500;
CREATE UNIQUE INDEX ON customer (lower(name) text_pattern_ops);
ANALYZE;
INSERT INTO customer (name) VALUES ('name 1');
INSERT INTO purchase (customer, amount, at) VALUES (1, -1, '2020-05-05');
INSERT INTO purchase (customer, amount, at) VALUES (99999, 1, '2020-05-05');
INSERT INTO purchase (customer, amount, at) VALUES (1, 1, '2030-05-05');
INSERT INTO customer (name, mood) VALUES ('x', 'furious');
EXPLAIN (COSTS OFF) SELECT * FROM customer WHERE tags @> ARRAY['t3', 't8'];
SELECT count(*), min(id), max(id) FROM customer WHERE tags @> ARRAY['t3', 't8'];
SELECT count(*) FROM customer WHERE document @> '{"even": true, "list": [16]}';
SELECT id FROM customer WHERE area && box '((10,10),(12,12))' ORDER BY id;
SELECT count(*), sum(amount) FROM purchase WHERE at >= '2020-12-15' AND at < '2021-01-15';

-- Joins, aggregates, windows, recursion
SELECT mood, count(*), round(avg(amount), 4) AS average, percentile_cont(0.9) WITHIN GROUP (ORDER BY amount) FROM customer JOIN purchase ON customer = customer.id GROUP BY ROLLUP (mood) ORDER BY mood NULLS LAST;
SELECT * FROM (SELECT customer, at::date, amount, rank() OVER w, sum(amount) OVER (w ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), lag(amount, 1, 0) OVER w, ntile(3) OVER w FROM purchase WHERE customer < 4 WINDOW w AS (PARTITION BY customer ORDER BY at, id)) AS windows ORDER BY customer, at, rank LIMIT 20;
WITH RECURSIVE path(n, steps) AS (SELECT 27::bigint, 0 UNION ALL SELECT CASE WHEN n % 2 = 0 THEN n / 2 ELSE 3 * n + 1 END, steps + 1 FROM path WHERE n <> 1) SELECT max(steps), max(n) FROM path;
WITH moved AS (DELETE FROM purchase_old WHERE amount < 20 RETURNING amount), kept AS (INSERT INTO customer (name, balance) SELECT 'sum', sum(amount) FROM moved RETURNING balance) SELECT * FROM kept;
SELECT customer.name, recent.amount FROM customer CROSS JOIN LATERAL (SELECT amount FROM purchase WHERE customer = customer.id ORDER BY at DESC, purchase.id LIMIT 1) AS recent WHERE customer.id % 400 = 0 ORDER BY 1;
SELECT md5(string_agg(id || name || coalesce(mood::text, '') || document::text, ',' ORDER BY id)) FROM customer;
SELECT jsonb_path_query_array(document, '$.list[*] ? (@ > 5)') FROM customer WHERE id IN (2, 3) ORDER BY id;
SELECT to_tsvector('simple', 'the quick brown fox') @@ to_tsquery('simple', 'quick & !dog'), regexp_replace('aXbXc', 'x', '-', 'gi'), 2::numeric ^ 200, date_trunc('month', timestamptz '2020-02-29 12:34'), age(date '2024-03-01', date '2020-02-29');
MERGE INTO customer USING (VALUES ('name 5', 10), ('merged', 20)) AS new(name, amount) ON customer.name = new.name WHEN MATCHED THEN UPDATE SET balance = amount WHEN NOT MATCHED THEN INSERT (name, balance) VALUES (new.name, new.amount);
INSERT INTO customer (name, balance) VALUES ('merged', 1) ON CONFLICT (name) DO UPDATE SET balance = customer.balance + excluded.balance RETURNING name, balance;

-- Parallel workers: dynamic shared memory, latches and signals between processes
SET max_parallel_workers_per_gather = 2; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0; SET enable_indexscan = off;
EXPLAIN (COSTS OFF) SELECT count(*), sum(amount) FROM purchase WHERE amount % 3 = 0;
SELECT count(*), sum(amount) FROM purchase WHERE amount % 3 = 0;
SELECT count(*) FROM purchase AS a JOIN purchase AS b USING (amount) WHERE a.customer < 40;
SET force_parallel_mode = on; SELECT md5(string_agg(name, ',' ORDER BY name)) FROM customer; RESET force_parallel_mode;
CREATE TABLE copied AS SELECT * FROM purchase; SET max_parallel_maintenance_workers = 2; CREATE INDEX ON copied (amount, at); CLUSTER copied USING copied_amount_at_idx; SELECT count(*) FROM copied;
RESET ALL; SET client_min_messages = warning; SET timezone = 'UTC';

-- Disk sorts and hashes
SET work_mem = '64kB'; SELECT md5(string_agg(t, '' ORDER BY t)) FROM (SELECT md5(i::text) AS t FROM generate_series(1, 20000) AS i) AS sorted; SELECT count(DISTINCT md5(i::text)) FROM generate_series(1, 20000) AS i; RESET work_mem;

-- Functions, exceptions, triggers, cursors
CREATE TABLE audit (id serial, operation text, old jsonb, new jsonb);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit (operation, old, new) VALUES (TG_OP, to_jsonb(OLD), to_jsonb(NEW)); RETURN coalesce(NEW, OLD); END $$;
CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON customer FOR EACH ROW EXECUTE FUNCTION note();
UPDATE customer SET balance = balance + 1 WHERE id <= 3; DELETE FROM customer WHERE id = 1999;
SELECT operation, old->>'balance' AS old, new->>'balance' AS new FROM audit ORDER BY id;
CREATE FUNCTION divided(a int, b int) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN a / b; EXCEPTION WHEN division_by_zero THEN RETURN 'caught ' || SQLSTATE; END $$;
SELECT divided(7, 2), divided(1, 0);
CREATE PROCEDURE batches() LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..6 LOOP INSERT INTO audit (operation) VALUES ('batch ' || i); IF i % 2 = 0 THEN COMMIT; ELSIF i = 5 THEN ROLLBACK; END IF; END LOOP; END $$;
CALL batches(); SELECT operation FROM audit WHERE operation LIKE 'batch%' ORDER BY id;
DO $$ DECLARE total int := 0; r record; c CURSOR FOR SELECT id FROM customer WHERE id < 100 ORDER BY id; BEGIN FOR r IN c LOOP total := total + r.id; END LOOP; RAISE WARNING 'total %', total; PERFORM pg_sleep(0.01); END $$;
CREATE VIEW rich AS SELECT name, balance FROM customer WHERE balance > 5; CREATE RULE poor AS ON DELETE TO rich DO INSTEAD UPDATE customer SET balance = 0 WHERE name = OLD.name; DELETE FROM rich WHERE name = 'merged'; SELECT * FROM rich ORDER BY name;
CREATE MATERIALIZED VIEW totals AS SELECT customer, sum(amount) FROM purchase GROUP BY customer; CREATE UNIQUE INDEX ON totals (customer); REFRESH MATERIALIZED VIEW CONCURRENTLY totals; SELECT count(*), sum(sum) FROM totals;

-- Transactions: savepoints, isolation, two phases, locks, cancellation
BEGIN ISOLATION LEVEL SERIALIZABLE; SAVEPOINT a; DELETE FROM audit; ROLLBACK TO a; SELECT count(*) > 0 FROM audit; COMMIT;
BEGIN; INSERT INTO audit (operation) VALUES ('prepared'); PREPARE TRANSACTION 'first'; BEGIN; INSERT INTO audit (operation) VALUES ('given up'); PREPARE TRANSACTION 'second';
SELECT gid FROM pg_prepared_xacts ORDER BY gid; COMMIT PREPARED 'first'; ROLLBACK PREPARED 'second'; SELECT operation FROM audit WHERE operation IN ('prepared', 'given up');
SET statement_timeout = 50; SELECT pg_sleep(10); RESET statement_timeout; SET lock_timeout = 20; BEGIN; LOCK TABLE audit; SELECT pg_advisory_xact_lock(1); COMMIT; RESET lock_timeout;
PREPARE by_id (int) AS SELECT name FROM customer WHERE id = $1; EXECUTE by_id(7); EXECUTE by_id(8); DEALLOCATE by_id;
LISTEN news; NOTIFY news, 'hello'; SELECT pg_notify('news', 'from ' || 'a function'); UNLISTEN news;

-- Bulk data in, out and through other programs; large objects
COPY (SELECT id, name, mood FROM customer WHERE id BETWEEN 10 AND 15 ORDER BY id) TO STDOUT WITH (FORMAT csv, HEADER, FORCE_QUOTE (name));
COPY customer (id, name, balance) FROM STDIN WITH (DELIMITER '|');
5001|from copy|1.5
5002|back\\slash|2.5
\.
COPY customer (id, name) TO PROGRAM 'sort -n | tail -n 2 > copied; wc -l < copied > lines' ; COPY audit (operation) FROM PROGRAM 'seq 3; echo last'; SELECT operation FROM audit ORDER BY id DESC LIMIT 4;
COPY audit TO PROGRAM 'exit 3'; COPY audit FROM '/nonexistent';
\copy (SELECT name FROM customer WHERE id > 5000 ORDER BY id) TO 'client'
\! cat client
SELECT lo_from_bytea(70001, decode(repeat('00ff10', 30000), 'hex')); SELECT md5(lo_get(70001)), length(lo_get(70001, 100, 50)); SELECT lo_put(70001, 5, 'inserted'); SELECT md5(lo_get(70001)); \lo_export 70001 exported
\! wc -c < exported
SELECT lo_unlink(70001);
CREATE TABLE wide (t text); ALTER TABLE wide ALTER t SET STORAGE EXTERNAL; INSERT INTO wide SELECT repeat(md5(i::text), 3000) FROM generate_series(1, 30) AS i; SELECT count(*), md5(string_agg(t, '' ORDER BY t)) FROM wide;

-- Housekeeping
DELETE FROM purchase WHERE amount % 2 = 0; VACUUM (ANALYZE) purchase; VACUUM FULL wide; REINDEX TABLE customer; CHECKPOINT; SELECT pg_switch_wal() IS NOT NULL; TRUNCATE copied; ALTER TABLE purchase DETACH PARTITION purchase_new CONCURRENTLY;
SELECT count(*) FROM purchase; ALTER TABLE customer ADD COLUMN doubled numeric GENERATED ALWAYS AS (balance * 2) STORED; SELECT sum(doubled) FROM customer; CREATE DATABASE other TEMPLATE template0; CREATE TABLESPACE space LOCATION '/nonexistent';
CREATE ROLE reader; GRANT SELECT ON customer TO reader; SET ROLE reader; SELECT count(*) FROM customer; DELETE FROM customer; RESET ROLE; SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'i' ORDER BY 1;
SELECT setting FROM pg_settings WHERE name IN ('dynamic_shared_memory_type', 'shared_memory_type', 'wal_sync_method') ORDER BY name;
\c other
SELECT current_database();
\d
