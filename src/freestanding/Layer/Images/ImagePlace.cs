namespace Trapless.Layer;

/// <summary>Where a library or program with an image lies, as <see cref="LoadedImages"/> knew it a moment ago. Addresses.</summary>
internal struct ImagePlace
{
    /// <summary>The span of the file itself, as far as it was not unmapped.</summary>
    public ulong Start, End;

    /// <summary>The image's extension, or the address space reserved for it.</summary>
    public ulong Extension, Limit;

    /// <summary>The text is the image's; else there is only the reservation.</summary>
    public bool IsServed;
}
