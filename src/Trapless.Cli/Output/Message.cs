namespace Trapless.Cli.Output;

/// <summary>What we say beside the program: on stderr, one line, marked as ours.</summary>
internal static class Message
{
    internal static void Write(string text)
    {
        try
        {
            Console.Error.WriteLine("trapless: " + text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody can be told.
        }
    }
}
