namespace Trapless.Cache.Tests;

/// <summary>Files every glibc system has.</summary>
internal static class Samples
{
    /// <summary>Small, and with sites.</summary>
    internal const string WithSites = "/lib64/ld-linux-x86-64.so.2";

    /// <summary>A program without sites of its own.</summary>
    internal const string WithoutSites = "/bin/true";
}
