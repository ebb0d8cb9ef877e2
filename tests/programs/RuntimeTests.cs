using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>Runtimes that compile while they run, map their own code, and turn faults into exceptions. The programs are in tests/guests.</summary>
[Trait("Category", "Slow")]
[Trait("Packages", "nodejs openjdk-17-jdk-headless sbcl ruby php8.2-cli lua5.4 tcl qemu-user")]
public sealed class RuntimeTests
{
    private static string Source(string path) => Path.Combine(Layout.GuestSources, path);

    private static Action<string> Copy(params string[] sources) => work =>
        Array.ForEach(sources, source => File.Copy(Source(source), Path.Combine(work, Path.GetFileName(source))));

    private static async Task EndsWith(int status, Command command) => Assert.Equal($"exit {status}", (await Compare.Same(command)).Status);

    [Fact]
    public Task Node_with_workers_children_cluster_http_files_and_webassembly() =>
        EndsWith(5, new Command("/usr/bin/node", "everything.js") { Prepare = Copy("node/everything.js"), Modes = Mode.Loads });

    [Theory]
    [InlineData("Serial")]
    [InlineData("Parallel")]
    [InlineData("G1")]
    [InlineData("Z")]
    public Task Java_with_each_collector(string collector) => EndsWith(5, Command.Bash($$"""
        java -version 2>&1 | head -n 1; javac -J-XX:TieredStopAtLevel=1 -d . Everything.java && exec java -Xmx200m -XX:+Use{{collector}}GC -cp . Everything
        """) with { Prepare = Copy("java/Everything.java"), Modes = Mode.Loads });

    [Fact]
    public Task Dotnet_builds_and_runs_a_program() => EndsWith(5, Command.Bash("""
        export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_HOME=$PWD TMPDIR=$PWD
        dotnet build --disable-build-servers -v quiet -o out > log 2>&1 || { cat log; exit 1; }
        dotnet out/hello.dll x <<< in; echo $?; exec ./out/hello
        """) with
    {
        Prepare = work =>
        {
            Copy("dotnet/Program.cs")(work);
            File.WriteAllText(Path.Combine(work, "hello.csproj"), """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable></PropertyGroup>
                </Project>
                """);
        },
        Modes = Mode.Loads,
    });

    /// <summary>SBCL maps its heap and code at addresses of its own, and stops its threads for each collection by a signal.</summary>
    [Fact]
    public Task Sbcl_collects_garbage_while_threads_run() => Compare.Succeeds(new Command("/usr/bin/sbcl", "--noinform", "--no-sysinit", "--no-userinit", "--non-interactive", "--eval", """
        (progn
          (print (mapcar (function sb-thread:join-thread) (loop for i below 8 collect (sb-thread:make-thread (lambda () (loop repeat 50 do (gc)) (length (loop repeat 200 collect (make-array 10000))))))))
          (print (handler-case (labels ((f (n) (+ 1 (f n)))) (f 1)) (storage-condition () :deep)))
          (print (handler-case (sb-ext:with-timeout 0.2 (loop)) (sb-ext:timeout () :timeout)))
          (print (handler-case (sb-sys:sap-ref-8 (sb-sys:int-sap 8) 0) (error () :fault)))
          (sb-ext:run-program "/bin/echo" '("x") :output *standard-output*)
          (print (sb-ext:process-exit-code (sb-ext:run-program "/bin/sh" '("-c" "exit 3")))))
        """) { Modes = Mode.Loads, Errors = Normaliser.Matching("addresses and process numbers", @"0x[0-9a-f]+|[pt]id \d+", "N") });

    [Fact]
    public Task Ruby_with_threads_and_processes() => EndsWith(9, new Command("/usr/bin/ruby", "-e", """
        p 8.times.map { |i| Thread.new { sleep 0.01; i } }.map(&:value).sum; pid = fork { exit 3 }; Process.wait pid; p $?.exitstatus, `echo x`, system('exit 4'), $?.exitstatus
        r, w = IO.pipe; w << 'hi'; w.close; p r.read; trap('USR1') { puts 'usr1' }; Process.kill('USR1', $$); sleep 0.05; require 'open3'; p Open3.capture2('tr a-z A-Z', stdin_data: 'abc').first
        require 'socket'; s = TCPServer.new('127.0.0.1', 0); t = Thread.new { c = s.accept; c.puts c.gets.upcase; c.close }; c = TCPSocket.new('127.0.0.1', s.addr[1]); c.puts 'hello'; puts c.gets; t.join
        begin; def deep; deep; end; deep; rescue SystemStackError; puts 'deep'; end; GC.start; p (1..100000).map(&:to_s).size, File.readlink('/proc/self/exe'), Process.clock_gettime(Process::CLOCK_MONOTONIC) > 0
        exec 'sh', '-c', 'exit 9'
        """));

    [Fact]
    public Task Php_with_processes_and_sockets() => EndsWith(6, new Command("/usr/bin/php8.2", "-r", """
        echo shell_exec('echo x'); exec('exit 3', $o, $status); $p = proc_open(['tr', 'a-z', 'A-Z'], [['pipe', 'r'], ['pipe', 'w']], $pipes); fwrite($pipes[0], 'abc'); fclose($pipes[0]); echo stream_get_contents($pipes[1]), proc_close($p), $status, "\n";
        $c = pcntl_fork(); if ($c == 0) exit(5); pcntl_waitpid($c, $s); echo pcntl_wexitstatus($s), "\n"; pcntl_async_signals(true); pcntl_signal(SIGUSR1, function () { echo "usr1\n"; }); posix_kill(getmypid(), SIGUSR1);
        $s = stream_socket_server('tcp://127.0.0.1:0'); $c = stream_socket_client('tcp://' . stream_socket_get_name($s, false)); $a = stream_socket_accept($s); fwrite($c, "net\n"); echo fgets($a), preg_match('/(a+)+b/', str_repeat('a', 20) . 'b'), hash('sha256', 'x'), "\n"; exit(6);
        """.ReplaceLineEndings(" ")));

    [Fact]
    public Task Lua_and_tcl() => Compare.Succeeds(Command.Bash("""
        lua5.4 -e 'local f = io.popen("echo x; exit 3"); print(f:read("a"), f:close()); print(os.execute("kill -9 $$")); print(pcall(function() local function g() return g() + 1 end return g() end)); os.exit(7)'; echo $?
        tclsh <<'END'
        puts [exec echo x]; set f [open |cat r+]; puts $f hello; flush $f; puts [gets $f]; close $f; after 50 {set done 1}; vwait done; catch {exec false} e o; puts [lindex [dict get $o -errorcode] 2]
        set s [socket -server {apply {{c a p} {puts $c hi; close $c; set ::got 1}}} -myaddr 127.0.0.1 0]; set c [socket 127.0.0.1 [lindex [fconfigure $s -sockname] 2]]; vwait got; puts [gets $c]; puts [file readlink /proc/self/exe]
        END
        """));

    /// <summary>The translator maps the program's files itself and generates all code that runs.</summary>
    [Theory]
    [InlineData("ls", "/usr")]
    [InlineData("sh", "-c", "echo $(ls / | wc -l); sleep 0.1 & wait; kill -9 $$")]
    public Task Qemu_translates_a_program(string program, params string[] arguments) =>
        Compare.Same(new Command("/usr/bin/qemu-x86_64", ["/bin/" + program, .. arguments]) { Errors = Normaliser.ProcessNumbers });
}
