namespace Trapless.Cli.Output;

/// <summary>Colours, for terminals whose user has not set NO_COLOR (no-color.org).</summary>
internal static class Colour
{
    internal static bool OnOutput => IsWanted(Console.IsOutputRedirected, Environment.GetEnvironmentVariable("NO_COLOR"), Environment.GetEnvironmentVariable("TERM"));

    internal static bool IsWanted(bool redirected, string? noColour, string? terminal) =>
        !redirected && string.IsNullOrEmpty(noColour) && terminal is not (null or "" or "dumb");

    internal static string Red(string text, bool on) => Paint(text, 31, on);

    internal static string Green(string text, bool on) => Paint(text, 32, on);

    internal static string Yellow(string text, bool on) => Paint(text, 33, on);

    private static string Paint(string text, int code, bool on) => on ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
