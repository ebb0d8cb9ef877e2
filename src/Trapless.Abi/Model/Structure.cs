using System.Collections.Immutable;

namespace Trapless.Abi;

/// <summary>One field of a structure.</summary>
/// <param name="Type">The C type of one element.</param>
/// <param name="Name">The name.</param>
/// <param name="Count">Elements of an array; 1 when it is none.</param>
/// <param name="Offset">Bytes from the start of the structure.</param>
/// <param name="Size">Bytes of all elements.</param>
public sealed record StructureField(string Type, string Name, int Count, int Offset, int Size);

/// <summary>One layout of a structure of the kernel's interface. A later version keeps the fields of the earlier ones.</summary>
/// <param name="Name">The tag: <c>open_how</c>.</param>
/// <param name="Version">1 for the first layout.</param>
/// <param name="Since">The first release that has this layout.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Fields">The fields by rising offset, those of earlier versions included; reserved space is no field.</param>
public sealed record Structure(string Name, int Version, KernelVersion Since, int Size, ImmutableArray<StructureField> Fields)
{
    /// <summary>The field of this name, or null.</summary>
    public StructureField? Find(string field) => Fields.FirstOrDefault(f => f.Name.Equals(field, StringComparison.Ordinal));
}
