namespace Trapless.Cli.Output;

/// <summary>What we say beside the program: on stderr, one line, marked as ours.</summary>
internal static class Message
{
    internal static void Write(string text) => Console.Error.WriteLine("trapless: " + text);
}
