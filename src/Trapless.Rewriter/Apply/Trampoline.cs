namespace Trapless.Rewriter;

/// <summary>A patch and the code that belongs to it.</summary>
/// <param name="Patch">What is overwritten.</param>
/// <param name="Code">The trampoline.</param>
internal sealed record Trampoline(Patch Patch, TrampolineCode Code)
{
    /// <summary>What the site's bytes become: a jump to the trampoline, then breakpoints, which no known path reaches.</summary>
    public byte[] SiteBytes()
    {
        var bytes = new byte[Patch.Size];
        bytes.AsSpan().Fill(Abi.SlotContract.Padding);
        bytes[0] = 0xE9;
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(
            bytes.AsSpan(1), checked((int)(long)(Code.Address - (Patch.Start + Patch.JumpSize))));
        return bytes;
    }
}
