namespace Trapless.Abi.Tests;

/// <summary>Joins things to one text, so that a failed comparison shows the first line that differs.</summary>
internal static class Lines
{
    public static string Of<T>(IEnumerable<T> things) => string.Join('\n', things);
}
