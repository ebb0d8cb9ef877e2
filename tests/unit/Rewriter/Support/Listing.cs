using Iced.Intel;
using Trapless.Elf;

namespace Trapless.Rewriter.Tests;

/// <summary>
/// The sites and trampolines of an image as text that does not depend on where things are: addresses are named after symbols,
/// sites, trampolines and slots.
/// </summary>
internal sealed class Listing : ISymbolResolver
{
    private readonly ElfFile _image;
    private readonly RewriteResult _result;
    private readonly Dictionary<ulong, string> _names = [];
    private readonly System.Text.StringBuilder _text = new();

    private Listing(ElfFile original, RewriteResult result)
    {
        (_image, _result) = (ElfFile.Parse(result.Image!, "image"), result);
        foreach (var symbol in original.Symbols.Where(s => s.IsDefined && s.Value != 0 && s.Type is SymbolType.None or SymbolType.Function))
        {
            _names.TryAdd(symbol.Value, symbol.Name);
        }
    }

    public static string Of(ElfFile original, RewriteResult result)
    {
        var listing = new Listing(original, result);
        for (var i = 0; i < result.Sites.Count; i++)
        {
            listing.AddSite(result.Sites[i], i + 1);
        }

        return listing._text.ToString();
    }

    public bool TryGetSymbol(in Instruction instruction, int operand, int instructionOperand, ulong address, int addressSize, out SymbolResult symbol)
    {
        var name = Name(address);
        symbol = name is null ? default : new SymbolResult(address, name);
        return name is not null;
    }

    private string? Name(ulong address)
    {
        if (_names.TryGetValue(address, out var name))
        {
            return name;
        }

        var layout = _result.Layout!;
        if (address - layout.LibsysVaddr < layout.ExtVaddr + layout.ExtSize - layout.LibsysVaddr)
        {
            return $"slot_{(address - layout.LibsysVaddr) / 64}";
        }

        return address > 0x1000 && address < layout.ExtVaddr + layout.ExtSize ? Relative(address) : null;
    }

    private string? Relative(ulong address)
    {
        var below = _names.Keys.Where(a => a <= address).DefaultIfEmpty().Max();
        return below == 0 ? null : $"{_names[below]}+{address - below}";
    }

    private void AddSite(SiteReport site, int number)
    {
        var callNumber = site.Number is { } n ? $"number {n}" : "number unknown";
        _text.AppendLine($"site {number}: {Name(site.Address)}, {callNumber}, {(site.Kind == PatchKind.None ? $"left: {site.Reason}" : site.Kind)}");
        if (site.Kind == PatchKind.None)
        {
            Disassemble(site.Address, site.Address + 2);
            return;
        }

        var jump = JumpOf(site);
        _names.TryAdd(jump.NearBranchTarget, $"trampoline_{number}");
        var end = Math.Max(jump.NextIP, site.Address + 2);
        Disassemble(jump.IP, site.Kind == PatchKind.Before ? site.Address + 2 : end);
        _text.AppendLine($"trampoline_{number}:");
        Disassemble(jump.NearBranchTarget, EndOf(jump.NearBranchTarget, site));
    }

    /// <summary>The jump that replaces the site or what precedes it: the last one that goes to the extension from no later than the site.</summary>
    private Instruction JumpOf(SiteReport site)
    {
        var layout = _result.Layout!;
        for (var at = site.Address; at > site.Address - 32; at--)
        {
            var instruction = Decode(at);
            if (instruction.Code == Code.Jmp_rel32_64 && instruction.NearBranchTarget - layout.ExtVaddr < layout.ExtSize)
            {
                return instruction;
            }
        }

        throw new InvalidOperationException($"no jump at site 0x{site.Address:x}");
    }

    /// <summary>Trampolines are packed: one ends where the next begins, and the last where zeros begin.</summary>
    private ulong EndOf(ulong start, SiteReport site)
    {
        var starts = _result.Sites.Where(s => s.Kind != PatchKind.None && s.Address > site.Address).Select(s => JumpOf(s).NearBranchTarget);
        var section = _image.FindSection(".trapless.text")!;
        return starts.Append(section.Address + section.Size).Where(a => a > start).Min();
    }

    private Instruction Decode(ulong address)
    {
        var bytes = _image.FromAddress(address);
        return Decoder.Create(64, bytes[..Math.Min(16, bytes.Length)].ToArray(), address).Decode();
    }

    private void Disassemble(ulong from, ulong to)
    {
        var formatter = new GasFormatter(this);
        formatter.Options.RipRelativeAddresses = false;
        for (var at = from; at < to;)
        {
            var (instruction, output) = (Decode(at), new StringOutput());
            formatter.Format(instruction, output);
            _text.AppendLine($"\t{output.ToString()}");
            at = instruction.NextIP;
        }
    }
}
