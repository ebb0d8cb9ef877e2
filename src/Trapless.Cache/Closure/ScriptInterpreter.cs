namespace Trapless.Cache;

/// <summary>Follows <c>#!</c> lines as the kernel does (fs/binfmt_script.c): 256 bytes at most, five files deep at most.</summary>
internal static class ScriptInterpreter
{
    private const int LineLimit = 256;
    private const int Depth = 5;

    /// <summary>The program that runs a file: itself unless it is a script.</summary>
    internal static string Follow(string path)
    {
        for (var i = 0; i < Depth && TryRead(path) is { } interpreter; i++) path = interpreter;
        return path;
    }

    private static string? TryRead(string path)
    {
        try
        {
            using var file = UnlockedFile.Read(path);
            Span<byte> line = stackalloc byte[LineLimit];
            line = line[..RandomAccess.Read(file, line, 0)];
            return line.StartsWith("#!"u8) ? Parse(line[2..]) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }

    private static string? Parse(ReadOnlySpan<byte> line)
    {
        var end = line.IndexOf((byte)'\n');
        var text = PathText.Decode(end < 0 ? line : line[..end]).Trim(' ', '\t');
        var space = text.AsSpan().IndexOfAny(' ', '\t');
        var interpreter = space < 0 ? text : text[..space];
        return interpreter.Length > 0 ? interpreter : null;
    }
}
