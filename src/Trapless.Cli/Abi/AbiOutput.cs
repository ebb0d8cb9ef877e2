using System.Text;
using System.Text.Json;
using Trapless.Cli.Output;

namespace Trapless.Cli.Abi;

/// <summary>Writes a report in the form that was asked for.</summary>
internal static class AbiOutput
{
    /// <summary>Writes text, or one JSON object whose content <paramref name="json"/> gives; exit status 0.</summary>
    internal static int Write(string format, Action<TextWriter> text, Action<Utf8JsonWriter> json)
    {
        using var stream = new StandardOutput();
        if (string.Equals(format, "json", StringComparison.Ordinal))
        {
            using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
            {
                writer.WriteStartObject();
                json(writer);
                writer.WriteEndObject();
            }
            stream.WriteByte((byte)'\n');
            return ExitStatus.Success;
        }
        using var output = new StreamWriter(stream, new UTF8Encoding(false));
        text(output);
        return ExitStatus.Success;
    }
}
