using System.Globalization;
using Trapless.Abi;
using Trapless.Elf;
using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>libsys as a library, in every variant: its examples run with and without the layer (packages gcc, pkgconf).</summary>
public sealed class LibsysTests(LibsysBuilds libsys) : IClassFixture<LibsysBuilds>
{
    private const string Hello = """
        written through libsys
        close: -1, Bad file descriptor
        mmap: a page
        vfork: exit status 7
        getpid: the same

        """;

    [Theory]
    [InlineData("code", "a")]
    [InlineData("code", "so")]
    [InlineData("nobits", "a")]
    [InlineData("nobits", "so")]
    public Task The_example_in_c_runs_with_every_library(string variant, string linked) =>
        Compare.Prints(Hello, new Command(libsys.Compile(LibsysBuilds.Example("libsys-c/hello.c"), variant, linked)));

    [Theory]
    [InlineData("code", "a")]
    [InlineData("code", "so")]
    [InlineData("nobits", "a")]
    [InlineData("nobits", "so")]
    public Task Errors_threads_signals_and_every_number_are_right(string variant, string linked) =>
        Compare.Prints("all right\n", new Command(libsys.Compile(Tool("libsys_calls.c"), variant, linked, "-pthread")) { Modes = [.. Mode.Selected, Mode.Stat] });

    [Theory]
    [InlineData("code", "a", "default, linux-x86_64")]
    [InlineData("code", "so", "default, linux-x86_64")]
    [InlineData("nobits", "a", "Trapless layer")]
    [InlineData("nobits", "so", "Trapless layer")]
    public async Task A_program_can_ask_which_layer_it_got(string variant, string linked, string natively)
    {
        using var scratch = new Scratch();
        var command = new Command(libsys.Compile(LibsysBuilds.Example("libsys-c/hello.c"), variant, linked), "--layer");
        var native = await Launcher.Run(command, Mode.Native, scratch.Path);
        Assert.Equal(Hello + natively + "\n", native.Output);
        foreach (var mode in Mode.Selected.Where(mode => mode != Mode.Native))
        {
            var run = await Launcher.Run(command, mode, scratch.Path);
            Assert.True(string.Equals(Hello + "Trapless layer\n", run.Output, StringComparison.Ordinal), $"mode {mode}\n{run.Describe()}");
        }
    }

    [Fact]
    public async Task A_library_without_code_refuses_to_run_without_the_layer()
    {
        using var scratch = new Scratch();
        var source = LibsysBuilds.Example("libsys-c/hello.c");
        var program = Path.Combine(libsys.Work, "no-interpreter");
        var nobits = libsys.Of("nobits");
        Shell.Run(libsys.Work, $"gcc -I'{nobits}/include' '{source}' -o '{program}' -L'{nobits}' -lc -lsys -Wl,-rpath,'{nobits}'");
        var native = await Launcher.Run(new Command(program), Mode.Native, scratch.Path);
        Assert.Equal(("exit 125", ""), (native.Status, native.Output));
        Assert.Equal("trapless: linked with libsys without code (nobits), which needs the layer; start it by: trapless run\n", native.Errors);
        var layered = await Launcher.Run(new Command(program), Mode.Loader, scratch.Path);
        Assert.Equal(("exit 0", Hello), (layered.Status, layered.Output));
    }

    [Fact]
    public async Task Check_looks_at_the_dynamic_linker_a_program_needs_not_at_the_loader_it_names()
    {
        using var scratch = new Scratch();
        var program = libsys.Compile(LibsysBuilds.Example("libsys-c/hello.c"), "nobits", "so");
        var check = await Launcher.Run(new Command(Layout.CommandLine, "check", "--format", "csv", program), Mode.Native, scratch.Path);
        Assert.Equal("exit 0", check.Status);
        Assert.Contains("/lib64/ld-linux-x86-64.so.2", check.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("trapless-ld", check.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("code", "so")]
    [InlineData("nobits", "a")]
    public async Task The_layer_over_it_can_be_that_of_an_older_kernel(string variant, string linked)
    {
        using var scratch = new Scratch();
        var program = libsys.Compile(Tool("libsys_newer.c"), variant, linked);
        var now = await Launcher.Run(new Command(program), Mode.Loader, scratch.Path);
        var older = await Launcher.Run(new Command(program), new Mode("older", [Layout.Loader, "--cache", Layout.Cache, "--kernel", "linux-4.18"]), scratch.Path);
        Assert.Equal("close_range: 0, faccessat2: 0\n", now.Output);
        Assert.Equal("close_range: -1 Function not implemented, faccessat2: -1 Function not implemented\n", older.Output);
    }

    [Fact]
    public async Task The_layer_is_mapped_over_a_library_that_is_loaded_later()
    {
        using var scratch = new Scratch();
        foreach (var variant in (string[])["code", "nobits"])
        {
            var library = Path.Combine(libsys.Of(variant), "libsys.so.1");
            var script = $"import ctypes\nfor i in range(3):\n  l = ctypes.CDLL('{library}')\n  l.__sys_getppid.restype = ctypes.c_long\n  import os\n  assert l.__sys_getppid() == os.getppid()\n  assert l.__sys_close(-1) == -1\n  l.libsys_layer.restype = ctypes.c_char_p\n  print(l.libsys_layer().decode())\n  import _ctypes\n  _ctypes.dlclose(l._handle)\n";
            var run = await Launcher.Run(new Command("/usr/bin/python3", "-c", script), Mode.Loader, scratch.Path);
            Assert.True(string.Equals(run.Output, "Trapless layer\nTrapless layer\nTrapless layer\n", StringComparison.Ordinal), $"{variant}\n{run.Describe()}");
        }
    }

    [Fact]
    public Task The_example_of_a_dynamic_linker_runs_without_a_thread_pointer()
    {
        var rtld = libsys.Of("rtld");
        var program = Path.Combine(libsys.Work, "first");
        Shell.Run(libsys.Work, $"gcc -O2 -Wall -Wextra -Werror -fpie -nostdlib -static-pie -Wl,--no-dynamic-linker -I'{rtld}/include' '{LibsysBuilds.Example("libsys-rtld/first.c")}' '{rtld}/libsys-rtld.a' -o '{program}'");
        var elf = ElfFile.Read(program);
        Assert.Empty(elf.DynamicRelocations);
        Assert.DoesNotContain(elf.Segments, segment => segment.Type == SegmentType.ThreadLocal);
        return Compare.Prints("open: -ENOENT\nno thread pointer\n", new Command(program));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task The_example_in_csharp_runs_with_and_without_the_layer()
    {
        using var scratch = new Scratch();
        var project = Path.Combine(libsys.Work, "csharp");
        Shell.Run(libsys.Work, $"cp -r '{LibsysBuilds.Example("libsys-csharp")}' '{project}'; cd '{project}'; TMPDIR=$PWD dotnet build -v q --nologo -nodeReuse:false -p:Libsys='{libsys.Of("code")}' -o out >log 2>&1 || {{ cat log >&2; false; }}");
        var dotnet = File.ResolveLinkTarget("/usr/bin/dotnet", true)?.FullName ?? Environment.ProcessPath!;
        foreach (var (mode, layer) in ((Mode, string)[])[(Mode.Native, "default, linux-x86_64"), (Mode.Loader, "Trapless layer")])
        {
            var run = await Launcher.Run(new Command(dotnet, Path.Combine(project, "out", "libsys-csharp.dll"), "--layer"), mode, scratch.Path);
            Assert.True(string.Equals(run.Output, $"written through libsys\nwrite: 23\nclose: -EBADF\ngetpid: the same\nuname: Linux\n{layer}\n", StringComparison.Ordinal), $"{mode}\n{run.Describe()}");
        }
    }

    /// <summary>The table of docs/libsys.md.</summary>
    [Fact]
    public void The_section_takes_32_kib_of_the_file_with_code_and_nothing_without()
    {
        const ulong sectionAndErrors = (32 + 1) * 1024, perProgram = 2048, perProgramWithCode = 48 * 1024;
        var code = ElfFile.Read(Path.Combine(libsys.Of("code"), "libsys.so.1"));
        var nobits = ElfFile.Read(Path.Combine(libsys.Of("nobits"), "libsys.so.1"));
        var section = Section(code);
        Assert.Equal((0ul, true), (section.Address % 4096, section.HasBytes));
        Assert.InRange(section.Size, 32768ul, sectionAndErrors);
        Assert.Equal((section.Address, 32768ul), code.Libsys);
        Assert.Equal((0ul, false), (Section(nobits).Address % 4096, Section(nobits).HasBytes));
        Assert.Equal((Section(nobits).Address, 32768ul), nobits.Libsys);

        var source = LibsysBuilds.Example("libsys-c/hello.c");
        var without = Path.Combine(libsys.Work, "without");
        Shell.Run(libsys.Work, $"sed 's/__sys_//; /include <trapless/d; /libsys_layer/d; s/exit_group/exit/' '{source}' > without.c; gcc -O2 -s -D_GNU_SOURCE -include stdlib.h -include sys/mman.h without.c -o '{without}'");
        var with = libsys.Compile(source, "nobits", "a", "-s");
        var part = new FileInfo(with).Length - new FileInfo(without).Length;
        Assert.True(part <= (long)perProgram, string.Create(CultureInfo.InvariantCulture, $"nobits adds {part} bytes to a program"));
        part = new FileInfo(libsys.Compile(source, "code", "a", "-s")).Length - new FileInfo(without).Length;
        Assert.True(part <= (long)perProgramWithCode, string.Create(CultureInfo.InvariantCulture, $"code adds {part} bytes to a program"));
    }

    [Fact]
    public void Every_name_of_a_call_is_at_the_fixed_offset_of_its_slot_and_has_the_version()
    {
        foreach (var variant in (string[])["code", "nobits"])
        {
            var file = Path.Combine(libsys.Of(variant), "libsys.so.1");
            var elf = ElfFile.Read(file);
            var symbols = elf.Symbols.Where(symbol => symbol.Name.Length > 0).ToDictionary(symbol => symbol.Name, StringComparer.Ordinal);
            var start = Section(elf).Address;
            foreach (var call in Enumerable.Range(0, SlotContract.SlotCount).Select(SystemCallTable.Find).OfType<SystemCall>().Where(call => call.IsImplemented && call.IsFunction))
            {
                var place = start + (ulong)((SlotContract.SlotSize * call.Number) + SlotContract.CEntry);
                (string, SymbolBinding)[] names = [($"__sys_{call.Name}", SymbolBinding.Global), ($"__sys_{call.Number}", SymbolBinding.Global), ($"_{call.Name}", SymbolBinding.Weak), (call.Name, SymbolBinding.Weak)];
                Assert.All(names, name => Assert.Equal((name.Item1, place, name.Item2), (name.Item1, symbols[name.Item1].Value, symbols[name.Item1].Binding)));
            }

            Shell.Run(libsys.Work, $"readelf --dyn-syms -W '{file}' | grep -q ' read@@LIBSYS_1.0$'");
        }
    }

    /// <summary>Without the layer a function entry is what a C library's function is, and costs what that does.</summary>
    [Fact]
    public void The_functions_of_the_code_variant_trap_where_they_are()
    {
        var library = ElfFile.Read(Path.Combine(libsys.Of("code"), "libsys.so.1"));
        const int getppid = 110;
        var entry = library.AtAddress(Section(library).Address + (SlotContract.SlotSize * getppid) + SlotContract.CEntry, 18).ToArray();
        // mov %rcx,%r10; mov $110,%eax; syscall; cmp $-4095,%rax; jae
        Assert.Equal("4989CA" + "B86E000000" + "0F05" + "483D01F0FFFF" + "0F83", Convert.ToHexString(entry), StringComparer.Ordinal);
    }

    private static string Tool(string name) => Path.Combine(Layout.GuestSources, "tools", name);

    private static Section Section(ElfFile elf) => elf.Sections.Single(section => string.Equals(section.Name, ".libsys", StringComparison.Ordinal));
}
