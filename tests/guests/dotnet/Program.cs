// A .NET program that uses what its runtime does with system calls: threads, tasks, processes, sockets, mapped and watched files, signals, faults
// turned into exceptions, garbage collection.
using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

if (args.Length > 0)
{
    Console.WriteLine($"child {args[0]} {Console.In.ReadLine()}");
    return 7;
}

var limit = TimeSpan.FromSeconds(60);
await Threads();
Processes();
await Network();
await Files();
Faults();
Garbage();
await Itself();
return 5;

async Task Threads()
{
    long sum = 0;
    var threads = Enumerable.Range(0, 16).Select(i => new Thread(() => Enumerable.Range(0, 1000).ToList().ForEach(_ => Interlocked.Add(ref sum, i)))).ToArray();
    Array.ForEach(threads, thread => thread.Start());
    Array.ForEach(threads, thread => thread.Join());
    var delayed = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i => { await Task.Delay(i % 7); return i; }));
    Console.WriteLine($"threads {sum} {Enumerable.Range(0, 1000000).AsParallel().Sum(i => (long)i)} {delayed.Sum()}");
}

void Processes()
{
    var start = new ProcessStartInfo(Environment.ProcessPath!, "x") { RedirectStandardInput = true, RedirectStandardOutput = true };
    using var child = Process.Start(start)!;
    child.StandardInput.WriteLine("in");
    child.StandardInput.Close();
    Console.Write(child.StandardOutput.ReadToEnd());
    child.WaitForExit();
    using var sleeper = Process.Start("sleep", "100");
    sleeper.Kill();
    sleeper.WaitForExit();
    Console.WriteLine($"processes {child.ExitCode} {sleeper.ExitCode}");
    try
    {
        Process.Start("/nonexistent");
    }
    catch (System.ComponentModel.Win32Exception e)
    {
        Console.WriteLine(e.NativeErrorCode);
    }
}

async Task Network()
{
    using var listener = new TcpListener(IPAddress.Loopback, 0);
    listener.Start();
    var server = Task.Run(async () =>
    {
        for (var i = 0; i < 50; i++)
        {
            using var accepted = await listener.AcceptTcpClientAsync();
            var buffer = new byte[100];
            var length = await accepted.GetStream().ReadAsync(buffer);
            await accepted.GetStream().WriteAsync(buffer.AsMemory(0, length));
        }
    });
    var total = 0;
    for (var i = 0; i < 50; i++)
    {
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        await client.GetStream().WriteAsync(new byte[i + 1]);
        total += await client.GetStream().ReadAsync(new byte[100]);
    }

    await server.WaitAsync(limit);
    Console.WriteLine($"network {total}");
}

async Task Files()
{
    File.WriteAllBytes("f", new byte[1 << 16]);
    using (var map = MemoryMappedFile.CreateFromFile("f", FileMode.Open))
    using (var view = map.CreateViewAccessor())
    {
        view.Write(4096, 42);
    }

    using var watcher = new FileSystemWatcher(".") { EnableRaisingEvents = true };
    var seen = new TaskCompletionSource<string>();
    watcher.Created += (_, e) => seen.TrySetResult(e.Name!);
    File.WriteAllText("new", "");
    Console.WriteLine($"files {File.ReadAllBytes("f")[4096]} {await seen.Task.WaitAsync(limit)}");
}

void Faults()
{
    foreach (Action fault in new Action[] { () => ((string)null!).ToString(), () => Marshal.ReadInt32(8), () => Console.WriteLine(1 / (args.Length - args.Length)) })
    {
        try
        {
            fault();
        }
        catch (Exception e)
        {
            Console.WriteLine(e.GetType().Name);
        }
    }
}

void Garbage()
{
    var kept = new List<byte[]>();
    for (var i = 0; i < 20000; i++)
    {
        var some = new byte[10000];
        if (i % 500 == 0)
        {
            kept.Add(some);
        }
    }

    GC.Collect();
    Console.WriteLine($"garbage {kept.Count} {GC.CollectionCount(0) > 0}");
}

async Task Itself()
{
    var signalled = new TaskCompletionSource();
    using var registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => { context.Cancel = true; signalled.TrySetResult(); });
    using var kill = Process.Start("kill", $"-HUP {Environment.ProcessId}");
    await signalled.Task.WaitAsync(limit);
    var program = File.ResolveLinkTarget("/proc/self/exe", false)!.FullName;
    Console.WriteLine($"itself {program == Environment.ProcessPath} {Convert.ToHexString(SHA256.HashData(new byte[100]))}");
}
