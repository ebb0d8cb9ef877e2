namespace Trapless.Kernel.Tests;

/// <summary>Programs of Debian that run unmodified in ring 3 and ring 0. $L stands before a program: nothing, or the loader.</summary>
internal static class ProgramList
{
    internal static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["find"] = "$L /usr/bin/find /usr /etc -xdev",
        ["ls -lR"] = "$L /usr/bin/ls -lR /usr /etc",
        ["bash"] = "$L /usr/bin/bash /scripts/jobs.sh",
        ["tar and gzip"] = "$L /usr/bin/tar cf - -C /usr/bin find ls bash | $L /usr/bin/gzip -6 | /applets/md5sum",
        ["sqlite3"] = "$L /usr/bin/sqlite3 /tmp/t.db < /scripts/query.sql",
        ["python3 with threads"] = "$L /usr/bin/python3 /scripts/threads.py",
        ["git"] = "L=\"$L\" /applets/sh /scripts/git.sh",
    };

    internal static readonly string[] Files =
    [
        "/usr/bin/find", "/usr/bin/ls", "/usr/bin/bash", "/usr/bin/cat", "/usr/bin/sort", "/usr/bin/head", "/usr/bin/echo", "/usr/bin/sleep", "/usr/bin/tar",
        "/usr/bin/gzip", "/usr/bin/sqlite3", "/usr/bin/git", "/usr/bin/python3",
    ];

    internal const string Jobs = """
        trap 'echo usr1' USR1
        sleep 0.1 & kill -USR1 $$; wait
        for i in 1 2 3 4 5; do (echo $i; exit $i) | cat; done
        set -m; (kill -STOP $BASHPID; exec /usr/bin/sleep 0.1) & while [ -z "$(jobs -s)" ]; do :; done; jobs; fg; jobs
        (ulimit -s 256; /usr/bin/find / -xdev -name 'l*.so*' | /usr/bin/sort | /usr/bin/head -n 3)
        echo $((3 * 4)) "$(echo nested $(echo deep))"
        read -r _ _ release _ < /proc/version # before 6.8 the layer cannot tell
        [[ $release == 6.1.* ]] || (exec 9>> /usr/bin/gzip; /usr/bin/gzip --version) 2>&1; echo "busy: $?"
        exec /usr/bin/echo replaced
        """;

    internal const string Query = """
        drop table if exists t; create table t(a, b);
        with recursive c(x) as (select 1 union all select x + 1 from c where x < 300) insert into t select x, x * x from c;
        select sum(a), sum(b), group_concat(a) from t where b % 7 = 1;
        """;

    internal const string Threads = """
        import os, signal, subprocess, threading, time
        done = []
        def work(i):
            for _ in range(50): os.getppid(); os.stat("/")
            done.append(i)
        threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
        [t.start() for t in threads]; [t.join() for t in threads]
        print(sorted(done))
        print(subprocess.run(["/usr/bin/echo", "hello"], capture_output=True).stdout)
        p = subprocess.Popen(["/usr/bin/sleep", "100"]); p.send_signal(signal.SIGTERM); print(p.wait())
        ticks = [0]
        def tick(*_): ticks[0] += 1
        signal.signal(signal.SIGALRM, tick)
        signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
        end = time.monotonic() + 0.5
        while time.monotonic() < end or ticks[0] <= 5: os.getppid()
        signal.setitimer(signal.ITIMER_REAL, 0)
        print("ticked", ticks[0] > 5)
        """;

    internal const string Git = """
        rm -rf /tmp/g; mkdir /tmp/g; cd /tmp/g
        export GIT_AUTHOR_DATE='1000000000 +0000' GIT_COMMITTER_DATE='1000000000 +0000'
        git() { $L /usr/bin/git -c user.name=a -c user.email=a@example.org -c init.templateDir= -c color.ui=false "$@"; }
        git init -q -b main .
        for i in 1 2 3; do echo $i > f$i; git add f$i; git commit -q -m "number $i"; done
        git log --format='%H %s'; echo changed > f1; git status --short; git diff --stat
        git clone -q . /tmp/g/copy && git -C copy rev-parse HEAD
        """;
}
