using Trapless.Cache;

namespace Trapless.Cli.Output;

/// <summary>What we say beside the program: on stderr, one line, marked as ours. A path in it keeps its bytes.</summary>
internal static class Message
{
    internal static void Write(string text)
    {
        try
        {
            using var stream = Console.OpenStandardError();
            stream.Write(PathText.Encode($"trapless: {text}\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody can be told.
        }
    }
}
