using Trapless.Cache;
using Trapless.Cli.Commands;
using Trapless.Cli.Output;

namespace Trapless.Cli.Stat;

/// <summary>Where the counts go: a file opened before the program runs, or stderr.</summary>
internal sealed class StatReport : IDisposable
{
    private readonly StatOptions _options;
    private readonly Stream _stream;

    private StatReport(StatOptions options, Stream stream) => (_options, _stream) = (options, stream);

    /// <summary>Opens the output.</summary>
    /// <exception cref="CliException">The file cannot be written.</exception>
    internal static StatReport Open(StatOptions options)
    {
        try
        {
            return new StatReport(options, options.Output is null ? Console.OpenStandardError() : new FileStream(UnlockedFile.Replace(options.Output), FileAccess.ReadWrite));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{options.Output}: cannot be written ({e.Message}); name another file with -o", cause: e);
        }
    }

    /// <summary>Writes the report. A reader that has gone away does not change how the program ended.</summary>
    internal void Write(RunCounts run, ProgramEndInfo program)
    {
        try
        {
            WriteForm(run, program);
        }
        catch (IOException e)
        {
            Message.Write($"the counts could not be written: {e.Message}");
        }
    }

    private void WriteForm(RunCounts run, ProgramEndInfo program)
    {
        using var text = new StreamWriter(_stream, leaveOpen: true);
        switch (_options.Format)
        {
            case "json": JsonStat.Write(_stream, run, _options.PerProcess, program); break;
            case "ndjson": RecordStat.WriteJsonLines(_stream, run, _options.PerProcess); break;
            case "csv": RecordStat.WriteCsv(text, run, _options.PerProcess); break;
            default: TextStat.Write(text, run, _options.PerProcess); break;
        }
    }

    public void Dispose() => _stream.Dispose();
}
