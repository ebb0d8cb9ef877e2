using System.Collections.Immutable;
using System.Globalization;

namespace Trapless.Abi;

/// <summary>Checks one layout as a C compiler would lay it out: known types, alignment, no overlap, no hole, the declared size.</summary>
internal sealed class LayoutChecker(
    StructureStatement statement, Structure? before, Func<string, (int Size, int Alignment)?> typeSize, DiagnosticBag problems)
{
    private readonly List<StructureField> fields = [.. before?.Fields ?? []];
    private readonly List<(int Start, int End, SourceLocation Location)> reserved = [];
    private bool isComplete = true;

    /// <summary>What addresses of the structure are multiples of.</summary>
    public int Alignment { get; private set; } = 1;

    /// <summary>All fields by offset; every problem is reported.</summary>
    public ImmutableArray<StructureField> Check()
    {
        foreach (StructureField field in fields)
            RaiseAlignment(typeSize(field.Type)?.Alignment ?? 1);
        foreach (FieldSyntax field in statement.Fields)
            Add(field);
        if (statement.Alignment is { } stated)
            RaiseAlignment(stated);
        if (isComplete && !statement.IsDamaged)
            CheckSize();
        return [.. fields.OrderBy(field => field.Offset)];
    }

    private void Add(FieldSyntax field)
    {
        int offset = field.Offset.Value;
        if (field.Type is null)
        {
            CheckOverlap(field, offset + field.Count);
            reserved.Add((offset, offset + field.Count, field.Location));
            return;
        }

        if (typeSize(field.Type) is not { } type)
        {
            isComplete = false;
            string known = string.Join(", ", AbiWords.Integers.Keys.Order(StringComparer.Ordinal));
            problems.Report(field.Location, AbiDiagnosticCode.UnknownType, "an integer type or a struct defined before", $"'{field.Type}'", $"the integer types are {known}");
            return;
        }

        RaiseAlignment(type.Alignment);
        if (!statement.IsPacked && offset % type.Alignment != 0)
            Misplaced(field, string.Create(CultureInfo.InvariantCulture, $"an offset that {type.Alignment} divides"), "or write PACKED after SIZE");
        CheckOverlap(field, offset + (type.Size * field.Count));
        fields.Add(new StructureField(field.Type, field.Name, field.Count, offset, type.Size * field.Count));
    }

    private void RaiseAlignment(int alignment) => Alignment = statement.IsPacked ? 1 : Math.Max(Alignment, alignment);

    private void CheckOverlap(FieldSyntax field, int end)
    {
        int start = field.Offset.Value;
        StructureField? other = fields.Find(f => f.Offset < end && start < f.Offset + f.Size);
        if (other is not null)
            Misplaced(field, "bytes of its own", string.Create(CultureInfo.InvariantCulture, $"{other.Name} has {other.Offset} to {other.Offset + other.Size - 1}"));
        else if (reserved.Exists(r => r.Start < end && start < r.End))
            Misplaced(field, "bytes of its own", "they are RESERVED");
    }

    private void Misplaced(FieldSyntax field, string expected, string remedy)
    {
        isComplete = false;
        problems.Report(field.Offset.Location, AbiDiagnosticCode.MisplacedField, expected, string.Create(CultureInfo.InvariantCulture, $"{field.Offset.Value}"), remedy);
    }

    private void CheckSize()
    {
        int end = Math.Max(fields.Select(f => f.Offset + f.Size).DefaultIfEmpty().Max(), reserved.Select(r => r.End).DefaultIfEmpty().Max());
        int size = (end + Alignment - 1) / Alignment * Alignment;
        if (size == statement.Size.Value)
            return;
        string fit = string.Create(CultureInfo.InvariantCulture, $"SIZE {size}, which is what the fields of {statement.Name.Text} take");
        string found = string.Create(CultureInfo.InvariantCulture, $"{statement.Size.Value}");
        problems.Report(statement.Size.Location, AbiDiagnosticCode.SizeDiffers, fit, found, "correct it, add the missing field, or say RESERVED");
    }
}
