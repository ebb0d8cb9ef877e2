using Trapless.Cache;

namespace Trapless.Cli.Output;

/// <summary>Shows on a terminal which file is being rewritten, once that has taken a second; leaves nothing behind.</summary>
internal sealed class RewriteProgress(bool quiet) : IDisposable
{
    private const int PatienceMilliseconds = 1000;
    private const string EraseLine = "\r\u001b[K";

    private readonly Lock _gate = new();
    private readonly bool _isSilent = quiet || Console.IsErrorRedirected;
    private CacheProgress? _last;
    private Timer? _timer;
    private bool _shown;

    /// <summary>To be called before each file; from any thread.</summary>
    internal void Report(CacheProgress progress)
    {
        if (_isSilent) return;
        lock (_gate)
        {
            _last = progress;
            _timer ??= new Timer(_ => Show(), null, PatienceMilliseconds, Timeout.Infinite);
            if (_shown) Print();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _last = null;
            if (_shown) Console.Error.Write(EraseLine);
            _shown = false;
        }
    }

    private void Show()
    {
        lock (_gate)
        {
            if (_last is null) return;
            _shown = true;
            Print();
        }
    }

    private void Print() => Console.Error.Write($"{EraseLine}{Text(_last!)}");

    internal static string Text(CacheProgress p) => $"trapless: rewriting {Path.GetFileName(p.Path)} ({p.Number} of {p.Count})";
}
