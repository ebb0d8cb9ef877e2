namespace Trapless.Cli.Launch;

/// <summary>A program to become or to start.</summary>
/// <param name="File">Path of the file, without a NUL.</param>
/// <param name="Arguments"><c>argv</c>, the name included.</param>
internal sealed record LaunchPlan(byte[] File, IReadOnlyList<byte[]> Arguments);
