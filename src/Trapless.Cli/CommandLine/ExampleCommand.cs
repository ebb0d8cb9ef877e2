using System.CommandLine;

namespace Trapless.Cli.CommandLine;

/// <summary>A command whose help opens with examples of its own.</summary>
internal interface IHasExamples
{
    /// <summary>Text with a heading, whole lines.</summary>
    string Examples { get; }
}

/// <summary>A command with examples.</summary>
internal sealed class ExampleCommand(string name, string description, string examples) : Command(name, description), IHasExamples
{
    public string Examples { get; } = "Examples:\n" + examples;
}
