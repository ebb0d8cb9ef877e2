using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Trapless.Cache;
using Trapless.Cli.CommandLine;
using Trapless.Cli.Output;

namespace Trapless.Cli.Commands;

/// <summary><c>trapless cache</c>: list, verify and clear.</summary>
internal static class CacheCommand
{
    private const string Examples = """
          trapless cache list                       the images and what they take
          trapless cache verify                     hash them all, drop what is damaged
          trapless cache clear --cache /tmp/c       drop all of another cache

        """;

    internal static Command Build()
    {
        var cache = CommonOptions.Cache();
        cache.Recursive = true;
        var format = CommonOptions.Format("text", "json");
        var list = new Command("list", "List the images.") { format };
        list.SetAction(parsed => List(CommonOptions.Locate(parsed.GetValue(cache)), parsed.GetRequiredValue(format)));
        var verify = new Command("verify", "Check every image and drop the damaged. Exit status 1: there were some.");
        verify.SetAction(parsed => Verify(CommonOptions.Locate(parsed.GetValue(cache))));
        var clear = new Command("clear", "Drop all images.");
        clear.SetAction(parsed => Clear(CommonOptions.Locate(parsed.GetValue(cache))));
        return new ExampleCommand("cache", "Look after the images.", Examples) { cache, list, verify, clear };
    }

    private static int List(CacheDirectory directory, string format)
    {
        var images = CacheMaintenance.List(directory);
        if (string.Equals(format, "json", StringComparison.Ordinal)) WriteJson(directory, images);
        else WriteText(directory, images);
        return ExitStatus.Success;
    }

    private static void WriteText(CacheDirectory directory, IReadOnlyList<ImageSummary> images)
    {
        foreach (var i in images)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i.Size,12}  {i.Originals,3} files  {i.Unpatched ?? 0,3} sites left  {i.File}"));
        Console.Out.WriteLine($"{images.Count} images, {images.Aggregate(0ul, (sum, i) => sum + i.Size)} bytes in {directory.Root}");
    }

    private static void WriteJson(CacheDirectory directory, IReadOnlyList<ImageSummary> images)
    {
        using var stream = new StandardOutput();
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("format", "trapless-cache");
        json.WriteNumber("version", 1);
        json.WriteString("directory", PathText.Printable(directory.Root));
        json.WriteStartArray("images");
        foreach (var image in images) WriteImage(json, image);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }

    private static void WriteImage(Utf8JsonWriter json, ImageSummary image)
    {
        json.WriteStartObject();
        json.WriteString("file", image.File);
        json.WriteNumber("bytes", image.Size);
        json.WriteNumber("originals", image.Originals);
        if (image.Unpatched is { } unpatched) json.WriteNumber("unpatchedSites", unpatched);
        else json.WriteNull("unpatchedSites");
        json.WriteEndObject();
    }

    private static int Verify(CacheDirectory directory)
    {
        var found = CacheMaintenance.Verify(directory);
        foreach (var image in found.Damaged) Console.Out.WriteLine($"damaged, removed: {image}");
        foreach (var entry in found.Stale) Console.Out.WriteLine($"stale entry, removed: {entry}");
        foreach (var file in found.Orphans) Console.Out.WriteLine($"without an entry, removed: {file}");
        Console.Out.WriteLine($"{found.Images} images are sound in {directory.Root}");
        return found.Damaged.Count + found.Stale.Count == 0 ? ExitStatus.Success : ExitStatus.Found;
    }

    private static int Clear(CacheDirectory directory)
    {
        Console.Out.WriteLine($"{CacheMaintenance.Clear(directory)} images removed from {directory.Root}");
        return ExitStatus.Success;
    }
}
