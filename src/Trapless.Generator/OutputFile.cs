namespace Trapless.Generator;

/// <summary>A generated file on disk.</summary>
internal sealed class OutputFile(string path)
{
    /// <summary>Whether the file is there and says exactly this.</summary>
    public bool Equals(string text) => string.Equals(TryRead(path), text, StringComparison.Ordinal);

    /// <summary>Replaces the file; it is written aside and renamed, so that a build never sees half of it.</summary>
    public void Write(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string aside = path + ".new";
        File.WriteAllText(aside, text);
        File.Move(aside, path, overwrite: true);
    }

    /// <summary>The text of a file, or null when it is missing or unreadable.</summary>
    public static string? TryRead(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
