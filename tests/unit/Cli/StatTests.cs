using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Trapless.Cli.Stat;

namespace Trapless.Cli.Tests;

public sealed class StatTests : IDisposable
{
    private readonly CommandLineProcess _trapless = new();
    private readonly CountersFile _file = CountersFile.Create();

    public void Dispose()
    {
        _file.Dispose();
        _trapless.Dispose();
    }

    [Fact]
    public void A_new_file_is_sparse_the_owners_alone_and_has_the_header()
    {
        var head = File.OpenRead(_file.Path);
        var bytes = new byte[104];
        using (head) head.ReadExactly(bytes);
        Assert.Equal("TRAPSTAT"u8, bytes.AsSpan(0, 8));
        ulong Field(int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
        Assert.Equal((1ul, 0ul, (ulong)CountersFile.Capacity), (Field(8), Field(16), Field(24)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file.Path));
        var missed = CountersFile.ProcessesAt + ((long)CountersFile.Capacity * CountersFile.ProcessSize);
        Assert.Equal(((ulong)missed, CountersFile.MissedCapacity), (Field(CountersFile.MissedTableAt), (int)Field(CountersFile.MissedCapacityAt)));
        Assert.Equal(missed + (CountersFile.MissedCapacity * CountersFile.MissedSize), new FileInfo(_file.Path).Length);
    }

    [Fact]
    public void What_the_processes_counted_is_read_by_process_and_summed()
    {
        Fill();
        var run = CountersReader.Read(_file.Path);
        Assert.Equal([(10, 1, "first", "/bin/first"), (11, 10, "second", "/bin/second")], run.Processes.Select(p => (p.Pid, p.Parent, p.Comm, p.Path)));
        Assert.Equal([new CallCount(39, 20, 0, 15, 400), new CallCount(0, 5, 2, 0, 100)], run.Totals);
        Assert.Equal(3ul, run.Processes[1].Unnumbered);
        Assert.Equal(0.5, run.NanosecondsPerTick);
    }

    [Fact]
    public void Files_that_were_not_rewritten_are_told_once()
    {
        Fill();
        Assert.Equal([new IncompleteFile("/lib/a b", 7), new IncompleteFile("/lib/native", null)], CountersReader.Read(_file.Path).Incomplete);
    }

    [Fact]
    public void A_file_left_in_any_state_is_read_without_harm()
    {
        var random = new Random(1);
        for (var i = 0; i < 50; i++)
        {
            var bytes = new byte[CountersFile.ProcessesAt];
            random.NextBytes(bytes);
            CountersFile.Magic.CopyTo(bytes);
            bytes[CountersFile.UsedAt + 7] = (byte)(i % 2);
            bytes.AsSpan(CountersFile.UsedAt + 1, 6).Clear();
            using (var file = File.OpenWrite(_file.Path)) file.Write(bytes);
            TextStat.Write(TextWriter.Null, CountersReader.Read(_file.Path), perProcess: true);
        }
    }

    [Fact]
    public void A_file_of_something_else_is_refused()
    {
        using (var file = File.OpenWrite(_file.Path)) file.Write("nonsense"u8);
        Assert.Contains("no counters file", Assert.Throws<CliException>(() => CountersReader.Read(_file.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_second_clock_reading_the_processor_is_asked()
    {
        Fill();
        Write(file => U64(file, CountersFile.LastClockAt, 0));
        Assert.NotEqual(0.5, CountersReader.Read(_file.Path).NanosecondsPerTick);
    }

    [Fact]
    public void The_table_has_a_row_for_each_call_and_says_what_was_left()
    {
        Fill();
        var text = new StringWriter();
        TextStat.Write(text, CountersReader.Read(_file.Path), perProcess: true);
        Assert.Contains("     0.000   80.00        10         20          0         15          5  getpid\n", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("process 11 (second), parent 10: /bin/second\n", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("7 sites not rewritten: /lib/a b\nran without its image: /lib/native\n", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_a_version_and_numbers_as_numbers()
    {
        Fill();
        using var stream = new MemoryStream();
        JsonStat.Write(stream, CountersReader.Read(_file.Path), perProcess: true, new ProgramEndInfo(["ls", "-l"], new Launch.ProgramEnd(139, 11)));
        var root = JsonDocument.Parse(stream.ToArray()).RootElement;
        Assert.Equal(("trapless-stat", 1, 139, 11), (root.GetProperty("format").GetString(), root.GetProperty("version").GetInt32(), root.GetProperty("exitStatus").GetInt32(), root.GetProperty("signal").GetInt32()));
        var call = root.GetProperty("calls")[0];
        Assert.Equal(("getpid", 20, 5, 200), (call.GetProperty("name").GetString(), call.GetProperty("count").GetInt32(), call.GetProperty("direct").GetInt32(), call.GetProperty("nanoseconds").GetInt32()));
        Assert.Equal(2, root.GetProperty("processes").GetArrayLength());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("incomplete")[1].GetProperty("unpatchedSites").ValueKind);
    }

    [Fact]
    public void Lines_and_csv_have_a_record_for_each_call_of_each_process()
    {
        Fill();
        var run = CountersReader.Read(_file.Path);
        using var lines = new MemoryStream();
        RecordStat.WriteJsonLines(lines, run, perProcess: true);
        var records = Encoding.UTF8.GetString(lines.ToArray()).TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal([10, 10, 11], records.Select(r => r.GetProperty("pid").GetInt32()));
        var csv = new StringWriter();
        RecordStat.WriteCsv(csv, run, perProcess: false);
        Assert.Equal("number,name,count,errors,served,direct,nanoseconds\n39,getpid,20,0,15,5,200\n0,read,5,2,0,5,50\n", csv.ToString());
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    public void Fields_of_csv_are_quoted_where_they_must(string field, string expected) => Assert.Equal(expected, RecordStat.Quote(field));

    [Fact]
    public void The_report_goes_to_stderr_or_the_named_file_and_never_to_stdout()
    {
        var outcome = _trapless.Run("stat", "--", "echo", "hello");
        Assert.Equal("hello\n", outcome.Output);
        Assert.Contains("total", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", _trapless.Run("stat", "-o", _trapless["report"], "--format", "json", "--", "true").Error);
        Assert.Equal("[\"true\"]", JsonDocument.Parse(File.ReadAllText(_trapless["report"])).RootElement.GetProperty("command").GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
    }

    [Fact]
    public void The_counters_file_is_given_to_the_loader_and_removed()
    {
        _trapless.Run("stat", "--", "true");
        var at = Array.IndexOf(_trapless.LoaderArguments, "--stat");
        Assert.False(File.Exists(_trapless.LoaderArguments[at + 1]));
    }

    [Fact]
    public void A_reader_that_goes_away_changes_neither_the_status_nor_what_is_cleaned_up()
    {
        var outcome = _trapless.Script("{ \"$T\" stat -- sh -c 'exec 2>&-; sleep 0.2; exit 7'; echo $? >status; } 2>&1 | :; cat status; grep -A1 -e --stat loader.log | tail -n 1 | xargs ls 2>&1");
        Assert.Matches("^7\nls: cannot access .*\n$", outcome.Output);
    }

    [Fact]
    public void Terminating_it_terminates_the_program_and_still_reports()
    {
        var outcome = _trapless.Script("\"$T\" stat -o report -- sh -c 'echo up; exec sleep 60' >up & until [ -s up ]; do sleep 0.1; done; kill $!; wait $!; echo $?");
        Assert.Equal("143\n", outcome.Output);
        Assert.Contains("total", File.ReadAllText(_trapless["report"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Missed_sites_are_added_up_and_named_by_file_or_by_process_in_text_and_json()
    {
        Write(file =>
        {
            U64(file, CountersFile.MissedLostAt, 6);
            Missed(file, 0, 2, 3, 0x10, 0, "/lib/jit.so");
            Missed(file, 1, 1, 9, 0x20, 0, "/lib/being-written.so");
            Missed(file, 2, 2, 5, 0x7f00_0000_0005, 11, "");
            Missed(file, 3, 2, 4, 0x10, 0, "/lib/jit.so");
            Missed(file, 5, 2, 1, 0x30, 0, "/lib/behind-a-free-entry.so");
        });
        var run = CountersReader.Read(_file.Path);
        Assert.Equal([new MissedSite("/lib/jit.so", null, 0x10, 7), new MissedSite(null, 11, 0x7f00_0000_0005, 5)], run.Missed);
        var text = new StringWriter();
        TextStat.Write(text, run, perProcess: false);
        Assert.Contains("         7 calls caught at /lib/jit.so+0x10\n         5 calls caught at [anonymous]+0x7f0000000005 (process 11)\n         6 calls caught at further sites: there was room for 4096.\n", text.ToString(), StringComparison.Ordinal);
        using var json = new MemoryStream();
        JsonStat.Write(json, run, perProcess: false, new ProgramEndInfo(["x"], new Launch.ProgramEnd(0, null)));
        var sites = System.Text.Json.JsonDocument.Parse(json.ToArray()).RootElement.GetProperty("missedSites");
        Assert.Equal(("/lib/jit.so", 16ul, 7ul), (sites[0].GetProperty("path").GetString(), sites[0].GetProperty("offset").GetUInt64(), sites[0].GetProperty("count").GetUInt64()));
        Assert.Equal((11, 0x7f00_0000_0005ul), (sites[1].GetProperty("pid").GetInt32(), sites[1].GetProperty("address").GetUInt64()));
    }

    private static void Missed(FileStream file, int index, ulong state, ulong count, ulong offset, ulong pid, string path)
    {
        var at = CountersFile.MissedAt + (index * CountersFile.MissedSize);
        foreach (var (i, value) in new[] { state, count, offset, pid }.Index()) U64(file, at + (8 * i), value);
        Bytes(file, at + 32, Encoding.UTF8.GetBytes(path));
    }

    /// <summary>Two processes; 2 ticks are a nanosecond.</summary>
    private void Fill() => Write(file =>
    {
        U64(file, CountersFile.UsedAt, 2);
        foreach (var (at, value) in new[] { (0, 1000ul), (8, 5000ul), (24, 3000ul), (32, 6000ul) }) U64(file, CountersFile.FirstClockAt + at, value);
        var log = "7\t/lib/a b\n-1\t/lib/native\n7\t/lib/a b\n0\t/lib/whole\nnonsense\n"u8;
        U64(file, CountersFile.LogLengthAt, (ulong)log.Length);
        Bytes(file, CountersFile.LogAt, log);
        Process(file, 0, 10, 1, "first", [new CallCount(39, 10, 0, 10, 200), new CallCount(0, 5, 2, 0, 100)], 0);
        Process(file, 1, 11, 10, "second", [new CallCount(39, 10, 0, 5, 200)], 3);
    });

    private static void Process(FileStream file, int index, ulong pid, ulong parent, string name, CallCount[] calls, ulong unnumbered)
    {
        var at = CountersFile.ProcessesAt + ((long)index * CountersFile.ProcessSize);
        U64(file, at, pid);
        U64(file, at + 8, parent);
        Bytes(file, at + 16, Encoding.UTF8.GetBytes(name));
        Bytes(file, at + 32, Encoding.UTF8.GetBytes("/bin/" + name));
        foreach (var c in calls)
            foreach (var (i, value) in new[] { c.Count, c.Errors, c.Served, c.Ticks }.Index()) U64(file, at + 4096 + (c.Number * 32) + (i * 8), value);
        U64(file, at + 20480, unnumbered);
    }

    private void Write(Action<FileStream> write)
    {
        using var file = File.OpenWrite(_file.Path);
        write(file);
    }

    private static void U64(FileStream file, long at, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        Bytes(file, at, bytes);
    }

    private static void Bytes(FileStream file, long at, ReadOnlySpan<byte> bytes)
    {
        file.Position = at;
        file.Write(bytes);
    }
}
