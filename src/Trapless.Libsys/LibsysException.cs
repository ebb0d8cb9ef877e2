namespace Trapless.Libsys;

/// <summary>A libsys cannot be built; the message says why and what to do.</summary>
public sealed class LibsysException(string message, Exception? cause = null) : Exception(message, cause);
