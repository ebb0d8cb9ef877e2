using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>Interpreters and the processes, threads and event loops of their libraries.</summary>
public sealed class LanguageTests
{
    private static Command Python(string script) => new("/usr/bin/python3", "-I", "-c", script);

    [Fact]
    public Task Python_runs_threads() => Compare.Succeeds(Python("""
        import threading, queue, time, os, concurrent.futures as f
        q = queue.Queue(); lock = threading.Lock(); total = 0
        def work():
            global total
            while (i := q.get()) is not None:
                with lock: total += i
        ts = [threading.Thread(target=work) for _ in range(16)]
        [t.start() for t in ts]; [q.put(i) for i in range(10000)]; [q.put(None) for _ in ts]; [t.join() for t in ts]
        print(total, threading.get_native_id() == os.getpid(), time.get_clock_info('monotonic').resolution)
        with f.ThreadPoolExecutor(8) as p: print(sum(p.map(lambda i: os.getpid() == os.getpid() and i, range(1000))))
        e = threading.Event(); threading.Timer(0.05, e.set).start(); print(e.wait(10)); time.sleep(0.01)
        """));

    [Fact]
    public Task Python_runs_subprocesses() => Compare.Same(Python("""
        import subprocess as s, os, signal, sys
        print(s.check_output(['echo', 'x']), s.run('exit 3', shell=True).returncode, s.run(['sh', '-c', 'kill -9 $$']).returncode)
        print(s.run(['cat'], input=b'y' * 1000000, capture_output=True).stdout.count(b'y'))
        p = s.Popen(['sleep', '100'], start_new_session=True, close_fds=True, pass_fds=[os.open('/dev/null', os.O_RDONLY)]); p.terminate(); print(p.wait())
        for bad in ('/nonexistent', '/etc/passwd', '/tmp'):
            try: s.run([bad])
            except OSError as e: print(type(e).__name__, e.errno, e)
        print(s.run(['pwd'], cwd='/usr', env={}, stdout=s.PIPE, preexec_fn=lambda: os.nice(1)).stdout, s.run(['/usr/bin/env'], env={'A': '1'}, stdout=s.PIPE).stdout)
        try: s.run(['sleep', '100'], timeout=0.1)
        except s.TimeoutExpired as e: print(e.cmd)
        a = s.Popen(['seq', '1000'], stdout=s.PIPE); b = s.Popen(['wc', '-l'], stdin=a.stdout, stdout=s.PIPE); a.stdout.close(); print(b.communicate(), a.wait())
        pid = os.posix_spawn('/bin/echo', ['echo', 'spawned'], {}); print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])); print(os.system('exit 4') >> 8, os.popen('echo popen').read())
        pid = os.fork()
        if pid == 0: os.execvp('false', ['false'])
        print(os.waitpid(pid, 0)[1]); sys.exit(5)
        """));

    [Theory]
    [InlineData("fork")]
    [InlineData("spawn")]
    [InlineData("forkserver")]
    public Task Python_runs_multiprocessing(string method) => Compare.Succeeds(new Command("/usr/bin/python3", "-I", "program.py")
    {
        Prepare = work => File.WriteAllText(Path.Combine(work, "program.py"), $"""
            import multiprocessing as m, os
            def square(i): return i * i, os.getpid() != os.getppid()
            def put(q, i): q.put((i, m.parent_process() is not None))
            def add(v, n):
                for _ in range(n):
                    with v.get_lock(): v.value += 1
            if __name__ == '__main__':
                m.set_start_method('{method}')
                with m.Pool(3) as p: print(sum(a for a, b in p.map(square, range(500))))
                q = m.Queue(); ps = [m.Process(target=put, args=(q, i)) for i in range(4)]; [p.start() for p in ps]; print(sorted(q.get() for _ in ps)); [p.join() for p in ps]
                v = m.Value('i', 0); ps = [m.Process(target=add, args=(v, 500)) for i in range(3)]; [p.start() for p in ps]; [p.join() for p in ps]; print(v.value, [p.exitcode for p in ps])
                with m.Manager() as g: l = g.list(range(3)); l.append(9); print(list(l))
                from multiprocessing import shared_memory as s; b = s.SharedMemory(create=True, size=100); b.buf[0] = 7; o = s.SharedMemory(b.name); print(o.buf[0]); o.close(); b.close(); b.unlink()
            """),
    });

    [Fact]
    public Task Python_runs_asyncio() => Compare.Succeeds(Python("""
        import asyncio, signal, os, socket
        async def run(i):
            p = await asyncio.create_subprocess_exec('sh', '-c', f'read x; echo $x {i}; exit {i}', stdin=-1, stdout=-1)
            o, _ = await p.communicate(b'in\n'); return o, p.returncode
        async def echo(r, w): w.write((await r.readline()).upper()); await w.drain(); w.close()
        async def main():
            print(await asyncio.gather(*(run(i) for i in range(8))))
            s = await asyncio.start_server(echo, '127.0.0.1', 0); port = s.sockets[0].getsockname()[1]
            async def client(i):
                r, w = await asyncio.open_connection('127.0.0.1', port); w.write(b'hello %d\n' % i); return await r.readline()
            print(await asyncio.gather(*(client(i) for i in range(50))))
            u = await asyncio.start_unix_server(echo, 'socket'); r, w = await asyncio.open_unix_connection('socket'); w.write(b'unix\n'); print(await r.readline())
            e = asyncio.Event(); asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, e.set); os.kill(os.getpid(), signal.SIGUSR1); await e.wait(); print('signal')
            print(await asyncio.to_thread(os.getcwd) != '', await asyncio.wait_for(asyncio.sleep(0.01, 'slept'), 5))
        asyncio.run(main())
        """));

    [Fact]
    public Task Python_uses_the_system() => Compare.Succeeds(Python("""
        import os, mmap, select, signal, socket, tempfile, ctypes, sqlite3, zlib, hashlib, fcntl, time, resource, pty, sys, pathlib, shutil, glob
        r, w = os.pipe(); os.write(w, b'x' * 100); print(len(os.read(r, 1000)), select.select([r], [w], [], 0)[1] == [w])
        f = tempfile.TemporaryFile(); f.truncate(8192); m = mmap.mmap(f.fileno(), 8192); m[4095:4098] = b'abc'; print(os.pread(f.fileno(), 3, 4095)); fcntl.lockf(f, fcntl.LOCK_EX)
        a, b = socket.socketpair(); socket.send_fds(a, [b'fd'], [r]); print(socket.recv_fds(b, 10, 1)[0]); e = select.epoll(); e.register(a, select.EPOLLOUT); print(e.poll(1)[0][1])
        c = ctypes.CDLL(None, use_errno=True); print(c.getpid() == os.getpid(), c.close(-1), ctypes.get_errno(), c.syscall(39) == os.getpid(), c.syscall(999999), ctypes.get_errno())
        alarms = []; signal.signal(signal.SIGALRM, lambda *_: alarms.append(1)); signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02); signal.pause(); signal.setitimer(signal.ITIMER_REAL, 0); print(len(alarms) > 0, signal.sigtimedwait([signal.SIGUSR1], 0.01))
        print(hashlib.sha256(open('/bin/true', 'rb').read()).hexdigest(), zlib.crc32(b'x' * 100000), resource.getrlimit(resource.RLIMIT_STACK), sys.flags.isolated)
        pid, fd = pty.fork()
        if pid == 0: os.execvp('stty', ['stty', 'size'])
        print(os.read(fd, 100)); print(os.waitpid(pid, 0)[1]); print(os.readlink('/proc/self/exe'), open('/proc/self/comm').read(), open('/proc/self/cmdline').read()[:16])
        d = tempfile.mkdtemp(); [pathlib.Path(d, str(i)).write_text('x') for i in range(300)]; print(len(glob.glob(d + '/*')), sum(e.stat().st_size for e in os.scandir(d))); shutil.rmtree(d); print(os.sendfile(w, os.open('/etc/passwd', 0), 0, 10), os.getrandom(8) != os.getrandom(8), os.sched_getaffinity(0))
        """));

    [Fact]
    public Task Perl_forks_and_pipes() => Compare.Same(new Command("/usr/bin/perl", "-e", """
        use strict; use POSIX ":sys_wait_h"; use IPC::Open3; use Socket; $| = 1;
        for my $i (1..20) { my $p = fork // die; exit $i unless $p; waitpid $p, 0; print $? >> 8, " " } print "\n";
        open my $f, '-|', 'seq 5' or die; print <$f>; close $f; open $f, '|-', 'sort -r' or die; print $f "a\nb\n"; close $f;
        my $o = `echo back; exit 3`; print $o, $? >> 8, "\n"; my $p = open my $k, '-|'; if (!$p) { print "from child\n"; exit 2 } print <$k>; close $k; print $? >> 8, "\n";
        local $SIG{ALRM} = sub { die "alarm\n" }; eval { alarm 1; select undef, undef, undef, 10 }; print $@; local $SIG{CHLD} = sub { 1 while waitpid(-1, WNOHANG) > 0 }; system 'true' for 1..5;
        my $pid = open3(my $in, my $out, undef, 'tr', 'a-z', 'A-Z'); print $in "hello\n"; close $in; print <$out>; socketpair my $a, my $b, AF_UNIX, SOCK_STREAM, 0; syswrite $a, 'xyz'; sysread $b, my $s, 9; print "$s\n";
        my %h = map { $_ => -s $_ } glob '/usr/include/*.h'; print scalar(keys %h) > 10, "\n"; print syscall(39) == $$ ? "same\n" : "other\n"; $0 = 'renamed'; print `cat /proc/$$/comm`; opendir my $d, '/proc/self/fd'; print join(' ', sort grep /\d/, readdir $d), "\n";
        exec 'sh', '-c', 'exit 9';
        """));

    [Fact]
    public Task Sqlite_runs_a_script() => Compare.Succeeds(new Command("/usr/bin/sqlite3", "test.db")
    {
        Stdin = """
            pragma journal_mode=wal; create table t(a integer primary key, b text, c real);
            with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) insert into t select i, printf('row %d', i * 7919 % 20011), i / 3.0 from n;
            create index tb on t(b); select count(*), sum(a), max(b) from t; begin; update t set c = c * 2 where a % 3 = 0; rollback; select sum(c) from t;
            delete from t where a % 2; vacuum; pragma integrity_check; select b, count(*) from t where b like 'row 1%' group by substr(b, 1, 6) order by 1 limit 5; explain query plan select * from t where b = 'x';
            pragma mmap_size=10000000; select count(*) from t;
            .print printed
            .shell echo from a shell
            .exit 0
            """,
    });

    [Fact]
    public Task Several_sqlite_processes_share_a_database() => Compare.Prints("400\n", Command.Bash("""
        sqlite3 t.db 'create table t(a)'; for i in 1 2 3 4; do (for j in $(seq 100); do echo 'insert into t values(1);'; done | sqlite3 -cmd '.timeout 60000' t.db) & done; wait; sqlite3 t.db 'select sum(a) from t'
        """));

    [Fact]
    public Task Awk_and_sed_programs() => Compare.Succeeds(new Command("/usr/bin/awk", """
        BEGIN { while (("ls /usr/include" | getline l) > 0) n++; print n > 0; "echo x; exit 3" | getline y; print y, close("echo x; exit 3"); print "b\na" | "sort"; close("sort"); print system("exit 4"); printf "" > "/dev/stderr" }
        """));
}
