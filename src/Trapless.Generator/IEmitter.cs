namespace Trapless.Generator;

/// <summary>Makes one generated file from the model; the same model gives the same text.</summary>
public interface IEmitter
{
    /// <summary>What it makes, in two or three words.</summary>
    string Name { get; }

    /// <summary>The file it makes, relative to the root of the repository, with '/'.</summary>
    string OutputPath { get; }

    /// <summary>The whole text of the file: lines end in '\n', the first says that it is generated and from what.</summary>
    string Emit(GenerationModel model);
}
