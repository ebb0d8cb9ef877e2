using System.Globalization;
using Trapless.Machine;

namespace Trapless.Kernel.Tests;

/// <summary>
/// A machine on which everything happens at once in ring 0 for some time: programs whose output is compared, hostile ones, storms of execs and
/// NMIs, processors that go and come, memory swapped out and processes killed for want of it. Each worker counts its rounds and its failures.
/// </summary>
internal static class Stress
{
    private static readonly string[] s_programs = ["/usr/bin/find", "/usr/bin/sort", "/usr/bin/tar", "/usr/bin/gzip", "/usr/bin/sqlite3", "/usr/bin/bash", "/usr/bin/echo", "/usr/bin/sleep", "/usr/bin/python3", "/usr/bin/redis-server", "/usr/bin/redis-cli", "/usr/bin/redis-benchmark"];

    /// <summary>Workers that must have done at least one round, and must not have failed.</summary>
    internal static string[] Workers(bool native) => native ? s_workers : [.. s_workers, "fast", "safe"];

    private static readonly string[] s_workers = ["find", "tar", "sqlite", "threads", "execs", "redis", "swap", "killed", "hotplug", "nmi"];

    /// <summary>Boots a kernel of the line and lets all workers run for so long.</summary>
    /// <param name="line">Of the kernel.</param>
    /// <param name="time">For how long.</param>
    /// <param name="native">Without the module and the loader: what the kernel complains of then is its own.</param>
    internal static ConsoleLog Run(string line, TimeSpan time, bool native)
    {
        var loader = native ? string.Empty : GuestSystem.Loader;
        var files = new GuestFiles().AddGuest("hostile").AddGuest("pressure");
        foreach (var program in s_programs) files.AddProgram(program);
        files.AddTree("/usr/lib/python3.11", "/usr/lib/python3.11", p => !p.Contains("__pycache__", StringComparison.Ordinal) && !p.Contains("/test/", StringComparison.Ordinal))
            .AddText("/scripts/threads.py", ProgramList.Threads).AddText("/scripts/query.sql", ProgramList.Query).AddText("/scripts/stress.sh", Script)
            .AddStep("load", native ? "true" : $"guest index /images.list {GuestSystem.Cache} && insmod /trapless.ko")
            .AddStep("stress", string.Create(CultureInfo.InvariantCulture, $"export L={loader} NATIVE={(native ? "native" : "")} TIME={time.TotalSeconds:0}; {Swap.On("256M")}dmesg -n 4; /applets/sh /scripts/stress.sh; dmesg -n 5"))
            .AddStep("end", native ? "uname -r" : "uname -r; tail -n 1 /dev/trapless; rmmod trapless");
        Swap.Add(files, line);
        return Bed.Boot((native ? "stress-native-" : "stress-") + line, line, files, new BootOptions { Processors = 2, Memory = 640, Limit = time + TimeSpan.FromMinutes(20) });
    }

    private const string Script = """
        end=$(($(cut -d. -f1 /proc/uptime) + TIME)); export PYTHONDONTWRITEBYTECODE=1; mkdir -p /tmp/s; cd /tmp/s
        going() { [ $(cut -d. -f1 /proc/uptime) -lt $end ]; }
        # worker NAME COMMANDS: rounds until the time is over, each of which must succeed
        worker() { n=0 bad=0; while going; do n=$((n + 1)); export SEED=$n; eval "$2" > $1.out 2>&1 || { bad=$((bad + 1)); tail -n 5 $1.out > $1.bad; }; done; echo "$1 rounds $n failed $bad" > $1.result; }
        same() { cmp -s - $1.want; }
        find() { $L /usr/bin/find /usr/lib /etc -xdev | $L /usr/bin/sort | md5sum; }
        tar() { $L /usr/bin/tar cf - -C /usr/bin find bash | $L /usr/bin/gzip -1 | md5sum; }
        sqlite() { rm -f $1.db; $L /usr/bin/sqlite3 $1.db < /scripts/query.sql; }
        threads() { $L /usr/bin/python3 /scripts/threads.py; }
        redis() {
            $L /usr/bin/redis-server --port 6379 --dir /tmp/s --save '' --daemonize no > redis.log 2>&1 & server=$!
            until $L /usr/bin/redis-cli ping 2>&1 | grep -q PONG; do sleep 0.2; done
            $L /usr/bin/redis-benchmark -c 5 -n 500 -t set,incr -q > redis.bench; answer=$($L /usr/bin/redis-cli incr counter:__rand_int__)
            $L /usr/bin/redis-cli shutdown nosave; wait $server && [ "$answer" = 501 ]
        }
        hostile_as() { hostile $1 > $1.log; status=$?; grep NOT $1.log; return $status; }
        hotplug() { for way in 0 1; do echo $way > /sys/devices/system/cpu/cpu1/online || return; sleep 1; done; }
        killed() { (echo 1000 > /proc/self/oom_score_adj; exec pressure 100000 1 $NATIVE); [ $? = 137 ] && sleep 5; }
        kernel=$L L=
        find > find.want; tar > tar.want; sqlite want > sqlite.want; threads > threads.want
        L=$kernel; echo 1 > /proc/sys/vm/overcommit_memory
        worker find 'find | same find' & worker tar 'tar | same tar' & worker sqlite 'sqlite one | same sqlite' & worker threads 'threads | same threads' &
        worker execs 'for i in 1 2 3 4 5 6 7 8 9 10; do $L /usr/bin/bash -c "/usr/bin/echo $i" || break; done | md5sum | grep -q 3b0332e02daabf31651a5a0d81ba830a' &
        [ -z "$L" ] || { worker fast 'hostile_as fast' & worker safe 'hostile_as safe' & }
        worker redis redis & worker swap 'pressure 150 1 $NATIVE' & worker killed killed & worker hotplug hotplug &
        worker nmi 'dmesg -c | grep -A 60 WARNING: >> /tmp/s/warnings; for i in 1 2 3 4 5; do echo l > /proc/sysrq-trigger; sleep 0.1; done' &
        wait
        # The console shows no warnings meanwhile: NMIs would flood it.
        dmesg | grep -A 60 WARNING: >> warnings; cat warnings
        cat *.result; echo "swapped $(awk '/pswpout/ { print $2 }' /proc/vmstat)"; for f in *.bad; do [ -f $f ] && echo $f && cat $f; done
        true
        """;
}
