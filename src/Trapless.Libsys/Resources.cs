namespace Trapless.Libsys;

/// <summary>The hand-written assembly that goes into every libsys.</summary>
internal static class Resources
{
    /// <summary>The text of a file of the Assembly folder, or of the slots' macros.</summary>
    public static string Text(string name)
    {
        using Stream stream = typeof(Resources).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
