namespace Trapless.Bench;

/// <summary>A row or the whole bench cannot be measured; the message says why and what to do.</summary>
public sealed class BenchException : Exception
{
    public BenchException(string message)
        : base(message)
    {
    }

    public BenchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public BenchException()
    {
    }
}
