using System.Globalization;
using System.Text.RegularExpressions;
using Trapless.Loader.Tests.Support;

namespace Trapless.Loader.Tests;

/// <summary>Assembly and C# read the same memory: the offsets each declares must be the same.</summary>
public sealed partial class LayoutTests
{
    /// <summary>The field of Task.cs for each name of layout.inc. A new name needs a line here.</summary>
    private static readonly Dictionary<string, string> Fields = new(StringComparer.Ordinal)
    {
        ["T_TABLE"] = "Table", ["T_SELF"] = "Self", ["T_RET"] = "Ret", ["T_NR"] = "RawNumber", ["T_RESULT"] = "Result", ["T_RESUME"] = "Resume",
        ["T_FLAGS"] = "Flags", ["T_MASK"] = "Mask", ["T_RDI"] = "Rdi", ["T_RSI"] = "Rsi", ["T_RDX"] = "Rdx", ["T_R10"] = "R10", ["T_R8"] = "R8",
        ["T_R9"] = "R9", ["T_RBX"] = "Rbx", ["T_RBP"] = "Rbp", ["T_R12"] = "R12", ["T_R13"] = "R13", ["T_R14"] = "R14", ["T_R15"] = "R15",
        ["T_RSP"] = "Rsp", ["T_STACK"] = "Stack", ["T_BUSY"] = "Busy", ["T_DIRECT"] = "Direct", ["T_COUNTERS"] = "Counters", ["T_START"] = "Start",
        ["T_PID"] = "Pid", ["T_TID"] = "Tid", ["T_UID"] = "Uid", ["T_EUID"] = "Euid", ["T_GID"] = "Gid", ["T_EGID"] = "Egid",
        ["T_NOCLOCK"] = "NoClock", ["T_NOTSC"] = "NoTsc", ["T_CHILD"] = "Child", ["T_STATE"] = "State", ["T_HELD_FLAGS"] = "HeldFlags",
        ["T_HANDLERS"] = "Handlers", ["T_KERNEL"] = "Kernel", ["T_ENTRY"] = "Entry", ["T_FINISH"] = "Finish",
        ["T_KEPT"] = "Kept", ["T_DESCRIPTOR"] = "Descriptor", ["T_STACK_HIGH"] = "StackHigh",
        ["T_NEW_NR"] = "NewNumber", ["T_NEW_RDI"] = "NewRdi", ["T_NEW_RSI"] = "NewRsi", ["T_NEW_RDX"] = "NewRdx", ["T_NEW_R10"] = "NewR10", ["T_NEW_R8"] = "NewR8",
        ["T_NEW_R9"] = "NewR9", ["T_OLD_RET"] = "OldRet", ["T_OLD_NR"] = "OldNumber", ["T_OLD_RDI"] = "OldRdi", ["T_OLD_RSI"] = "OldRsi", ["T_OLD_RDX"] = "OldRdx",
        ["T_OLD_R10"] = "OldR10", ["T_OLD_R8"] = "OldR8", ["T_OLD_R9"] = "OldR9",
        ["T_TARGET"] = "Target", ["T_INTERRUPTED"] = "Interrupted", ["T_SIGSYS_BLOCKED"] = "SigsysBlocked", ["T_SIGSYS_MASK"] = "SigsysMask", ["T_SIGSYS_PENDING"] = "SigsysPending", ["T_COMPAT_RET"] = "CompatReturn",
    };

    private static Dictionary<string, long> Layout { get; } = AssemblyText.Settings(Repository.Source("Layer/Entry/layout.inc"));

    [Fact]
    public void Every_offset_into_the_task_block_is_that_of_its_field()
    {
        var fields = FieldOffsets(Repository.Source("Layer/Tasks/Task.cs"));
        var offsets = Layout.Where(s => s.Key.StartsWith("T_", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
        Assert.True(offsets.Count > 30, $"only {offsets.Count} names read");
        Assert.Empty(offsets.Keys.Except(Fields.Keys, StringComparer.Ordinal));
        Assert.Equal(offsets.ToDictionary(o => o.Key, o => fields[Fields[o.Key]], StringComparer.Ordinal), offsets);
    }

    [Fact]
    public void No_two_fields_overlap_and_all_are_inherited_by_a_child_that_shares_memory()
    {
        var text = Repository.Source("Layer/Tasks/Task.cs");
        var fields = Field().Matches(text).Select(m => (Start: Number(m, "offset"), Size: m.Groups["type"].Value is "int" or "uint" ? 4 : 8, Name: m.Groups["name"].Value))
            .OrderBy(f => f.Start).ToArray();
        Assert.DoesNotContain(fields.Zip(fields.Skip(1)), pair => pair.First.Start + pair.First.Size > pair.Second.Start);
        Assert.True(fields[^1].Start + fields[^1].Size <= Constants(text)["InheritedSize"], $"{fields[^1].Name} lies behind the inherited part");
    }

    [Fact]
    public void Sizes_and_states_agree()
    {
        var task = Constants(Repository.Source("Layer/Tasks/Task.cs"));
        Assert.Equal((task["BlockSize"], task["Size"]), (Layout["TASK_BLOCK_SIZE"], Layout["TASK_SIZE"]));
        Assert.Equal(Constants(Repository.Source("Loader/Scratch.cs"))["HotSize"], Layout["STRINGS_HOT"]);
        Assert.Equal(task["Exiting"], Layout["STATE_EXITING"]);
        Assert.Equal(task["Pinned"], Layout["STATE_PINNED"]);
        Assert.Equal(task["MapScratch"], Layout["MAP_SCRATCH"]);
        Assert.Equal(Constants(Repository.Source("Layer/Maps/ShortEntries.cs"))["MostChecked"], Layout["CHECKED_CALLS"]);
        const int Signals = 64, StatSize = 144;
        var words = Signals + long.Parse(Regex.Match(Repository.Source("Layer/Signals/SignalActions.cs"), @"TableWords = Signals \+ (?<more>\d+)", RegexOptions.ExplicitCapture, Patience).Groups["more"].Value, CultureInfo.InvariantCulture);
        Assert.True(task["OwnHandlers"] + (8 * words) <= task["MapScratch"] && task["MapScratch"] + StatSize <= task["Size"], "what lies behind the fields overlaps");
    }

    [Fact]
    public void An_entry_of_the_table_of_images_has_the_offsets_the_assembly_uses()
    {
        var text = Repository.Source("Layer/Images/LoadedImages.cs");
        var body = Regex.Match(text, @"private struct Entry\s*\{(?<body>[^}]*)\}", RegexOptions.ExplicitCapture, Patience).Groups["body"].Value;
        var names = Regex.Matches(body, @"public ulong (?<names>[^;]*);", RegexOptions.ExplicitCapture, Patience)
            .SelectMany(m => m.Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries)).ToList();
        Assert.Equal(Regex.Count(body, @"\bpublic\b", RegexOptions.None, Patience), Regex.Count(body, @"\bpublic ulong\b", RegexOptions.None, Patience));
        Assert.Equal(8 * names.IndexOf("Start"), Layout["IMAGE_START"]);
        Assert.Equal(8 * names.IndexOf("Extension"), Layout["IMAGE_EXTENSION"]);
        Assert.Equal(8 * names.IndexOf("Limit"), Layout["IMAGE_LIMIT"]);
        Assert.Equal(8 * names.Count, Layout["IMAGE_SIZE"]);
        Assert.Equal(Constants(text)["Maximum"], Layout["IMAGE_MAXIMUM"]);
        Assert.Equal(5, Layout.Keys.Count(name => name.StartsWith("IMAGE_", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_kinds_of_repair_are_those_the_signal_code_knows()
    {
        var settings = AssemblyText.Settings(Repository.Source("Layer/Entry/macros.inc"));
        var constants = Constants(Repository.Source("Layer/Signals/SignalRepair.cs"));
        Assert.True(settings.Count >= 12, $"only {settings.Count} kinds read");
        Assert.Equal(settings.Count, settings.Values.Distinct().Count());
        Assert.Equal(settings.ToDictionary(k => k.Key, k => constants[KindName(k.Key)], StringComparer.Ordinal), settings);
    }

    [Fact]
    public void What_handlers_ask_of_the_assembly_has_one_number()
    {
        var settings = AssemblyText.Settings(Repository.Source("Layer/Entry/heavy.S"));
        var outcome = Constants(Repository.Source("Layer/Handlers/Outcome.cs"));
        Assert.Equal((outcome["Clone"], outcome["GiveUpGs"]), (settings["ACTION_CLONE"], settings["ACTION_GIVE_UP_GS"]));
        var mapped = AssemblyText.Settings(Repository.Source("Layer/Entry/mapped.S"));
        var call = Constants(Repository.Source("Layer/Maps/MappedCall.cs"));
        Assert.Equal((call["Call"], call["Pass"]), (mapped["MAP_CALL"], mapped["MAP_PASS"]));
    }

    [Fact]
    public void The_interrupted_address_is_read_where_the_signal_code_has_it()
    {
        var context = FieldOffsets(Repository.Source("Layer/Signals/SignalContext.cs"));
        Assert.Equal(context["Rip"], Layout["UC_RIP"]);
        Assert.Equal(context["Mask"], Layout["UC_SIGMASK"]);
    }

    [Fact]
    public void The_initial_table_of_handlers_has_the_size_of_all_others()
    {
        var words = Constants(Repository.Source("Layer/Signals/SignalActions.cs"))["Signals"] + 5;
        Assert.Contains("TableWords = Signals + 5;", Repository.Source("Layer/Signals/SignalActions.cs"), StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"signal_handlers:\n\t.zero\t8 * {words}\n"), Repository.Source("Layer/Entry/symbols.S"), StringComparison.Ordinal);
    }

    [Fact]
    public void Counters_lie_where_the_format_says()
    {
        var settings = AssemblyText.Settings(Repository.Source("Layer/Entry/counting.S"));
        var constants = Constants(Repository.Source("Layer/Counters.cs"));
        Assert.Equal(constants["CallsOffset"], settings["CALLS"]);
        Assert.Equal(constants["CallsOffset"] + (512 * 32), settings["OTHERS"]);
        Assert.Equal((0L, 8L, 16L, 24L), (settings["C_COUNT"], settings["C_ERRORS"], settings["C_SERVED"], settings["C_TICKS"]));
    }

    /// <summary>Each short conversion is for the call it is named after, and becomes what it says in its own file.</summary>
    [Fact]
    public void Short_conversions_have_the_numbers_of_their_calls()
    {
        var code = Repository.Source("Layer/Entry/renumbered.S") + Repository.Source("Layer/Entry/structures.S");
        var numbers = AssemblyText.Settings(code);
        var entries = ShortEntry().Matches(Repository.Source("Layer/Entry/symbols.S"));
        Assert.Equal(11, entries.Count);
        Assert.All(numbers.Where(n => n.Key.StartsWith("SYS_", StringComparison.Ordinal)), n => Assert.Equal(n.Value, Trapless.Abi.SystemCallTable.Find(n.Key["SYS_".Length..])!.Number));
        Assert.All(entries, entry =>
        {
            Assert.Equal(Trapless.Abi.SystemCallTable.Find(entry.Groups["name"].Value)!.Number, Number(entry, "number"));
            Assert.Contains(Number(entry, "older"), numbers.Values);
        });
    }

    /// <summary>RESTART_NR is RestartNumber, RESTART_RCX RestartRcx.</summary>
    private static string KindName(string name) =>
        string.Concat(name.Replace("_NR", "_NUMBER", StringComparison.Ordinal).Split('_').Select(word => word[..1] + word[1..].ToLowerInvariant()));

    private static TimeSpan Patience => TimeSpan.FromSeconds(10);

    private static Dictionary<string, long> FieldOffsets(string text) =>
        Field().Matches(text).ToDictionary(m => m.Groups["name"].Value, m => Number(m, "offset"), StringComparer.Ordinal);

    /// <summary><c>const int A = 1, B = 2;</c>: each name with its number.</summary>
    private static Dictionary<string, long> Constants(string text) => Declaration().Matches(text)
        .SelectMany(m => Constant().Matches(m.Value)).ToDictionary(m => m.Groups["name"].Value, m => Number(m, "value"), StringComparer.Ordinal);

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\[FieldOffset\((?<offset>\d+)\)\] public (?<type>\S+) (?<name>\w+);", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Field();

    [GeneratedRegex(@"SHORT\s+(?<number>\d+), (?<older>\d+), (renumbered|short)_(?<name>\w+)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex ShortEntry();

    [GeneratedRegex(@"const \w+ [^;]*;", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<name>\w+) = (?<value>\d+)(?=[,;])", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Constant();
}
