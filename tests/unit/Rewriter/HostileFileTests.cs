using System.Buffers.Binary;
using Trapless.Elf;

namespace Trapless.Rewriter.Tests;

/// <summary>Damaged files: an image that holds together, a refusal, or the one exception of the reader; nothing else.</summary>
public sealed class HostileFileTests
{
    private const int Mutants = 10_000;

    private static readonly ulong[] Interesting =
        [0, 1, 0x7F, 0xFF, 0xFFF, 0x1000, 0xFFFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 0x7FFF_FFFF_FFFF, 0x7FFF_FFFF_FFFF_FFFF, ulong.MaxValue - 1, ulong.MaxValue];

    [Fact]
    public void Ten_thousand_mutants_raise_nothing_but_the_readers_error()
    {
        using var work = new Workspace();
        var originals = Originals(work);
        var outcomes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 0; seed < Mutants; seed++)
        {
            var outcome = Try(Mutate(originals[seed % originals.Count], new Random(seed)), seed);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        // The mutants must reach all of the rewriter, not only its front door.
        Assert.True(outcomes.GetValueOrDefault(nameof(RewriteStatus.Rewritten)) > Mutants / 10, string.Join(' ', outcomes));
        Assert.Equal(4, outcomes.Count);
    }

    [Fact]
    public void Files_that_cannot_have_an_image_are_refused_with_a_reason()
    {
        using var work = new Workspace();
        File.WriteAllText(work.File("a.c"), "int f(void) { return 1; }\n");
        Toolchain.Compile(work.File("a.c"), work.File("a.o"), "-c");
        var result = ImageRewriter.Rewrite(ElfFile.Read(work.File("a.o")));
        Assert.Equal((RewriteStatus.NotSupported, "an object file; link it first"), (result.Status, result.Reason));
    }

    [Fact]
    public void Executable_segments_that_share_bytes_are_refused()
    {
        using var work = new Workspace();
        var bytes = File.ReadAllBytes(Pattern(work, "static-number"));
        var elf = ElfFile.Parse(bytes, "twice");
        var code = elf.Segments.ToList().FindIndex(s => s.IsLoad && s.IsExecutable);
        var copy = bytes.AsSpan((int)elf.Header.PhOff + (code * ProgramHeader.Size), ProgramHeader.Size);
        var next = elf.Segments.ToList().FindIndex(s => s.Type == SegmentType.GnuStack || s.Type == SegmentType.Note);
        var place = bytes.AsSpan((int)elf.Header.PhOff + (next * ProgramHeader.Size), ProgramHeader.Size);
        copy.CopyTo(place);
        BinaryPrimitives.WriteUInt64LittleEndian(place[16..], elf.Segments[code].VirtualAddress + 0x100000);
        var result = ImageRewriter.Rewrite(ElfFile.Parse(bytes, "twice"));
        Assert.Equal(RewriteStatus.NotSupported, result.Status);
    }

    private static List<byte[]> Originals(Workspace work)
    {
        string[] names = ["dynamic-number", "rip-relative", "beyond-fde", "signal-frame", "hidden-function", "jump-table", "text-relocation"];
        var files = names.Select(n => File.ReadAllBytes(Pattern(work, n))).ToList();
        files.Add(File.ReadAllBytes(Machine.Linker));
        return files;
    }

    private static string Pattern(Workspace work, string name)
    {
        var shared = name is "text-relocation" ? new[] { "-shared", "-Wl,-z,notext" } : ["-static"];
        Toolchain.Compile(Path.Combine(Workspace.Patterns, $"{name}.in.S"), work.File(name), ["-nostdlib", .. shared]);
        return work.File(name);
    }

    private static string Try(byte[] mutant, int seed)
    {
        try
        {
            var result = ImageRewriter.Rewrite(ElfFile.Parse(mutant, $"mutant {seed}"));
            if (result.Image is { } image)
            {
                _ = ElfFile.Parse(image, $"image of mutant {seed}");
            }

            return result.Status.ToString();
        }
        catch (ElfException)
        {
            return nameof(ElfException);
        }
    }

    private static byte[] Mutate(byte[] original, Random random)
    {
        var bytes = original.ToArray();
        for (var n = random.Next(1, 8); n > 0; n--)
        {
            var at = random.Next(3) switch
            {
                0 => random.Next(64 + (56 * 10)),
                1 => bytes.Length - 1 - random.Next(Math.Min(bytes.Length, 64 * 20)),
                _ => random.Next(bytes.Length),
            };
            Damage(bytes, Math.Clamp(at, 0, bytes.Length - 8), random);
        }

        return random.Next(50) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static void Damage(byte[] bytes, int at, Random random)
    {
        switch (random.Next(4))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at & ~7), Interesting[random.Next(Interesting.Length)]);
                break;
            default:
                "\x0F\x05"u8.CopyTo(bytes.AsSpan(at));
                break;
        }
    }
}
