namespace Trapless.Cache;

/// <summary>What the cache has for one file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Record">Its record; null if there is an error.</param>
/// <param name="Error">Why there is no record; null if there is one.</param>
/// <param name="Built">Whether the record was made just now.</param>
public sealed record CacheResult(string Path, IndexRecord? Record, CacheException? Error, bool Built)
{
    /// <summary>
    /// What keeps the file, or a part of it, from going through the layer, in words; null if all of it does.
    /// </summary>
    public string? Shortcoming => this switch
    {
        { Error: { } error } => error.Message,
        { Record: IndexRecord.Unrewritable bad } => $"{Path}: runs without its image: {bad.Reason}",
        { Record: IndexRecord.Image { Unpatched: > 0 and var n } } => $"{Path}: {n} sites were not rewritten; `trapless check -v` lists them",
        _ => null,
    };
}

/// <summary>Told as files are rewritten; <paramref name="Number"/> counts from 1.</summary>
/// <param name="Path">The file whose turn it is.</param>
/// <param name="Number">How many have been started.</param>
/// <param name="Count">How many there are in all.</param>
public sealed record CacheProgress(string Path, int Number, int Count);
